internal import Tensors

/// What a diffusion model is trained to predict from a noised sample x = α·picture + σ·noise with
/// α² + σ² = 1.
///
/// Matches: diffusers 0.42.1, `prediction_type`.
public enum Prediction: String, Sendable, Codable, CaseIterable {
  /// The noise ε (Ho et al. 2020).
  case noise = "epsilon"
  /// The velocity v = α·ε − σ·picture (Salimans & Ho 2022).
  case velocity = "v_prediction"
  /// The picture itself.
  case picture = "sample"

  /// The picture that the model's output means.
  ///
  /// - Parameters:
  ///   - output: what the model said.
  ///   - sample: what it was shown, x.
  ///   - alpha: the share of the picture in x; not 0 where the noise is predicted.
  ///   - sigma: the share of the noise.
  func picture(_ output: Tensor, from sample: Tensor, alpha: Double, sigma: Double) -> Tensor {
    switch self {
    case .noise: .sum(1 / alpha, sample, -sigma / alpha, output)
    case .velocity: .sum(alpha, sample, -sigma, output)
    case .picture: output
    }
  }

  /// The noise that the model's output means; parameters as in ``picture(_:from:alpha:sigma:)``.
  func noise(_ output: Tensor, from sample: Tensor, alpha: Double, sigma: Double) -> Tensor {
    switch self {
    case .noise: output
    case .velocity: .sum(sigma, sample, alpha, output)
    case .picture: .sum(1 / sigma, sample, -alpha / sigma, output)
    }
  }
}
