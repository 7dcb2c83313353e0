internal import Foundation
public import Tensors

/// How much noise each timestep of training adds, and how much of the picture is left.
///
/// At timestep t a sample is x = √ᾱ·picture + √(1 − ᾱ)·noise, with ᾱ the product of 1 − β up to t
/// (Ho et al. 2020). Kept in Float64: products of a thousand factors close to 1 lose digits in Float32.
///
/// Matches: diffusers 0.42.1, the beta tables of its schedulers.
public struct NoiseSchedule: Sendable, Equatable {
  /// The variance of the noise added at each timestep, first to last, each in 0...1.
  public let betas: [Double]
  /// ᾱ of each timestep: the share of the picture in the variance of the sample; it falls.
  public let alphaBars: [Double]

  /// The number of timesteps.
  public var count: Int { betas.count }

  /// A schedule over given variances.
  ///
  /// - Parameters:
  ///   - betas: one a timestep, at least 2, each above 0 and below 1.
  ///   - endsInNoise: stretch the schedule so that nothing of the picture is left at the last timestep
  ///     (Lin et al. 2024, "Common diffusion noise schedules and sample steps are flawed").
  /// - Throws: ``DiffusionError/schedulerConfig(reason:)``.
  public init(betas: [Double], endsInNoise: Bool = false) throws {
    guard betas.count >= 2, betas.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw DiffusionError.schedulerConfig(
        reason: "a schedule has at least 2 timesteps, and each beta is above 0 and below 1")
    }
    var bars: [Double] = []
    for beta in betas { bars.append((bars.last ?? 1) * (1 - beta)) }
    guard endsInNoise else {
      (self.betas, alphaBars) = (betas, bars)
      return
    }
    // √ᾱ is moved so that its end is 0 and scaled so that its start stays.
    let (first, last) = (bars[0].squareRoot(), bars[bars.count - 1].squareRoot())
    let stretched = bars.map { bar in
      let root = (bar.squareRoot() - last) * first / (first - last)
      return root * root
    }
    alphaBars = stretched
    self.betas = stretched.indices.map { 1 - stretched[$0] / ($0 == 0 ? 1 : stretched[$0 - 1]) }
  }

  /// The schedule of a configuration.
  ///
  /// - Parameters:
  ///   - config: the settings.
  ///   - betaRange: what β goes from and to if the settings do not say.
  ///   - growth: how it grows if the settings do not say.
  /// - Throws: ``DiffusionError/schedulerConfig(reason:)``.
  public init(
    _ config: SchedulerConfig, betaRange: (start: Double, end: Double) = (0.0001, 0.02),
    growth: SchedulerConfig.BetaSchedule = .linear
  ) throws {
    try config.checkRanges()
    let endsInNoise = config.rescaleBetasZeroSNR ?? false
    if let betas = config.trainedBetas {
      try self.init(betas: betas, endsInNoise: endsInNoise)
      return
    }
    let count = config.trainTimesteps ?? 1000
    let start = config.betaStart ?? betaRange.start
    let end = config.betaEnd ?? betaRange.end
    let betas =
      switch config.betaSchedule ?? growth {
      case .linear: Self.line(from: start, to: end, count: count)
      case .scaledLinear:
        Self.line(from: start.squareRoot(), to: end.squareRoot(), count: count).map { $0 * $0 }
      }
    try self.init(betas: betas, endsInNoise: endsInNoise)
  }

  /// Evenly spaced values, both ends among them; one value is the start.
  static func line(from start: Double, to end: Double, count: Int) -> [Double] {
    guard count > 1 else { return [start] }
    let step = (end - start) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? end : start + Double($0) * step }
  }

  /// A picture with the noise of a timestep: √ᾱ·picture + √(1 − ᾱ)·noise.
  ///
  /// - Parameters:
  ///   - picture: clean latents of any shape.
  ///   - noise: standard normal values of the same shape.
  ///   - timestep: 0..<``count``.
  public func noised(_ picture: Tensor, with noise: Tensor, timestep: Int) -> Tensor {
    let bar = alphaBars[timestep]
    return .sum(bar.squareRoot(), picture, (1 - bar).squareRoot(), noise)
  }
}
