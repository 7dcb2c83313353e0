public import Tensors

/// A linear layer: x · weightᵀ + bias, for the last axis of x.
public struct Linear: Sendable {
  private let weights: PackedWeights

  /// Channels of the input.
  public var inputs: Int { weights.channels }
  /// Channels of the result.
  public var outputs: Int { weights.outputs }

  /// Lays out the parameters.
  ///
  /// - Parameters:
  ///   - weight: `(out, in)`; also `(out, in, 1, 1)`, as convolutions that are linear layers have it.
  ///   - bias: `(out)`; nil: none.
  public init(weight: Tensor, bias: Tensor? = nil) {
    weights = PackedWeights(weight, bias: bias)
    precondition(weights.kernel == (1, 1), "a linear layer has weights of (out, in), not \(weight.shape)")
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
    return Tensor(
      shape: Array(shape),
      scalars: weights.product(
        x.scalars, batch: 1, size: (rows, 1), outSize: (rows, 1), row: nil, residual: residual?.scalars,
        level: level))
  }
}
