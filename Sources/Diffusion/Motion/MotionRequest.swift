internal import Tensors

/// What is asked of a stage of Motion-I2V.
public struct MotionRequest: Sendable {
  /// Whose behaviour is followed where the released code does otherwise than the paper says.
  public enum Parity: String, Sendable, Codable, CaseIterable {
    /// Every half of a guided batch sees its own reference; prompts may weigh words.
    case corrected
    /// As released: halves see one another's reference, prompts are read as they stand, with the demo's tokenizer.
    case released
  }

  /// What the clip shall show.
  public var prompt: String
  /// What it shall not show.
  public var negativePrompt = ""
  /// Steps of a whole schedule.
  public var steps = 25
  /// How strongly the prompt is followed; 1 or less does without the negative prompt, at half the cost.
  public var guidance: Float = 7
  /// The sampler.
  public var sampler = SchedulerKind.ddim
  /// Whose behaviour is followed.
  public var parity = Parity.corrected
  /// What steps leave out, to be quicker.
  public var reuse = Reuse.none
  /// In bytes; where the network takes more for all its questions at once, one follows on the other.
  public var memory = Guidance.usualMemory
  /// The seed of PyTorch's generator that gives the same numbers.
  public var seed: UInt64 = 0

  /// A request with the published settings.
  public init(prompt: String) { self.prompt = prompt }

  /// The words of the prompts.
  func guidance(_ prompts: PromptEncoder) -> Guidance {
    func words(_ prompt: String) -> Tensor {
      parity == .released ? prompts.literally(prompt) : prompts(prompt)
    }
    return Guidance(prompt: words(prompt), negative: words(negativePrompt), scale: guidance)
  }
}

extension SchedulerConfig {
  /// The schedule of Motion-I2V and of AnimateDiff, which is not that of Stable Diffusion: β itself grows linearly.
  ///
  /// Matches: G-U-N/Motion-I2V, commit bc787e1, `configs_flowgen/inference/inference.yaml`.
  public static var motion: SchedulerConfig {
    var config = SchedulerConfig()
    (config.betaStart, config.betaEnd, config.betaSchedule) = (0.00085, 0.012, .linear)
    (config.stepsOffset, config.setAlphaToOne, config.clipSample) = (1, true, false)
    config.timestepSpacing = .leading
    return config
  }
}
