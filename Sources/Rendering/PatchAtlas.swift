internal import CKernels
package import Tensors

/// A picture with three 16-bit values a pixel and a border, laid out for patch comparison (see ck_patches.h).
package struct PackedPicture: Sendable {
  /// Columns without the border.
  package let width: Int
  /// Rows without the border.
  package let height: Int
  /// Three a pixel, row-major, border counted, `CK_PATCH_WHITE` for white; 16 spare values end them.
  package let values: [Int16]

  /// Packs a picture.
  ///
  /// - Parameter picture: `(height, width, 3)`, values in [0, 1].
  package init(_ picture: Tensor, level: CPULevel = .current) {
    (width, height) = (picture.width, picture.height)
    var values = [Int16](repeating: 0, count: 3 * Self.pixels(width, height) + Self.spare)
    // SAFETY: the array holds the border and the spare values.
    unsafe ck_patch_pack(level.kernel, picture.scalars, &values, 0, Int32(width), Int32(height))
    self.values = values
  }

  /// A picture of values laid out already.
  init(width: Int, height: Int, values: [Int16]) {
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// Values at the end that may be read with the last pixel.
  static let spare = 16

  /// What a squared colour distance of 1, mean over the patch, costs in packed units.
  package static let unitCost = 25 * Float(CK_PATCH_WHITE) * Float(CK_PATCH_WHITE)

  /// What it costs to paint each pixel from the place that it is given: the sum over the patch of squared differences, in
  /// packed units.
  ///
  /// - Parameters:
  ///   - places: the number of a pixel of `keyframe`, one a pixel, none −1.
  ///   - keyframe: where the places are.
  package func costs(
    of places: [Int32], in keyframe: PackedPicture, level: CPULevel = .current
  ) -> [Int32] {
    var out = [Int32](repeating: 0, count: places.count)
    let width = Int32(width)
    Parallel.fill(&out, rows: height) { out, rows in
      // SAFETY: places lie within the keyframe; bands are disjoint.
      unsafe ck_patch_rate(
        level.kernel, values, keyframe.values, places, out, width, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// The pixels of a packed picture, border counted.
  package static func pixels(_ width: Int, _ height: Int) -> Int {
    Int(ck_patch_pixels(Int32(width), Int32(height)))
  }
}

/// A keyframe prepared to be searched in.
package struct PatchAtlas: Sendable {
  /// What it looks like.
  package let picture: PackedPicture
  /// 1 for a pixel of the picture, 0 for one of its border.
  package let inside: [UInt8]
  /// All its patches.
  package let index: AppearanceIndex

  /// Prepares a keyframe.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1].
  ///   - pull: see ``AppearanceIndex``.
  package init(_ picture: Tensor, pull: Float, level: CPULevel = .current) {
    self.picture = PackedPicture(picture, level: level)
    index = AppearanceIndex(self.picture, pull: pull, level: level)
    let (pad, stride) = (Int(CK_PATCH_PAD), Int(ck_patch_stride(Int32(picture.width))))
    var inside = [UInt8](repeating: 0, count: PackedPicture.pixels(picture.width, picture.height))
    for y in 0..<picture.height {
      for pixel in (y + pad) * stride + pad..<(y + pad) * stride + pad + picture.width { inside[pixel] = 1 }
    }
    self.inside = inside
  }
}
