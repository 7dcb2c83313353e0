public import Tensors

/// Multistep sampling of latent consistency models (Luo and others 2023, algorithm 3).
///
/// The model jumps to the picture at every step; fresh noise brings it back to the level of the next one. Its
/// steps are chosen from those that the teacher took.
///
/// Matches: diffusers 0.42.1, `LCMScheduler`.
public struct LCMScheduler: Scheduler {
  /// The noise of each timestep.
  public let schedule: NoiseSchedule
  /// See ``Scheduler/timesteps``; whole.
  public let timesteps: [Double]

  private let whole: [Int]
  private let prediction: Prediction
  private let bound: Double?
  private let scaling: Double

  /// A scheduler for `steps` steps, 1 to the steps of the teacher.
  ///
  /// - Throws: ``DiffusionError``.
  public init(_ config: SchedulerConfig, steps: Int) throws {
    schedule = try NoiseSchedule(config, betaRange: (0.00085, 0.012), growth: .scaledLinear)
    let teacher = config.originalInferenceSteps ?? 50
    guard teacher >= 1, teacher <= schedule.count else {
      throw DiffusionError.schedulerConfig(
        reason: "\"original_inference_steps\" is \(teacher); it must be 1 to \(schedule.count)")
    }
    try SchedulerConfig.check(steps: steps, most: teacher)
    let stride = schedule.count / teacher
    // The teacher's steps from the noisiest on, every (teacher/steps)th of them.
    whole = try config.checked(
      (0..<steps).map { Double((teacher - $0 * teacher / steps) * stride - 1) }, in: schedule)
    timesteps = whole.map(Double.init)
    prediction = config.predictionType ?? .noise
    bound = config.clipSample ?? false ? config.clipSampleRange ?? 1 : nil
    scaling = config.timestepScaling ?? 10
  }

  /// 1: samples keep the variance of training.
  public var startingNoise: Double { 1 }

  /// At all steps but the last.
  public func takesNoise(at index: Int) -> Bool { index < timesteps.count - 1 }

  /// The sample as it is.
  public func modelInput(_ sample: Tensor, at index: Int) -> Tensor { sample }

  /// See ``Scheduler/step(_:at:from:noise:)``.
  public mutating func step(
    _ output: Tensor, at index: Int, from sample: Tensor, noise: Tensor?
  ) -> SchedulerStep {
    let bar = schedule.alphaBars[whole[index]]
    var picture = prediction.picture(
      output, from: sample, alpha: bar.squareRoot(), sigma: (1 - bar).squareRoot())
    if let bound { picture = picture.clamped(to: bound) }
    // The boundary condition: at timestep 0 the sample itself is the picture. 0.5 is the spread of the data.
    let (time, spread) = (timesteps[index] * scaling, 0.5)
    let square = time * time + spread * spread
    picture = .sum(spread * spread / square, sample, time / square.squareRoot(), picture)
    guard takesNoise(at: index) else { return SchedulerStep(sample: picture, picture: picture) }
    guard let noise else { preconditionFailure("every step of an LCM but the last needs noise") }
    return SchedulerStep(
      sample: schedule.noised(picture, with: noise, timestep: whole[index + 1]), picture: picture)
  }

  /// See ``NoiseSchedule/noised(_:with:timestep:)``.
  public func noised(_ picture: Tensor, with noise: Tensor, at index: Int) -> Tensor {
    schedule.noised(picture, with: noise, timestep: whole[index])
  }
}
