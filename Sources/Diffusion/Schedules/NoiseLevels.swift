internal import Foundation

/// The noise levels of samplers that count in σ, the noise beside a picture of weight 1: σ = √((1 − ᾱ)/ᾱ).
///
/// Matches: diffusers 0.42.1, the `sigmas` of its Euler and DPM-Solver++ schedulers.
struct NoiseLevels {
  /// σ of every timestep of training, rising.
  let trained: [Double]

  /// The levels of a schedule.
  ///
  /// A last timestep of pure noise is given ᾱ = 2⁻²⁴, to keep σ finite.
  init(_ schedule: NoiseSchedule) {
    trained = schedule.alphaBars.map { bar in
      let bar = bar > 0 ? bar : 0x1p-24
      return ((1 - bar) / bar).squareRoot()
    }
  }

  /// σ at a timestep between those of training, linear.
  func level(at timestep: Double) -> Double {
    let low = min(max(Int(timestep), 0), trained.count - 2)
    let part = min(max(timestep - Double(low), 0), 1)
    return trained[low] + part * (trained[low + 1] - trained[low])
  }

  /// The fractional timestep of a level, linear in log σ, within those of training.
  func timestep(of level: Double) -> Double {
    let wanted = log(max(level, 1e-10))
    let above = trained.firstIndex { log($0) > wanted } ?? trained.count
    let low = min(max(above - 1, 0), trained.count - 2)
    let (from, to) = (log(trained[low]), log(trained[low + 1]))
    return Double(low) + min(max((wanted - from) / (to - from), 0), 1)
  }

  /// What is left after the last step.
  func last(_ kind: SchedulerConfig.FinalSigma?) -> Double {
    switch kind ?? .zero {
    case .zero: 0
    case .sigmaMin: trained[0]
    }
  }

  /// Levels from high to low, evenly spaced in σ^(1/7) (Karras and others 2022, equation 5, ρ = 7).
  static func karras(from high: Double, to low: Double, steps: Int) -> [Double] {
    let rho = 7.0
    return NoiseSchedule.line(from: pow(high, 1 / rho), to: pow(low, 1 / rho), count: steps).map {
      pow($0, rho)
    }
  }
}
