internal import CKernels
public import Tensors

/// Normalisation over the last axis.
public struct LayerNorm: Sendable {
  private let weight: [Float]
  private let bias: [Float]
  private let epsilon: Float

  /// Takes the parameters.
  ///
  /// - Parameters:
  ///   - weight: `(channels)`.
  ///   - bias: `(channels)`.
  ///   - epsilon: added to the variance.
  public init(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) {
    precondition(weight.count > 0 && weight.count == bias.count, "one weight and one bias a channel")
    (self.weight, self.bias, self.epsilon) = (weight.scalars, bias.scalars, epsilon)
  }

  /// (x − mean) / √(variance + epsilon) · weight + bias for each row of `(…, channels)`.
  public func callAsFunction(_ x: Tensor, level: CPULevel = .current) -> Tensor {
    let channels = weight.count
    precondition(x.shape.last == channels, "a norm of \(channels) channels does not take \(x.shape)")
    var out = Tensor(shape: x.shape, scalars: unfilled(x.count))
    let (input, weight, bias, epsilon) = (x.scalars, weight, bias, epsilon)
    Parallel.fill(&out.scalars, rows: x.count / channels) { out, rows in
      // SAFETY: rows are those of the input.
      unsafe ck_layer_norm(
        level.kernel, input, weight, bias, epsilon, out, Int32(channels), Int64(rows.lowerBound),
        Int64(rows.upperBound))
    }
    return out
  }
}
