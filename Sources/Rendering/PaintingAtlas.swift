internal import CKernels
package import Tensors

/// The paintings of the keyframes with what is below them, one after another, each with a border (see ck_patches.h).
package struct PaintingAtlas: Sendable {
  /// The paintings: four floats a pixel, border counted; the fourth is 1.
  package let paints: [Float]
  /// What the sources look like around each pixel, packed; empty where no vote asks.
  package let looks: [Int16]

  /// Lays out paintings.
  ///
  /// - Parameters:
  ///   - paintings: `(height, width, 3)` each, all of one size.
  ///   - sources: what was painted over, in the same order; none where no vote looks at it (``Lead/focus`` 0).
  package init(_ paintings: [Tensor], over sources: [Tensor] = [], level: CPULevel = .current) {
    precondition(sources.isEmpty || sources.count == paintings.count, "a source for each painting, or none")
    let size = paintings.map { PackedPicture.pixels($0.width, $0.height) }.max() ?? 0
    var paints = [Float](repeating: 0, count: 4 * size * paintings.count)
    for (number, painting) in paintings.enumerated() {
      // SAFETY: each painting has `4 * size` values of its own.
      unsafe ck_patch_lay(
        level.kernel, painting.scalars, &paints, Int64(4 * number * size), Int32(painting.width),
        Int32(painting.height))
    }
    var looks = [Int16](repeating: 0, count: 3 * size * sources.count + PackedPicture.spare)
    for (number, source) in sources.enumerated() {
      // SAFETY: each source has `3 * size` values of its own.
      unsafe ck_patch_pack(
        level.kernel, Self.look(of: source, level: level).scalars, &looks, Int64(3 * number * size),
        Int32(source.width), Int32(source.height))
    }
    (self.paints, self.looks) = (paints, looks)
  }

  /// What a picture looks like around each of its pixels: a mean over about as much as a patch shows, with little noise.
  static func look(of picture: Tensor, level: CPULevel = .current) -> Tensor {
    picture.blurred(sigma: 1.2, level: level)
  }
}
