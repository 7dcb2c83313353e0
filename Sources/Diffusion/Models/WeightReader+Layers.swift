internal import Layers
internal import Tensors
internal import Weights

extension WeightReader {
  /// The reader of what lies below a name.
  subscript(_ name: String) -> WeightReader { under(name + ".") }

  /// The reader of the n-th part below a name, as in `resnets.0`.
  subscript(_ name: String, _ index: Int) -> WeightReader { under("\(name).\(index).") }

  /// A matrix product, its weight `(outputs, inputs)`.
  func linear(_ inputs: Int, _ outputs: Int, bias: Bool = true) -> Linear {
    Linear(
      weight: tensor("weight", [outputs, inputs]), bias: bias ? tensor("bias", [outputs]) : nil,
      precision: precision)
  }

  /// Several matrix products of the same input in one, side by side; their weights `(outputs, inputs)` each, no bias.
  func linear(_ inputs: Int, _ outputs: Int, joining names: [String]) -> Linear {
    let weights = names.map { self[$0].tensor("weight", [outputs, inputs]) }
    return Linear(
      weight: Tensor(
        shape: [names.count * outputs, weights[0].shape[1]], scalars: weights.flatMap(\.scalars)),
      precision: precision)
  }

  /// A convolution of 3×3, its weight `(outputs, inputs, 3, 3)`.
  func convolution(
    _ inputs: Int, _ outputs: Int, stride: Int = 1, padding: Padding = .one, bias: Bool = true
  ) -> Convolution2D {
    Convolution2D(
      weight: tensor("weight", [outputs, inputs, 3, 3]), bias: bias ? tensor("bias", [outputs]) : nil,
      stride: stride, padding: padding)
  }

  /// A normalisation over groups of channels.
  func groupNorm(_ channels: Int, groups: Int, epsilon: Float) -> GroupNorm {
    GroupNorm(
      groups: groups, weight: tensor("weight", [channels]), bias: tensor("bias", [channels]), epsilon: epsilon
    )
  }

  /// A normalisation over the last axis.
  func layerNorm(_ width: Int, epsilon: Float = 1e-5) -> LayerNorm {
    LayerNorm(weight: tensor("weight", [width]), bias: tensor("bias", [width]), epsilon: epsilon)
  }
}
