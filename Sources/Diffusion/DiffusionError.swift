/// What can be wrong with the files that describe a diffusion model, and with the numbers asked of it.
public enum DiffusionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A scheduler's configuration cannot be read.
  case schedulerConfig(reason: String)
  /// A scheduler's configuration asks for something that is not built.
  case unsupported(key: String, value: String, instead: String)
  /// A scheduler cannot take this number of steps.
  case steps(Int, most: Int)
  /// A step would stand outside the schedule that the model was trained on.
  case timestep(Int, trained: Int)
  /// The schedule ends in pure noise, where a model that predicts the noise says nothing of the picture.
  case noiseAlone
  /// The vocabulary or the merges of a tokenizer cannot be read.
  case tokenizerFile(String, reason: String)

  /// One sentence with the value, the bound and the remedy.
  public var description: String {
    switch self {
    case .schedulerConfig(let reason):
      "the scheduler's configuration cannot be read: \(reason)"
    case .unsupported(let key, let value, let instead):
      "\"\(key)\": \(value) of the scheduler's configuration is not supported; use \(instead)"
    case .steps(let steps, let most):
      "\(steps) steps cannot be taken; the scheduler takes 1 to \(most)"
    case .timestep(let timestep, let trained):
      "a step would stand at \(timestep), but the model was trained on 0 to \(trained - 1); "
        + "take fewer steps or lower \"steps_offset\""
    case .noiseAlone:
      "with \"rescale_betas_zero_snr\" and this spacing the first step is pure noise, which needs "
        + "\"prediction_type\": \"v_prediction\""
    case .tokenizerFile(let name, let reason):
      "the tokenizer's \(name) cannot be read: \(reason)"
    }
  }
}
