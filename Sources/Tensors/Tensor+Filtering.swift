internal import CKernels
internal import Foundation

extension Tensor {
  /// The weights of red, green and blue in the luma of BT.601.
  public static let lumaWeights = SIMD3<Float>(0.299, 0.587, 0.114)

  /// The luma of an RGB picture, see ``lumaWeights``.
  ///
  /// - Returns: `(height, width, 1)`; a picture of one channel comes back as it is.
  public func luma(level: CPULevel = .current) -> Tensor { mixed(Self.lumaWeights, level: level) }

  /// The weighted sum of the channels of an RGB picture.
  ///
  /// - Returns: `(height, width, 1)`; a picture of one channel comes back as it is.
  public func mixed(_ weights: SIMD3<Float>, level: CPULevel = .current) -> Tensor {
    if channels == 1 { return self }
    precondition(channels == 3, "a mixture needs 1 or 3 channels, not \(channels)")
    var out = Tensor(height: height, width: width, channels: 1)
    let (scalars, width) = (scalars, Int32(width))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: the kernel reads and writes rows within both pictures.
      unsafe ck_luma(
        level.kernel, scalars, out, width, Int32(rows.lowerBound), Int32(rows.upperBound), weights.x,
        weights.y, weights.z
      )
    }
    return out
  }

  /// A separable filter along both axes, clamped at the borders.
  ///
  /// - Parameter taps: an odd number of weights, the centre in the middle.
  public func convolved(taps: [Float], level: CPULevel = .current) -> Tensor {
    precondition(taps.count % 2 == 1, "a centred filter has an odd number of taps, not \(taps.count)")
    guard count > 0 else { return self }
    let radius = Int32(taps.count / 2)
    let (width, height, channels) = (Int32(width), Int32(height), Int32(channels))
    let input = scalars
    var middle = [Float](repeating: 0, count: count)
    Parallel.fill(&middle, rows: self.height) { out, rows in
      // SAFETY: rows are within the picture; the kernel clamps columns.
      unsafe ck_convolve_rows(
        level.kernel, input, out, width, channels, Int32(rows.lowerBound), Int32(rows.upperBound), taps,
        radius)
    }
    var out = Tensor(shape: shape)
    let between = middle
    Parallel.fill(&out.scalars, rows: self.height) { out, rows in
      // SAFETY: as above; the kernel clamps rows.
      unsafe ck_convolve_columns(
        level.kernel, between, out, width, height, channels, Int32(rows.lowerBound), Int32(rows.upperBound),
        taps,
        radius)
    }
    return out
  }

  /// A Gaussian blur, clamped at the borders; the filter is cut at 3 σ.
  ///
  /// - Parameter sigma: the standard deviation in pixels; 0 or less changes nothing.
  public func blurred(sigma: Float, level: CPULevel = .current) -> Tensor {
    guard sigma > 0 else { return self }
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    let weights = (-radius...radius).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return convolved(taps: weights.map { $0 / sum }, level: level)
  }
}
