internal import CKernels
package import Tensors

/// How much of a painting the picture below it does not explain.
///
/// A grade or a posterization paints alike what looks alike: there what looks most alike is the best guide. Strokes, paper and grain lie where the painter
/// put them: there the motion is.
package enum PaintResidual {
  /// Like places nearer than this show the same stroke.
  private static let apart = 9
  /// The squared distance of paints may be this many times that of the sources.
  private static let contrast: Int64 = 2

  /// The mean squared distance, 0…3, between the paints of places that look alike, beyond what their looks differ by.
  ///
  /// - Parameters:
  ///   - atlas: the keyframe.
  ///   - painting: what was painted over it, of the same size.
  package static func mean(
    of painting: PackedPicture, over atlas: PatchAtlas, level: CPULevel = .current
  ) -> Float {
    let places = atlas.index.places(like: atlas.picture, vectors: nil, probes: 3, apart: apart, level: level)
    let (stride, pad) = (Int(ck_patch_stride(Int32(painting.width))), Int(CK_PATCH_PAD))
    let map = places.indices.map { pixel in
      places[pixel] >= 0
        ? places[pixel] : Int32((pixel / painting.width + pad) * stride + pixel % painting.width + pad)
    }
    let (looks, paints) = (
      atlas.picture.costs(of: map, in: atlas.picture, level: level),
      painting.costs(of: map, in: painting, level: level)
    )
    var (sum, count): (Int64, Int64) = (0, 0)
    for pixel in places.indices where places[pixel] >= 0 {
      sum += max(0, Int64(paints[pixel]) - contrast * Int64(looks[pixel]))
      count += 1
    }
    return Float(sum) / (Float(max(1, count)) * PackedPicture.unitCost)
  }
}
