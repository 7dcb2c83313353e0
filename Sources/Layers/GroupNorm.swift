internal import CKernels
public import Tensors

/// Normalisation over the pixels of a picture and the channels of a group.
public struct GroupNorm: Sendable {
  private let groups: Int
  private let weight: [Float]
  private let bias: [Float]
  private let epsilon: Float

  /// Takes the parameters.
  ///
  /// - Parameters:
  ///   - groups: of neighbouring channels, a divisor of their number.
  ///   - weight: `(channels)`.
  ///   - bias: `(channels)`.
  ///   - epsilon: added to the variance.
  public init(groups: Int, weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) {
    precondition(
      groups > 0 && weight.count % groups == 0 && weight.count > 0 && bias.count == weight.count,
      "\(weight.shape) weights and \(bias.shape) biases do not make \(groups) groups")
    (self.groups, self.weight, self.bias, self.epsilon) = (groups, weight.scalars, bias.scalars, epsilon)
  }

  /// (x − mean) / √(variance + epsilon) · weight + bias.
  ///
  /// - Parameters:
  ///   - x: `(batch, …, channels)`; the axes between are the pixels.
  ///   - silu: whether x / (1 + exp(−x)) is applied to the result.
  public func callAsFunction(_ x: Tensor, silu: Bool = false, level: CPULevel = .current) -> Tensor {
    let channels = weight.count
    precondition(
      x.shape.count >= 2 && x.shape.last == channels,
      "a norm of \(channels) channels does not take \(x.shape)")
    guard x.count > 0 else { return x }
    return applied(to: x, scaling(of: x, level), silu: silu, level)
  }

  /// The same, a few rows at a time; `x` is `(batch, height, width, channels)`.
  public func rows(of x: Tensor, silu: Bool = false, level: CPULevel = .current) -> PictureRows {
    precondition(
      x.shape.count == 4 && x.channels == weight.count && x.count > 0,
      "a norm of \(weight.count) channels does not take rows of \(x.shape)")
    let scaling = scaling(of: x, level)
    return PictureRows(
      shape: x.shape, whole: { applied(to: x, scaling, silu: silu, level) },
      some: { applied(to: x.rows($0), scaling, silu: silu, level) })
  }

  /// What each channel of a picture is multiplied with, and what is added then.
  private typealias Scaling = (scale: [Float], shift: [Float])

  private func scaling(of x: Tensor, _ level: CPULevel) -> [Scaling] {
    let pixels = x.count / weight.count / x.shape[0]
    return (0..<x.shape[0]).map { scaling(of: x.scalars, entry: $0, pixels: pixels, level) }
  }

  private func applied(to x: Tensor, _ scaling: [Scaling], silu: Bool, _ level: CPULevel) -> Tensor {
    let (batch, channels, input) = (x.shape[0], weight.count, x.scalars)
    let pixels = x.count / channels / batch
    var out = Tensor(shape: x.shape, scalars: unfilled(x.count))
    let bands = (pixels + 255) / 256
    Parallel.fill(&out.scalars, rows: batch * bands, band: 1) { out, pieces in
      for piece in pieces {
        let (entry, first) = (piece / bands, piece % bands * 256)
        let start = entry * pixels
        // SAFETY: the pixels are those of this band of this picture.
        unsafe ck_group_apply(
          level.kernel, input, scaling[entry].scale, scaling[entry].shift, silu ? 1 : 0, out, Int32(channels),
          Int64(start + first), Int64(start + min(pixels, first + 256)))
      }
    }
    return out
  }

  private func scaling(of input: [Float], entry: Int, pixels: Int, _ level: CPULevel) -> Scaling {
    let channels = weight.count
    let bands = (pixels + Int(CK_NORM_BAND) - 1) / Int(CK_NORM_BAND)
    var moments = unfilled(bands * 2 * channels)
    let groupCount = Int32(groups)
    Parallel.fill(&moments, rows: bands, band: 4) { moments, range in
      // SAFETY: the bands are those of this picture, and each has its room in `moments`.
      unsafe ck_group_moments(
        level.kernel, input, Int64(entry), moments, Int64(pixels), Int32(channels), groupCount,
        Int32(range.lowerBound), Int32(range.upperBound))
    }
    let size = channels / groups
    var (scale, shift) = (weight, bias)
    for group in 0..<groups {
      // Bands are joined in order (Chan, Golub and LeVeque 1979), which loses nothing where the mean is far from 0.
      var (count, mean, squares) = (0.0, 0.0, 0.0)
      for band in 0..<bands {
        let more = Double(min(pixels - band * Int(CK_NORM_BAND), Int(CK_NORM_BAND)) * size)
        let away = Double(moments[band * 2 * channels + group]) - mean
        squares +=
          Double(moments[(band * 2 + 1) * channels + group]) + away * away * count * more / (count + more)
        mean += away * more / (count + more)
        count += more
      }
      let by = 1 / (squares / count + Double(epsilon)).squareRoot()
      for channel in group * size..<(group + 1) * size {
        scale[channel] = Float(by * Double(weight[channel]))
        shift[channel] = Float(Double(bias[channel]) - mean * by * Double(weight[channel]))
      }
    }
    return (scale, shift)
  }
}
