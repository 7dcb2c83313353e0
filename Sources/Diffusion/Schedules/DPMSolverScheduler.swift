internal import Foundation
public import Tensors

/// DPM-Solver++ of second order, multistep: "DPM++ 2M" (Lu and others 2022, algorithm 2).
///
/// The picture is followed along λ = log(α/σ), half the logarithm of the signal-to-noise ratio; the second
/// order comes from the prediction of the step before, so a step costs one model call.
///
/// Matches: diffusers 0.42.1, `DPMSolverMultistepScheduler` with `algorithm_type` "dpmsolver++".
public struct DPMSolverScheduler: Scheduler {
  /// The noise of each timestep.
  public let schedule: NoiseSchedule
  /// See ``Scheduler/timesteps``; whole.
  public let timesteps: [Double]
  /// σ/α before each step, and after the last.
  public let sigmas: [Double]

  private let prediction: Prediction
  private let order: Int
  private let solver: SchedulerConfig.SolverType
  /// Whether the last step is of first order.
  private let endsPlainly: Bool
  /// What the step before predicted.
  private var before: (index: Int, picture: Tensor)?

  /// A scheduler for `steps` steps, 1 to one less than the timesteps of training.
  ///
  /// - Throws: ``DiffusionError``.
  public init(_ config: SchedulerConfig, steps: Int) throws {
    schedule = try NoiseSchedule(config)
    try SchedulerConfig.check(steps: steps, most: schedule.count - 1)
    if let type = config.algorithmType, type != "dpmsolver++" {
      throw DiffusionError.unsupported(
        key: "algorithm_type", value: "\"\(type)\"", instead: "\"dpmsolver++\"")
    }
    order = config.solverOrder ?? 2
    guard order == 1 || order == 2 else {
      throw DiffusionError.unsupported(key: "solver_order", value: "\(order)", instead: "1 or 2")
    }
    let levels = NoiseLevels(schedule)
    let last = levels.last(config.finalSigmasType)
    if config.useKarrasSigmas ?? false {
      let trained = levels.trained
      let karras = NoiseLevels.karras(
        from: config.sigmaMax ?? trained[trained.count - 1], to: config.sigmaMin ?? trained[0], steps: steps)
      timesteps = karras.map { levels.timestep(of: $0).rounded(.toNearestOrEven) }
      sigmas = karras + [last]
    } else {
      let spacing = config.timestepSpacing ?? .linspace
      // Two of the spacings count one step more, which would end at timestep 0, and leave it out.
      let spaced = spacing.timesteps(
        spacing == .trailing ? steps : steps + 1, of: schedule.count, offset: config.stepsOffset ?? 0)
      var whole: [Int] = []
      for timestep in spaced.prefix(steps) {
        whole.append(Int(timestep.rounded(.toNearestOrEven)))
        guard schedule.betas.indices.contains(whole[whole.count - 1]) else {
          throw DiffusionError.timestep(whole[whole.count - 1], trained: schedule.count)
        }
      }
      timesteps = whole.map(Double.init)
      sigmas = whole.map { levels.trained[$0] } + [last]
    }
    prediction = config.predictionType ?? .noise
    solver = config.solverType ?? .midpoint
    endsPlainly =
      config.eulerAtFinal ?? false || last == 0 || (config.lowerOrderFinal ?? true && steps < 15)
  }

  /// 1: samples keep the variance of training.
  public var startingNoise: Double { 1 }

  /// Never.
  public func takesNoise(at index: Int) -> Bool { false }

  /// The sample as it is.
  public func modelInput(_ sample: Tensor, at index: Int) -> Tensor { sample }

  /// See ``Scheduler/step(_:at:from:noise:)``.
  ///
  /// The first step of a run is of first order.
  public mutating func step(
    _ output: Tensor, at index: Int, from sample: Tensor, noise: Tensor?
  ) -> SchedulerStep {
    let (alpha, sigma) = weights(at: index)
    let (nextAlpha, nextSigma) = weights(at: index + 1)
    let picture = prediction.picture(output, from: sample, alpha: alpha, sigma: sigma)
    defer { before = (index, picture) }
    let h = logRatio(at: index + 1) - logRatio(at: index)
    // 1 − e^(−h); 1 in the last step, where no noise is left and h is infinite.
    let grown = -expm1(-h)
    let plain = Tensor.sum(nextSigma / sigma, sample, nextAlpha * grown, picture)
    guard order == 2, let before, before.index == index - 1, h > 0,
      !(endsPlainly && index == timesteps.count - 1)
    else { return SchedulerStep(sample: plain, picture: picture) }
    let ratio = (logRatio(at: index) - logRatio(at: index - 1)) / h
    let factor =
      switch solver {
      case .midpoint: 0.5 * grown
      case .heun: 1 - grown / h
      }
    let slope = Tensor.sum(1 / ratio, picture, -1 / ratio, before.picture)
    return SchedulerStep(sample: .sum(1, plain, nextAlpha * factor, slope), picture: picture)
  }

  /// α·picture + σ·noise of the step.
  public func noised(_ picture: Tensor, with noise: Tensor, at index: Int) -> Tensor {
    let (alpha, sigma) = weights(at: index)
    return .sum(alpha, picture, sigma, noise)
  }

  /// α and σ with α² + σ² = 1.
  private func weights(at index: Int) -> (alpha: Double, sigma: Double) {
    let alpha = 1 / (sigmas[index] * sigmas[index] + 1).squareRoot()
    return (alpha, sigmas[index] * alpha)
  }

  /// λ; infinite where no noise is left.
  private func logRatio(at index: Int) -> Double { -log(sigmas[index]) }
}
