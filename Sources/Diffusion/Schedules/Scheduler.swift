public import Tensors

/// What one step of a sampler gives.
public struct SchedulerStep: Sendable, Equatable {
  /// The sample with less noise, to be given to the next step.
  public var sample: Tensor
  /// The clean picture as far as the model can tell by now; for previews.
  public var picture: Tensor
}

/// Turns what a diffusion model predicts into the next, less noisy sample.
///
/// The caller drives, so that it can guide, blend or stop between steps:
///
/// ```swift
/// var scheduler = try config.scheduler(.ddim, steps: 25)
/// var sample = scheduler.startingSample(noise)
/// for index in scheduler.timesteps.indices {
///   let input = scheduler.modelInput(sample, at: index)
///   let output = model(input, scheduler.timesteps[index])
///   sample = scheduler.step(output, at: index, from: sample).sample
/// }
/// ```
///
/// A run that starts from a picture begins at ``startIndex(strength:)`` with ``noised(_:with:at:)``. Samples
/// are latents of any shape and layout; everything is done value by value. One scheduler serves one run: a
/// multistep solver remembers the step before.
public protocol Scheduler: Sendable {
  /// What the model is told at each step, noisiest first; fractional for Euler with Karras levels.
  var timesteps: [Double] { get }

  /// The standard deviation of the noise that a run from nothing begins with.
  var startingNoise: Double { get }

  /// Whether a step adds fresh noise, which the caller then gives.
  func takesNoise(at index: Int) -> Bool

  /// The sample as the model wants to see it.
  func modelInput(_ sample: Tensor, at index: Int) -> Tensor

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - output: the model's prediction, guidance included.
  ///   - index: the step, an index of ``timesteps``; steps are taken in order, from any first one on.
  ///   - sample: the sample the model saw, before ``modelInput(_:at:)``; the same shape.
  ///   - noise: standard normal values, the same shape; needed where ``takesNoise(at:)`` says so.
  mutating func step(_ output: Tensor, at index: Int, from sample: Tensor, noise: Tensor?) -> SchedulerStep

  /// A clean picture with the noise it has before a step.
  func noised(_ picture: Tensor, with noise: Tensor, at index: Int) -> Tensor
}

extension Scheduler {
  /// The first step of a run that starts from a picture: the last ⌊steps · strength⌋ steps are taken.
  ///
  /// - Parameter strength: 0 keeps the picture (no step is left: the index is that of the end), 1 takes
  ///   every step; values outside are clamped.
  ///
  /// Matches: diffusers 0.42.1, `StableDiffusionImg2ImgPipeline.get_timesteps`.
  public func startIndex(strength: Double) -> Int {
    let steps = timesteps.count
    guard strength > 0 else { return steps }
    return steps - Int(Double(steps) * min(strength, 1))
  }

  /// What a run from nothing begins with.
  ///
  /// - Parameter noise: standard normal values.
  public func startingSample(_ noise: Tensor) -> Tensor { .product(startingNoise, noise) }

  /// As ``step(_:at:from:noise:)`` without fresh noise.
  public mutating func step(_ output: Tensor, at index: Int, from sample: Tensor) -> SchedulerStep {
    step(output, at: index, from: sample, noise: nil)
  }
}

/// The samplers there are.
public enum SchedulerKind: String, Sendable, Codable, CaseIterable {
  /// Deterministic; 20 to 50 steps (Song et al. 2021).
  case ddim
  /// The plain step along the differential equation; 20 to 30 steps (Karras et al. 2022).
  case euler
  /// Second order with one model call a step; 15 to 25 steps (Lu et al. 2022).
  case dpmpp2m = "dpm++2m"
  /// For models distilled to few steps, 1 to 8 (Luo et al. 2023).
  case lcm

  /// The kind that a class name of diffusers means; nil for classes that are not built.
  public init?(className: String) {
    switch className {
    case "DDIMScheduler": self = .ddim
    case "EulerDiscreteScheduler": self = .euler
    case "DPMSolverMultistepScheduler": self = .dpmpp2m
    case "LCMScheduler": self = .lcm
    default: return nil
    }
  }
}

extension SchedulerConfig {
  /// A scheduler for one run with these settings.
  ///
  /// - Parameters:
  ///   - kind: which; need not be the one that the settings were written for.
  ///   - steps: how many steps a whole run has.
  /// - Throws: ``DiffusionError``.
  public func scheduler(_ kind: SchedulerKind, steps: Int) throws -> any Scheduler {
    switch kind {
    case .ddim: try DDIMScheduler(self, steps: steps)
    case .euler: try EulerScheduler(self, steps: steps)
    case .dpmpp2m: try DPMSolverScheduler(self, steps: steps)
    case .lcm: try LCMScheduler(self, steps: steps)
    }
  }
}
