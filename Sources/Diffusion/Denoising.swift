public import Tensors

/// Takes the noise out of a latent, one step at a time; the caller drives, so that it can show progress and stop.
///
/// ```swift
/// var denoising = Denoising(unet, scheduler: scheduler, latent: noised, from: first, prompt: words, negative: none, guidance: 7.5)
/// while let latent = denoising.next(noise: { random.normals(shape: $0) }) { … }
/// ```
///
/// Classifier-free guidance (Ho & Salimans 2022): each step predicts with and without the prompt, in one batch, and goes on from the
/// difference.
///
/// Matches: diffusers 0.42.1, `StableDiffusionImg2ImgPipeline`.
public struct Denoising: Sendable {
  /// The latent as it is now, `(1, h, w, channels)`.
  public private(set) var latent: Tensor
  /// The step that is next, an index of the scheduler's timesteps.
  public private(set) var index: Int
  /// How many steps the schedule has.
  public var count: Int { scheduler.timesteps.count }

  private let unet: UNet
  private var scheduler: any Scheduler
  private let context: Tensor
  private let guidance: Float
  private let isGuided: Bool

  /// A run that is not begun.
  ///
  /// - Parameters:
  ///   - latent: with the noise it has before step `index`.
  ///   - prompt: the words, `(1, tokens, width)`.
  ///   - negative: the words to stay away from; nil for a model that needs no guidance.
  ///   - guidance: how far beyond the difference; 1 or less takes the prompt alone.
  public init(
    _ unet: UNet, scheduler: any Scheduler, latent: Tensor, from index: Int, prompt: Tensor,
    negative: Tensor?,
    guidance: Float
  ) {
    (self.unet, self.scheduler, self.latent, self.index) = (unet, scheduler, latent, index)
    self.guidance = guidance
    if let negative, guidance > 1 {
      precondition(negative.shape == prompt.shape, "prompts of \(negative.shape) and \(prompt.shape)")
      context = Tensor(shape: [2] + prompt.shape.dropFirst(), scalars: negative.scalars + prompt.scalars)
      isGuided = true
    } else {
      (context, isGuided) = (prompt, false)
    }
  }

  /// Takes the next step.
  ///
  /// - Parameter noise: standard normal values of a shape, where the scheduler wants fresh noise.
  /// - Returns: the latent after it; nil when there is no step left.
  public mutating func next(noise: (_ shape: [Int]) -> Tensor) -> Tensor? {
    guard index < count else { return nil }
    let input = scheduler.modelInput(latent, at: index)
    let fresh = scheduler.takesNoise(at: index) ? noise(latent.shape) : nil
    latent = scheduler.step(predicted(input), at: index, from: latent, noise: fresh).sample
    index += 1
    return latent
  }

  private func predicted(_ input: Tensor) -> Tensor {
    let timestep = Float(scheduler.timesteps[index])
    guard isGuided else { return unet(input, timestep: timestep, context: context) }
    let twice = Tensor(shape: [2] + input.shape.dropFirst(), scalars: input.scalars + input.scalars)
    let both = unet(twice, timestep: timestep, context: context).scalars
    let half = both.count / 2
    return Tensor(
      shape: [1] + input.shape.dropFirst(),
      scalars: (0..<half).map { both[$0] + guidance * (both[half + $0] - both[$0]) })
  }
}
