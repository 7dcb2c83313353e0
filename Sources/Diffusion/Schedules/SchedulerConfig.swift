internal import Foundation

/// The settings of a noise schedule and its sampler, under the names of `scheduler_config.json`.
///
/// A setting that a file leaves out is nil and takes the default of the scheduler it is given to, which is
/// not the same for all of them. Settings of other schedulers are ignored.
///
/// Matches: diffusers 0.42.1, `scheduler_config.json` of DDIM, Euler, DPM-Solver++ and LCM.
public struct SchedulerConfig: Sendable, Equatable, Codable {
  /// How β, the variance of the noise added at a training step, grows.
  public enum BetaSchedule: String, Sendable, Codable {
    /// β is linear.
    case linear
    /// √β is linear, as in Stable Diffusion.
    case scaledLinear = "scaled_linear"
  }

  /// How the steps are laid out over the timesteps of training.
  public enum Spacing: String, Sendable, Codable {
    /// Multiples of a whole stride from 0 on, moved by ``SchedulerConfig/stepsOffset``.
    case leading
    /// Back from the last timestep by a fractional stride.
    case trailing
    /// Evenly from the first to the last timestep.
    case linspace
  }

  /// The noise that is left after the last step.
  public enum FinalSigma: String, Sendable, Codable {
    /// None.
    case zero
    /// That of timestep 0.
    case sigmaMin = "sigma_min"
  }

  /// The second-order formula of DPM-Solver++.
  public enum SolverType: String, Sendable, Codable {
    /// The midpoint rule.
    case midpoint
    /// Heun's rule.
    case heun
  }

  /// The class the file was written for, such as "DDIMScheduler".
  public var className: String?
  /// The number of timesteps of training; default 1000.
  public var trainTimesteps: Int?
  /// β of the first timestep; default 0.0001, for LCM 0.00085.
  public var betaStart: Double?
  /// β of the last timestep; default 0.02, for LCM 0.012.
  public var betaEnd: Double?
  /// How β grows between them; default linear, for LCM scaled linear.
  public var betaSchedule: BetaSchedule?
  /// Every β, in place of the three above.
  public var trainedBetas: [Double]?
  /// Whether the schedule is stretched until its last timestep is pure noise; default false.
  public var rescaleBetasZeroSNR: Bool?
  /// What the model predicts; default the noise.
  public var predictionType: Prediction?
  /// How steps are laid out; default leading for DDIM and linspace for Euler and DPM-Solver++.
  public var timestepSpacing: Spacing?
  /// What is added to the timesteps of leading spacing; default 0.
  public var stepsOffset: Int?
  /// Whether the last step of DDIM and LCM goes to no noise at all (true, the default) or to timestep 0.
  public var setAlphaToOne: Bool?
  /// Whether the predicted picture is clamped; default true for DDIM, false for LCM; latents want false.
  public var clipSample: Bool?
  /// The bound of that; default 1.
  public var clipSampleRange: Double?
  /// Whether the noise levels follow Karras and others 2022; default false.
  public var useKarrasSigmas: Bool?
  /// The noise left at the end; default zero.
  public var finalSigmasType: FinalSigma?
  /// The bounds of Karras levels; default those of the schedule.
  public var sigmaMin, sigmaMax: Double?
  /// The family of the multistep solver; only "dpmsolver++" is built.
  public var algorithmType: String?
  /// Its order, 1 or 2; default 2.
  public var solverOrder: Int?
  /// Its second-order formula; default midpoint.
  public var solverType: SolverType?
  /// Whether fewer than 15 steps end with a first-order one; default true.
  public var lowerOrderFinal: Bool?
  /// Whether the last step is always a first-order one; default false.
  public var eulerAtFinal: Bool?
  /// The steps of the teacher that an LCM was distilled from; default 50.
  public var originalInferenceSteps: Int?
  /// The factor on timesteps in the boundary condition of an LCM; default 10.
  public var timestepScaling: Double?

  /// Settings that change the result and are not built; a file may have them only switched off.
  private var thresholding, useExponentialSigmas, useBetaSigmas, useFlowSigmas, useLuLambdas: Bool?

  /// No settings: everything at its default.
  public init() {}

  /// Reads the text of a `scheduler_config.json`.
  ///
  /// - Throws: ``DiffusionError`` if it is no JSON, has a wrong type or value, or asks for what is not built.
  public init(json: [UInt8]) throws {
    let decoder = JSONDecoder()
    // diffusers writes -Infinity for an unset bound, which JSON has not. Foundation's JSON5, which has it, ends the process at damaged text.
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let text = String(decoding: json, as: UTF8.self).replacing(/:\s*(-?Infinity|NaN)/) { ": \"\($0.1)\"" }
    do {
      self = try decoder.decode(SchedulerConfig.self, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw DiffusionError.schedulerConfig(reason: Self.reason(of: error))
    }
    try checkSupported()
  }

  private enum CodingKeys: String, CodingKey {
    case className = "_class_name"
    case trainTimesteps = "num_train_timesteps"
    case betaStart = "beta_start"
    case betaEnd = "beta_end"
    case betaSchedule = "beta_schedule"
    case trainedBetas = "trained_betas"
    case rescaleBetasZeroSNR = "rescale_betas_zero_snr"
    case predictionType = "prediction_type"
    case timestepSpacing = "timestep_spacing"
    case stepsOffset = "steps_offset"
    case setAlphaToOne = "set_alpha_to_one"
    case clipSample = "clip_sample"
    case clipSampleRange = "clip_sample_range"
    case useKarrasSigmas = "use_karras_sigmas"
    case finalSigmasType = "final_sigmas_type"
    case sigmaMin = "sigma_min"
    case sigmaMax = "sigma_max"
    case algorithmType = "algorithm_type"
    case solverOrder = "solver_order"
    case solverType = "solver_type"
    case lowerOrderFinal = "lower_order_final"
    case eulerAtFinal = "euler_at_final"
    case originalInferenceSteps = "original_inference_steps"
    case timestepScaling = "timestep_scaling"
    case thresholding
    case useExponentialSigmas = "use_exponential_sigmas"
    case useBetaSigmas = "use_beta_sigmas"
    case useFlowSigmas = "use_flow_sigmas"
    case useLuLambdas = "use_lu_lambdas"
  }
}

extension SchedulerConfig {
  private func checkSupported() throws {
    let switches: [(CodingKeys, Bool?)] = [
      (.thresholding, thresholding), (.useExponentialSigmas, useExponentialSigmas),
      (.useBetaSigmas, useBetaSigmas), (.useFlowSigmas, useFlowSigmas), (.useLuLambdas, useLuLambdas),
    ]
    for (key, value) in switches where value == true {
      throw DiffusionError.unsupported(key: key.rawValue, value: "true", instead: "false")
    }
  }

  /// Checks the numbers with which a schedule or its levels could not be made.
  func checkRanges() throws {
    func check(_ key: CodingKeys, _ value: Int?, _ range: ClosedRange<Int>) throws {
      guard let value, !range.contains(value) else { return }
      throw DiffusionError.schedulerConfig(
        reason: "\"\(key.rawValue)\" is \(value); it must be \(range.lowerBound) to \(range.upperBound)")
    }
    try check(.trainTimesteps, trainTimesteps, 2...100_000)
    try check(.stepsOffset, stepsOffset, 0...100_000)
    for (key, value) in [(CodingKeys.sigmaMin, sigmaMin), (.sigmaMax, sigmaMax)] {
      guard let value, !(value > 0 && value.isFinite) else { continue }
      throw DiffusionError.schedulerConfig(reason: "\"\(key.rawValue)\" is \(value); it must be above 0")
    }
  }

  private static func reason(of error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      let said = context.debugDescription.prefix(300)
      return key.isEmpty ? String(said) : "\"\(key.prefix(80))\": \(said)"
    @unknown default: return "\(error)"
    }
  }
}
