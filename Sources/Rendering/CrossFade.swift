public import Tensors

/// Fades one picture into another without the softness of a mean.
///
/// The mean of two unlike textures has less contrast than either, so that a plain cross-fade breathes: crisp, soft, crisp. Here the mean gets
/// back, place by place, the local variance that it lost (as Heitz and Neyret do for blended noise, "High-Performance
/// By-Example Noise using a Histogram-Preserving Blending Operator", 2018, but measured, so that alike places are left alone).
public enum CrossFade {
  /// Contrast is raised by this factor at most.
  private static let most: Float = 1.6
  /// Variances are measured on a grid of at most this many pixels, within a radius of some six of them.
  private static let (grid, sigma) = (512, Float(4))

  /// The picture `weight · first + (1 − weight) · second` with the contrast of both.
  ///
  /// - Parameters:
  ///   - first: `(height, width, 3)`, values in [0, 1].
  ///   - second: of the same shape.
  ///   - weight: of the first, from 0 to 1; at 1 the first comes back to the bit, at 0 the second.
  public static func blend(_ first: Tensor, _ second: Tensor, weight: Float) -> Tensor {
    if weight >= 1 { return first }
    if weight <= 0 { return second }
    let width = first.width
    var mixed = first
    let (a, b) = (first.scalars, second.scalars)
    Parallel.fill(&mixed.scalars, rows: first.height) { out, rows in
      for index in rows.lowerBound * 3 * width..<rows.upperBound * 3 * width {
        // SAFETY: the index lies within the rows of this band.
        unsafe out[index] = weight * a[index] + (1 - weight) * b[index]
      }
    }
    let gain = gain(first, second, mixed, weight: weight)
    let mean = smooth(mixed).resized(height: mixed.height, width: width, .linear).scalars
    Parallel.fill(&mixed.scalars, rows: mixed.height) { out, rows in
      for pixel in rows.lowerBound * width..<rows.upperBound * width where gain[pixel] > 1 {
        for index in 3 * pixel..<3 * pixel + 3 {
          // SAFETY: as above.
          let value = unsafe mean[index] + gain[pixel] * (out[index] - mean[index])
          unsafe out[index] = min(max(value, 0), 1)
        }
      }
    }
    return mixed
  }

  /// By how much the deviations from the local mean have to grow, one value a pixel.
  private static func gain(_ first: Tensor, _ second: Tensor, _ mixed: Tensor, weight: Float) -> [Float] {
    let (one, other, both) = (variance(first), variance(second), variance(mixed))
    var gain = both
    for index in gain.scalars.indices {
      let wanted = weight * one.scalars[index] + (1 - weight) * other.scalars[index]
      // Next to no contrast is left as it is.
      let share = (wanted + 1e-5) / (max(both.scalars[index], 0) + 1e-5)
      gain.scalars[index] = min(max(share, 1).squareRoot(), most)
    }
    return gain.resized(height: mixed.height, width: mixed.width, .linear).scalars
  }

  /// The local variance of the brightness, on the coarse grid.
  private static func variance(_ picture: Tensor) -> Tensor {
    let luma = picture.luma()
    var square = luma
    for index in square.scalars.indices { square.scalars[index] *= luma.scalars[index] }
    let mean = smooth(luma)
    var variance = smooth(square)
    for index in variance.scalars.indices {
      variance.scalars[index] -= mean.scalars[index] * mean.scalars[index]
    }
    return variance
  }

  private static func smooth(_ picture: Tensor) -> Tensor {
    let scale = max(1, (max(picture.width, picture.height) + grid - 1) / grid)
    if scale == 1 { return picture.blurred(sigma: sigma) }
    return picture.resized(
      height: max(1, picture.height / scale), width: max(1, picture.width / scale), .area
    ).blurred(sigma: sigma)
  }
}
