internal import Layers
public import Tensors

/// Takes the noise out of the latents of a clip's motion, one step at a time: stage 1 of Motion-I2V.
///
/// The network sees the clean latent of the picture beside the noisy ones of its displacements, is told how far each frame is from the
/// first, and by its ControlNet what is known of the motion.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `flowgen/pipelines`.
public struct MotionDenoising: Sendable {
  /// The latents as they are now, `(frames, h, w, channels)`.
  public private(set) var latent: Tensor
  /// The step that is next, an index of the scheduler's timesteps.
  public private(set) var index = 0
  /// How many steps the schedule has.
  public var count: Int { scheduler.timesteps.count }

  private var network: GuidedNetwork
  private let control: TrajectoryControl
  private var scheduler: any Scheduler
  private let picture: Tensor
  private let hints: Tensor
  private let strides: [Float]

  /// A run that is not begun.
  ///
  /// - Parameters:
  ///   - latent: noise, `(frames, h, w, channels)`.
  ///   - picture: the latent of the picture, `(1, h, w, channels)`.
  ///   - hints: what is known of the motion, `(frames, h, w, 5)`; see ``TrajectoryControl``.
  ///   - strides: how many frames of a source lie between the picture and each frame.
  ///   - guidance: what the network is asked at each step.
  ///   - memory: in bytes; see ``Denoising``.
  ///   - reuse: what steps leave out.
  ///   - kept: where predictions are kept, and taken from where they are there; nil: nowhere.
  public init(
    _ unet: UNet, control: TrajectoryControl, scheduler: any Scheduler, latent: Tensor, picture: Tensor,
    hints: Tensor, strides: [Float], guidance: Guidance, memory: Int = Guidance.usualMemory,
    reuse: Reuse = .none, kept: (any PredictionStore)? = nil
  ) {
    precondition(
      strides.count == latent.shape[0] && hints.shape[0] == strides.count,
      "\(strides.count) strides and \(hints.shape) for \(latent.shape)")
    network = GuidedNetwork(unet, guidance, memory: memory, reuse: reuse, kept: kept)
    (self.control, self.scheduler, self.latent) = (control, scheduler, latent)
    self.picture = picture.pictures(Array(repeating: 0, count: strides.count))
    (self.hints, self.strides) = (hints, strides)
  }

  /// Takes the next step.
  ///
  /// - Parameter noise: standard normal values of a shape, where the scheduler wants fresh noise.
  /// - Returns: what was predicted, guidance included; nil when there is no step left.
  public mutating func next(noise: (_ shape: [Int]) -> Tensor) -> Tensor? {
    guard index < count else { return nil }
    let timesteps = [Float(scheduler.timesteps[index])]
    let input = picture.joined(scheduler.modelInput(latent, at: index))
    let (control, hints, strides) = (control, hints, strides)
    let prediction = network(
      input, timesteps: timesteps, at: GuidedNetwork.Moment(step: index, count: count)
    ) { batch, words, isWhole in
      var clips = UNet.Clips(frames: strides.count, strides: strides)
      guard isWhole else { return clips }
      clips.control = control(
        batch, hints: .stacked((0..<words.shape[0]).map { _ in hints }), timesteps: timesteps, context: words,
        clips: clips)
      return clips
    }
    let fresh = scheduler.takesNoise(at: index) ? noise(latent.shape) : nil
    latent = scheduler.step(prediction, at: index, from: latent, noise: fresh).sample
    index += 1
    return prediction
  }
}
