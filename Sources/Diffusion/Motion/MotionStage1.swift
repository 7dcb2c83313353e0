public import Motion
public import Tensors

/// Stage 1 of Motion-I2V: from a picture, a prompt and what is known of the motion to displacement fields.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `scripts/app.py`, the order of random numbers included.
public struct MotionStage1: Sendable {
  /// What is known of the motion.
  public struct Told: Sendable {
    /// f(0→i) for the frames from 1 on, `(frames, height, width, 2)`: dx over the width and dy over the height of the picture.
    public var shares: Tensor
    /// 1 where that is known, 0 elsewhere, `(height, width, 1)`.
    public var mask: Tensor
    /// 1 where nothing may move, 0 elsewhere, `(height, width, 1)`.
    public var still: Tensor

    /// Takes what is known.
    public init(shares: Tensor, mask: Tensor, still: Tensor) {
      (self.shares, self.mask, self.still) = (shares, mask, still)
    }
  }

  private let prompts: PromptEncoder
  private let unet: UNet
  private let control: TrajectoryControl
  private let pictures: Autoencoder
  private let motions: Autoencoder

  /// A stage of its parts.
  ///
  /// - Parameters:
  ///   - pictures: the autoencoder of pictures.
  ///   - motions: that of displacements, with two channels.
  public init(
    prompts: PromptEncoder, unet: UNet, control: TrajectoryControl, pictures: Autoencoder,
    motions: Autoencoder
  ) {
    (self.prompts, self.unet, self.control) = (prompts, unet, control)
    (self.pictures, self.motions) = (pictures, motions)
  }

  /// Frames beside the first that it tells the motion of, at most.
  public var mostFrames: Int { unet.temporal?.places ?? 0 }

  /// The part of a prompt that is beyond 77 tokens and not heard; empty when all of it is.
  public func lost(of prompt: String) -> String { prompts.lost(of: prompt) }

  /// Tells how a picture moves.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1], both sides multiples of 8.
  ///   - told: what is known, of the size of the picture.
  ///   - stride: frames of a source from one frame to the next: the strength of the motion.
  ///   - kept: where predictions are kept, and taken from where they are there; nil: nowhere.
  ///   - stage: told of what begins, and of steps also that they are done; false stops.
  /// - Returns: f(0→i) for the frames from 1 on, in pixels; nil when it was stopped.
  /// - Throws: ``DiffusionError`` for settings that make no schedule.
  public func predict(
    _ picture: Tensor, told: Told, stride: Float = 8, _ request: MotionRequest,
    kept: (any PredictionStore)? = nil, stage: (StableDiffusion.Stage) -> Bool = { _ in true }
  ) throws -> [DisplacementField]? {
    let scheduler = try SchedulerConfig.motion.scheduler(request.sampler, steps: request.steps)
    guard stage(.encoding) else { return nil }
    var random = TorchRandom(seed: request.seed)
    let (frames, height, width) = (told.shares.shape[0], picture.height / 8, picture.width / 8)
    let channels = pictures.config.latentChannels
    let hints = motions.hints(
      told, noise: random.normals(channelsSecond: [frames, motions.config.latentChannels, height, width]))
    // Twice as many channels are drawn as are used.
    let noise = random.normals(channelsSecond: [1, 2 * channels, frames, height, width]).channels(
      0..<channels)
    // The network was trained with pictures in [0, 1], although the autoencoder wants [−1, 1].
    let latent = pictures.latent(
      of: picture, noise: random.normals(channelsSecond: [1, channels, height, width]))
    var denoising = MotionDenoising(
      unet, control: control, scheduler: scheduler,
      latent: scheduler.startingSample(
        Tensor(shape: [frames, height, width, channels], scalars: noise.scalars)),
      picture: latent, hints: hints, strides: (1...frames).map { stride * Float($0) },
      guidance: request.guidance(prompts), memory: request.memory, reuse: request.reuse, kept: kept)
    for done in 0..<denoising.count {
      guard stage(.denoising(done: done, count: denoising.count)) else { return nil }
      _ = denoising.next {
        Tensor(shape: $0, scalars: random.normals(channelsSecond: [1, $0[3], $0[0], $0[1], $0[2]]).scalars)
      }
    }
    guard stage(.denoising(done: denoising.count, count: denoising.count)), stage(.decoding) else {
      return nil
    }
    return motions.fields(of: denoising.latent, still: told.still)
  }
}
