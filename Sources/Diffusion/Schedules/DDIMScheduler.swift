public import Tensors

/// Denoising diffusion implicit models (Song, Meng & Ermon 2021), equation 12.
///
/// Each step takes the picture and the noise apart as the model sees them, and puts them together again with
/// less noise: x' = √ᾱ'·picture + √(1 − ᾱ' − s²)·ε + s·noise. With η = 0 nothing is random (s = 0).
///
/// Matches: diffusers 0.42.1, `DDIMScheduler`; 0.11.1 for what Motion-I2V sets.
public struct DDIMScheduler: Scheduler {
  /// The noise of each timestep.
  public let schedule: NoiseSchedule
  /// See ``Scheduler/timesteps``; whole.
  public let timesteps: [Double]
  /// How much of the noise is made anew at each step: 0 none (the default), 1 as in DDPM.
  public let eta: Double

  private let prediction: Prediction
  private let bound: Double?
  /// ᾱ before and after each step.
  private let bars: [(before: Double, after: Double)]

  /// A scheduler for `steps` steps, 1 to the timesteps of training.
  ///
  /// - Throws: ``DiffusionError``.
  public init(_ config: SchedulerConfig, steps: Int, eta: Double = 0) throws {
    schedule = try NoiseSchedule(config)
    try SchedulerConfig.check(steps: steps, most: schedule.count)
    let spacing = config.timestepSpacing ?? .leading
    let whole = try config.checked(
      spacing.timesteps(steps, of: schedule.count, offset: config.stepsOffset ?? 0), in: schedule)
    timesteps = whole.map(Double.init)
    prediction = config.predictionType ?? .noise
    bound = config.clipSample ?? true ? config.clipSampleRange ?? 1 : nil
    self.eta = eta
    let end = config.setAlphaToOne ?? true ? 1 : schedule.alphaBars[0]
    // The step is as long as leading spacing has it, whatever the spacing: so does the reference.
    let stride = schedule.count / steps
    let alphaBars = schedule.alphaBars
    bars = whole.map { (alphaBars[$0], $0 >= stride ? alphaBars[$0 - stride] : end) }
  }

  /// 1: samples keep the variance of training.
  public var startingNoise: Double { 1 }

  /// Only with η above 0.
  public func takesNoise(at index: Int) -> Bool { eta > 0 }

  /// The sample as it is.
  public func modelInput(_ sample: Tensor, at index: Int) -> Tensor { sample }

  /// See ``Scheduler/step(_:at:from:noise:)``.
  public mutating func step(
    _ output: Tensor, at index: Int, from sample: Tensor, noise: Tensor?
  ) -> SchedulerStep {
    let (before, after) = bars[index]
    let (alpha, sigma) = (before.squareRoot(), (1 - before).squareRoot())
    var picture = prediction.picture(output, from: sample, alpha: alpha, sigma: sigma)
    let epsilon = prediction.noise(output, from: sample, alpha: alpha, sigma: sigma)
    if let bound { picture = picture.clamped(to: bound) }
    let fresh = eta * ((1 - after) / (1 - before) * (1 - before / after)).squareRoot()
    var next = Tensor.sum(
      after.squareRoot(), picture, max(0, 1 - after - fresh * fresh).squareRoot(), epsilon)
    if eta > 0 {
      guard let noise else { preconditionFailure("a step with eta above 0 needs noise") }
      next = .sum(1, next, fresh, noise)
    }
    return SchedulerStep(sample: next, picture: picture)
  }

  /// See ``NoiseSchedule/noised(_:with:timestep:)``.
  public func noised(_ picture: Tensor, with noise: Tensor, at index: Int) -> Tensor {
    schedule.noised(picture, with: noise, timestep: Int(timesteps[index]))
  }
}
