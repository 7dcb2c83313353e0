public import Tensors

/// Euler's method along the probability-flow equation (Karras and others 2022, algorithm 1, without churn).
///
/// Samples are picture + σ·noise, so they begin large and shrink; the model sees them divided by √(σ² + 1).
///
/// Matches: diffusers 0.42.1, `EulerDiscreteScheduler`.
public struct EulerScheduler: Scheduler {
  /// The noise of each timestep.
  public let schedule: NoiseSchedule
  /// See ``Scheduler/timesteps``.
  public let timesteps: [Double]
  /// σ before each step, and after the last.
  public let sigmas: [Double]
  /// See ``Scheduler/startingNoise``: the first σ, with leading spacing √(σ² + 1).
  public let startingNoise: Double

  private let prediction: Prediction

  /// A scheduler for `steps` steps, 1 to the timesteps of training.
  ///
  /// - Throws: ``DiffusionError``.
  public init(_ config: SchedulerConfig, steps: Int) throws {
    schedule = try NoiseSchedule(config)
    try SchedulerConfig.check(steps: steps, most: schedule.count)
    let spacing = config.timestepSpacing ?? .linspace
    let spaced = spacing.timesteps(steps, of: schedule.count, offset: config.stepsOffset ?? 0)
    for timestep in spaced where !(0...Double(schedule.count - 1)).contains(timestep) {
      throw DiffusionError.timestep(Int(timestep), trained: schedule.count)
    }
    let levels = NoiseLevels(schedule)
    let plain = spaced.map(levels.level(at:))
    if config.useKarrasSigmas ?? false {
      let karras = NoiseLevels.karras(
        from: config.sigmaMax ?? plain[0], to: config.sigmaMin ?? plain[steps - 1], steps: steps)
      timesteps = karras.map(levels.timestep(of:))
      sigmas = karras + [levels.last(config.finalSigmasType)]
    } else {
      timesteps = spaced
      sigmas = plain + [levels.last(config.finalSigmasType)]
    }
    prediction = config.predictionType ?? .noise
    let most = sigmas.max() ?? 0
    startingNoise = spacing == .leading ? (most * most + 1).squareRoot() : most
  }

  /// Never.
  public func takesNoise(at index: Int) -> Bool { false }

  /// The sample divided by √(σ² + 1), which gives it the variance of training.
  public func modelInput(_ sample: Tensor, at index: Int) -> Tensor {
    .product(1 / (sigmas[index] * sigmas[index] + 1).squareRoot(), sample)
  }

  /// See ``Scheduler/step(_:at:from:noise:)``.
  public mutating func step(
    _ output: Tensor, at index: Int, from sample: Tensor, noise: Tensor?
  ) -> SchedulerStep {
    let sigma = sigmas[index]
    let alpha = 1 / (sigma * sigma + 1).squareRoot()
    let picture = prediction.picture(
      output, from: modelInput(sample, at: index), alpha: alpha, sigma: sigma * alpha)
    // x + (x − picture)/σ · (σ' − σ)
    let kept = sigmas[index + 1] / sigma
    return SchedulerStep(sample: .sum(kept, sample, 1 - kept, picture), picture: picture)
  }

  /// picture + σ·noise.
  public func noised(_ picture: Tensor, with noise: Tensor, at index: Int) -> Tensor {
    .sum(1, picture, sigmas[index], noise)
  }
}
