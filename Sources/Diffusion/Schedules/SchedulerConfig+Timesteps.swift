extension SchedulerConfig.Spacing {
  /// The timesteps of a sampler, noisiest first.
  ///
  /// - Parameters:
  ///   - steps: how many, at least 1 and at most `trained`.
  ///   - trained: the number of timesteps of training.
  ///   - offset: what leading spacing is moved by.
  ///
  /// Matches: diffusers 0.42.1, `timestep_spacing` (Lin et al. 2024, table 2).
  func timesteps(_ steps: Int, of trained: Int, offset: Int) -> [Double] {
    switch self {
    case .leading:
      return (0..<steps).reversed().map { Double($0 * (trained / steps) + offset) }
    case .trailing:
      let stride = Double(trained) / Double(steps)
      return (0..<steps).map { (Double(trained) - Double($0) * stride).rounded(.toNearestOrEven) - 1 }
    case .linspace:
      return NoiseSchedule.line(from: 0, to: Double(trained - 1), count: steps).reversed()
    }
  }
}

extension SchedulerConfig {
  /// Checks a number of steps.
  static func check(steps: Int, most: Int) throws {
    guard steps >= 1, steps <= most else { throw DiffusionError.steps(steps, most: most) }
  }

  /// Whole timesteps, checked against the schedule and against what the model predicts.
  func checked(_ timesteps: [Double], in schedule: NoiseSchedule) throws -> [Int] {
    try timesteps.map { timestep in
      let whole = Int(timestep.rounded(.toNearestOrEven))
      guard schedule.betas.indices.contains(whole) else {
        throw DiffusionError.timestep(whole, trained: schedule.count)
      }
      guard schedule.alphaBars[whole] > 0 || predictionType ?? .noise != .noise else {
        throw DiffusionError.noiseAlone
      }
      return whole
    }
  }
}
