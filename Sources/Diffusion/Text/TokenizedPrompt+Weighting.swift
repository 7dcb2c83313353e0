public import Tensors

extension TokenizedPrompt {
  /// What the text encoder made of this prompt, weighted.
  ///
  /// Every position is multiplied by its weight, then all by one factor that gives the mean value back.
  ///
  /// - Parameter states: (77, channels).
  /// - Returns: the same shape; the very same values if every weight is 1.
  ///
  /// The rule of the Stable Diffusion web interfaces, where weights of 1.1 and the like were found by trial.
  public func weighted(_ states: Tensor) -> Tensor {
    precondition(
      states.shape.count == 2 && states.shape[0] == weights.count,
      "weights for \(weights.count) positions do not fit states of shape \(states.shape)")
    guard weights.contains(where: { $0 != 1 }) else { return states }
    let width = states.shape[1]
    var out = states
    for index in out.scalars.indices { out.scalars[index] *= weights[index / width] }
    let (before, after) = (Self.sum(states), Self.sum(out))
    // Sums that cancel out say nothing about size.
    guard after != 0, (before / after).isFinite else { return out }
    return .product(before / after, out)
  }

  private static func sum(_ tensor: Tensor) -> Double { tensor.scalars.reduce(0) { $0 + Double($1) } }
}
