public import Tensors

/// A linear layer: x · weightᵀ + bias, for the last axis of x.
public struct Linear: Sendable {
  private enum Weights: Sendable {
    case exact(PackedWeights)
    case rounded(RoundedWeights)
  }

  private let weights: Weights
  /// Channels of the input.
  public let inputs: Int
  /// Channels of the result.
  public let outputs: Int

  /// Lays out the parameters.
  ///
  /// - Parameters:
  ///   - weight: `(out, in)`; also `(out, in, 1, 1)`, as convolutions that are linear layers have it.
  ///   - bias: `(out)`; nil: none.
  ///   - precision: that of products; an odd number of inputs leaves them as they are.
  public init(weight: Tensor, bias: Tensor? = nil, precision: Precision = .float32) {
    let packed = PackedWeights(weight, bias: bias)
    precondition(packed.kernel == (1, 1), "a linear layer has weights of (out, in), not \(weight.shape)")
    (inputs, outputs) = (packed.channels, packed.outputs)
    weights =
      precision == .bfloat16 && RoundedWeights.fit(channels: inputs)
      ? .rounded(RoundedWeights(packed)) : .exact(packed)
  }

  /// Applies the layer.
  ///
  /// - Parameters:
  ///   - x: `(…, in)`.
  ///   - residual: `(…, out)`, added to the result; nil: none.
  /// - Returns: `(…, out)`.
  public func callAsFunction(
    _ x: Tensor, adding residual: Tensor? = nil, level: CPULevel = .current
  ) -> Tensor {
    precondition(x.shape.last == inputs, "a linear layer of \(inputs) inputs does not take \(x.shape)")
    let shape = x.shape.dropLast() + [outputs]
    let rows = x.count / inputs
    precondition(residual.map { $0.shape == Array(shape) } ?? true, "a residual has the shape of the result")
    let scalars =
      switch weights {
      case .exact(let weights):
        weights.product(
          x.scalars, batch: 1, size: (rows, 1), outSize: (rows, 1), row: nil, residual: residual?.scalars,
          level: level)
      case .rounded(let weights): weights.product(x.scalars, residual: residual?.scalars, level: level)
      }
    return Tensor(shape: Array(shape), scalars: scalars)
  }
}
