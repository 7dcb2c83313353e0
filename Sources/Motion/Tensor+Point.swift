internal import Tensors

extension Tensor {
  /// One channel at a place between pixels, bilinear, clamped at the borders.
  ///
  /// For single points; whole pictures go through `sampled(along:)`.
  func value(x: Float, y: Float, channel: Int) -> Float {
    // Comparisons this way round turn NaN into 0.
    let px = x > 0 ? min(x, Float(width - 1)) : 0
    let py = y > 0 ? min(y, Float(height - 1)) : 0
    let (left, top) = (Int(px), Int(py))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (fx, fy) = (px - Float(left), py - Float(top))
    return (1 - fx) * (1 - fy) * self[top, left, channel] + fx * (1 - fy) * self[top, right, channel]
      + (1 - fx) * fy * self[bottom, left, channel] + fx * fy * self[bottom, right, channel]
  }
}
