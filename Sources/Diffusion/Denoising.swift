public import Tensors

/// Takes the noise out of a latent, one step at a time; the caller drives, so that it can show progress and stop.
///
/// ```swift
/// let guidance = Guidance(prompt: words, negative: none, scale: 7.5)
/// var denoising = Denoising(unet, scheduler: scheduler, latent: noised, from: first, guidance: guidance)
/// while let latent = denoising.next(noise: { random.normals(shape: $0) }) { … }
/// ```
///
/// Matches: diffusers 0.42.1, `StableDiffusionImg2ImgPipeline`.
public struct Denoising: Sendable {
  /// The latent as it is now, `(1, h, w, channels)`.
  public private(set) var latent: Tensor
  /// The step that is next, an index of the scheduler's timesteps.
  public private(set) var index: Int
  /// How many steps the schedule has.
  public var count: Int { scheduler.timesteps.count }

  private var network: GuidedNetwork
  private var scheduler: any Scheduler
  private let first: Int

  /// A run that is not begun.
  ///
  /// - Parameters:
  ///   - latent: with the noise it has before step `index`.
  ///   - guidance: what the network is asked at each step.
  ///   - memory: in bytes; where one run of the network for all that is asked would take more, one follows on the other. Large pictures
  ///     keep the processor busy either way, small ones are quicker together.
  ///   - reuse: what steps leave out.
  ///   - kept: where predictions are kept, and taken from where they are there; nil: nowhere.
  public init(
    _ unet: UNet, scheduler: any Scheduler, latent: Tensor, from index: Int, guidance: Guidance,
    memory: Int = Guidance.usualMemory, reuse: Reuse = .none, kept: (any PredictionStore)? = nil
  ) {
    network = GuidedNetwork(unet, guidance, memory: memory, reuse: reuse, kept: kept)
    (self.scheduler, self.latent, self.index, first) = (scheduler, latent, index, index)
  }

  /// Takes the next step.
  ///
  /// - Parameter noise: standard normal values of a shape, where the scheduler wants fresh noise.
  /// - Returns: the latent after it; nil when there is no step left.
  public mutating func next(noise: (_ shape: [Int]) -> Tensor) -> Tensor? {
    guard index < count else { return nil }
    let input = scheduler.modelInput(latent, at: index)
    let fresh = scheduler.takesNoise(at: index) ? noise(latent.shape) : nil
    let prediction = network(
      input, timesteps: [Float(scheduler.timesteps[index])],
      at: GuidedNetwork.Moment(step: index - first, count: count - first))
    latent = scheduler.step(prediction, at: index, from: latent, noise: fresh).sample
    index += 1
    return latent
  }
}

extension UNet.Config {
  /// About how many bytes a run takes beside the weights, for one latent.
  ///
  /// The widest moment is the first residual block at full size on the way up: what was kept from the way down, the block's input, its
  /// norm and the convolution's output, all of the widest channels, and the scratch of the convolution.
  func workingMemory(height: Int, width: Int) -> Int {
    30 * height * width * (blockOutChannels.first ?? 1) * MemoryLayout<Float>.stride
  }
}
