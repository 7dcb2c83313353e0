public import Tensors

/// Keeps what a network says at every step of a run, so that a run that was stopped is gone through again without asking it.
///
/// All else of a run follows from its settings: random numbers, what a sampler remembers, what lies between windows. So this is all that
/// has to be kept for the same bytes, whatever the sampler.
public protocol PredictionStore: Sendable {
  /// How many steps of a part are kept, from the first on without a gap.
  func count(part: Int) -> Int
  /// What was kept; nil where nothing was.
  func prediction(step: Int, part: Int) -> Tensor?
  /// Keeps the guided prediction of a step.
  func keep(_ prediction: Tensor, step: Int, part: Int)
}
