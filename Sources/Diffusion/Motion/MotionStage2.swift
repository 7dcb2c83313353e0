public import Tensors

/// Stage 2 of Motion-I2V, or AnimateDiff in its place: from a painted first frame and the motion of the others to a clip.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `scripts/app.py`, the order of random numbers included.
public struct MotionStage2: Sendable {
  private let prompts: PromptEncoder
  private let unet: UNet
  private let autoencoder: Autoencoder
  /// The most frames that temporal modules take at once, the first included.
  public let windowLength: Int

  /// A stage of its parts.
  ///
  /// - Parameter windowLength: how many frames of a longer clip are looked at together; with the warped ones between them no more than
  ///   the positional code has places.
  public init(prompts: PromptEncoder, unet: UNet, autoencoder: Autoencoder, windowLength: Int = 16) {
    (self.prompts, self.unet, self.autoencoder, self.windowLength) = (
      prompts, unet, autoencoder, windowLength
    )
  }

  /// The part of a prompt that is beyond 77 tokens and not heard; empty when all of it is.
  public func lost(of prompt: String) -> String { prompts.lost(of: prompt) }

  /// A clip that is being made.
  public struct Run: Sendable {
    /// Steps that are done.
    public var done: Int { denoising.index - first }
    /// Steps in all.
    public var count: Int { denoising.count - first }
    /// Runs of windows that a step takes.
    public var windowCount: Int { denoising.windowCount }
    /// The latents as they are, `(frames, h, w, channels)`.
    public var latent: Tensor { denoising.latent }
    private var denoising: ClipDenoising
    private let first: Int
    private var random: TorchRandom

    fileprivate init(_ denoising: ClipDenoising, random: TorchRandom) {
      (self.denoising, self.random, first) = (denoising, random, denoising.index)
    }

    /// Takes the next step.
    ///
    /// - Parameter proceed: see ``ClipDenoising/next(noise:proceed:)``.
    /// - Returns: whether it was taken.
    public mutating func next(proceed: (_ windowsDone: Int) -> Bool = { _ in true }) -> Bool {
      var random = random
      let step = denoising.next(noise: { MotionStage2.noise($0, &random) }, proceed: proceed)
      self.random = random
      return step != nil
    }
  }

  /// Begins a clip.
  ///
  /// - Parameters:
  ///   - reference: the first frame, `(height, width, 3)`, values in [0, 1], both sides multiples of 8.
  ///   - motion: of the other frames.
  ///   - still: 1 where nothing changes, `(height, width, 1)`; nil: nowhere.
  ///   - strength: how much of the other frames is made anew, from 0 to 1; 1 begins from noise.
  ///   - source: a frame by its number, as ``latent(of:)`` has it, where `strength` is less than 1.
  ///   - kept: where predictions are kept, and taken from where they are there; nil: nowhere.
  /// - Throws: ``DiffusionError`` for settings that make no schedule.
  public func begin(
    _ reference: Tensor, motion: ReferenceMotion, still: Tensor? = nil, strength: Double = 1,
    _ request: MotionRequest, kept: (any PredictionStore)? = nil,
    source: (_ frame: Int) throws -> Tensor = { _ in Tensor(shape: []) }
  ) throws -> Run {
    let scheduler = try SchedulerConfig.motion.scheduler(request.sampler, steps: request.steps)
    var random = TorchRandom(seed: request.seed)
    let (frames, height, width) = (motion.frames + 1, reference.height / 8, reference.width / 8)
    let channels = autoencoder.config.latentChannels
    let noise = Self.noise([frames, height, width, channels], &random)
    let clean = autoencoder.latent(
      of: Self.signed(reference), noise: random.normals(channelsSecond: [1, channels, height, width]))
    let first = scheduler.startIndex(strength: strength)
    var latent = scheduler.startingSample(noise)
    if strength < 1, first < scheduler.timesteps.count {
      let sources = try [clean] + (1..<frames).map { try source($0) }
      latent = scheduler.noised(.stacked(sources), with: noise, at: first)
    } else if strength < 1 {
      latent = try .stacked([clean] + (1..<frames).map { try source($0) })
    }
    let denoising = ClipDenoising(
      unet, scheduler: scheduler, latent: latent, from: first, reference: clean, motion: motion,
      guidance: request.guidance(prompts), windows: FrameWindows(frames: frames, most: windowLength),
      stillness: still.map { ClipDenoising.Stillness(mask: $0.everyEighth(), noise: noise) },
      mixesHalves: request.parity == .released, memory: request.memory, reuse: request.reuse, kept: kept)
    return Run(denoising, random: random)
  }

  /// The latent of a picture, `(height, width, 3)`, values in [0, 1], without chance: `(1, h, w, channels)`.
  public func latent(of picture: Tensor) -> Tensor { autoencoder.latent(of: Self.signed(picture)) }

  /// What makes pictures of latents; the network is not needed for that.
  public var pictures: LatentPictures { LatentPictures(autoencoder: autoencoder) }

  /// From [0, 1] to [−1, 1].
  private static func signed(_ picture: Tensor) -> Tensor { picture.mapped { 2 * $0 - 1 } }

  /// Standard normal values for latents, `(frames, h, w, channels)`, in the order the reference draws them: (channels, frames, h, w).
  private static func noise(_ shape: [Int], _ random: inout TorchRandom) -> Tensor {
    let drawn = random.normals(channelsSecond: [1, shape[3], shape[0], shape[1], shape[2]])
    return Tensor(shape: shape, scalars: drawn.scalars)
  }
}

/// Makes pictures of the latents of a clip.
public struct LatentPictures: Sendable {
  fileprivate let autoencoder: Autoencoder

  /// The picture of a frame, `(height, width, 3)`, values in [0, 1].
  ///
  /// - Parameter latent: of all frames, `(frames, h, w, channels)`.
  public func picture(_ latent: Tensor, frame: Int) -> Tensor {
    autoencoder.picture(of: latent.pictures([frame])).mapped { min(max($0 / 2 + 0.5, 0), 1) }
  }
}
