internal import CKernels
package import Tensors

/// The paintings of the keyframes, one after another, each with a border, four floats a pixel (see ck_patches.h).
package struct PaintingAtlas: Sendable {
  /// Four a pixel, border counted; the fourth is 0.
  package let values: [Float]

  /// Lays out paintings.
  ///
  /// - Parameter paintings: `(height, width, 3)` each, all of one size.
  package init(_ paintings: [Tensor], level: CPULevel = .current) {
    let size = paintings.map { 4 * PackedPicture.pixels($0.width, $0.height) }.max() ?? 0
    var values = [Float](repeating: 0, count: size * paintings.count)
    for (number, painting) in paintings.enumerated() {
      // SAFETY: each painting has `size` values of its own.
      unsafe ck_patch_lay(
        level.kernel, painting.scalars, &values, Int64(number * size), Int32(painting.width),
        Int32(painting.height))
    }
    self.values = values
  }
}
