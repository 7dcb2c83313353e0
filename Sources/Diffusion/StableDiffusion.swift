public import Tensors

/// Stable Diffusion 1.5: a prompt and a picture to a picture.
///
/// With a UNet of eight channels it is InstructPix2Pix, whose prompt says what shall change; it begins from noise and looks at the picture.
///
/// Matches: diffusers 0.42.1, `StableDiffusionImg2ImgPipeline` and `StableDiffusionInstructPix2PixPipeline`, the drawing of random
/// numbers included.
public struct StableDiffusion: Sendable {
  /// What is asked for.
  public struct Request: Sendable {
    /// What the picture shall show; `(word:1.2)` weighs.
    public var prompt: String
    /// What it shall not show.
    public var negativePrompt = ""
    /// How much of the picture is made anew, from 0 (nothing) to 1 (everything); InstructPix2Pix has no such thing.
    public var strength = 0.6
    /// Steps of a whole schedule; `strength` of them are taken.
    public var steps = 30
    /// How strongly the prompt is followed; 1 or less does without the negative prompt, at half the cost.
    public var guidance: Float = 7.5
    /// How strongly InstructPix2Pix keeps the picture; 1 or more.
    public var imageGuidance: Float = 1.5
    /// How many layers of the text encoder are left out at its end, fewer than there are.
    public var skippedLayers = 0
    /// The sampler.
    public var sampler = SchedulerKind.dpmpp2m
    /// What steps leave out, to be quicker.
    public var reuse = Reuse.none
    /// In bytes; where the network takes more for all its questions at once, one follows on the other.
    public var memory = Guidance.usualMemory
    /// The seed of PyTorch's generator that gives the same numbers.
    public var seed: UInt64 = 0

    /// A request with the usual settings.
    public init(prompt: String) { self.prompt = prompt }
  }

  /// What is being done.
  public enum Stage: Sendable, Equatable {
    /// The prompt and the picture are read.
    case encoding
    /// Noise is taken out: steps done, and how many there are.
    case denoising(done: Int, count: Int)
    /// The latent becomes a picture.
    case decoding
  }

  private let prompts: PromptEncoder
  private let unet: UNet
  private let autoencoder: Autoencoder
  private let schedule: SchedulerConfig

  /// A model of its parts; the UNet takes the autoencoder's channels, or twice as many.
  public init(
    prompts: PromptEncoder, unet: UNet, autoencoder: Autoencoder, schedule: SchedulerConfig
  ) {
    (self.prompts, self.unet, self.autoencoder) = (prompts, unet, autoencoder)
    // As the reference's pipeline does, whatever the file says: latents have no bound, and the last step is never step 0.
    var schedule = schedule
    (schedule.clipSample, schedule.stepsOffset) = (false, 1)
    self.schedule = schedule
  }

  /// Whether it is InstructPix2Pix, told what to change and not what to show.
  public var isInstructed: Bool { unet.config.inChannels == 2 * autoencoder.config.latentChannels }
  /// How many layers the text encoder has.
  public var textLayerCount: Int { prompts.layerCount }

  /// The part of a prompt that is beyond 77 tokens and not heard; empty when all of it is.
  public func lost(of prompt: String) -> String { prompts.lost(of: prompt) }

  /// Repaints a picture.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1]. Sides need not be multiples of 8: it is mirrored at the right and at the bottom
  ///     and cut back.
  ///   - kept: where predictions are kept, and taken from where they are there; nil: nowhere.
  ///   - stage: told what begins, and of steps also that they are done; false stops.
  /// - Returns: of the shape of the picture; nil when it was stopped.
  /// - Throws: ``DiffusionError`` for settings that make no schedule.
  public func repaint(
    _ picture: Tensor, _ request: Request, kept: (any PredictionStore)? = nil,
    stage: (Stage) -> Bool = { _ in true }
  ) throws -> Tensor? {
    let whole = picture.mirrored(toMultipleOf: 8)
    let scheduler = try schedule.scheduler(request.sampler, steps: request.steps)
    let first = isInstructed ? 0 : scheduler.startIndex(strength: request.strength)
    guard first < scheduler.timesteps.count else { return picture }
    guard stage(.encoding) else { return nil }
    var random = TorchRandom(seed: request.seed)
    let posterior = autoencoder.encode(
      Tensor(shape: [1] + whole.shape, scalars: whole.scalars.map { 2 * $0 - 1 }))
    let scale = autoencoder.config.scalingFactor ?? 0.18215
    let start: Tensor
    if isInstructed {
      start = scheduler.startingSample(Self.noise(posterior.mean.shape, &random))
    } else {
      // Drawn once for the latent itself, once for the noise.
      let clean = posterior.sample(Self.noise(posterior.mean.shape, &random)).mapped { $0 * scale }
      start = scheduler.noised(clean, with: Self.noise(clean.shape, &random), at: first)
    }
    var denoising = Denoising(
      unet, scheduler: scheduler, latent: start, from: first,
      guidance: guidance(request, picture: posterior.mean), memory: request.memory, reuse: request.reuse,
      kept: kept)
    let count = scheduler.timesteps.count - first
    for done in 0..<count {
      guard stage(.denoising(done: done, count: count)) else { return nil }
      _ = denoising.next { Self.noise($0, &random) }
    }
    guard stage(.denoising(done: count, count: count)), stage(.decoding) else { return nil }
    let decoded = autoencoder.decode(denoising.latent.mapped { $0 / scale })
    let painted = decoded.mapped { min(max($0 / 2 + 0.5, 0), 1) }
    return Tensor(shape: whole.shape, scalars: painted.scalars).cut(
      height: picture.height, width: picture.width)
  }

  /// - Parameter picture: the latent of the picture as the autoencoder gives it, unscaled: what InstructPix2Pix was trained with.
  private func guidance(_ request: Request, picture: Tensor) -> Guidance {
    func words(_ prompt: String) -> Tensor { prompts(prompt, skipping: request.skippedLayers) }
    guard isInstructed else {
      return Guidance(
        prompt: words(request.prompt), negative: words(request.negativePrompt), scale: request.guidance)
    }
    return Guidance(
      prompt: words(request.prompt), negative: words(request.negativePrompt), picture: picture,
      scale: request.guidance, pictureScale: request.imageGuidance)
  }

  /// Standard normal values for a latent, `(1, h, w, channels)`, in the order the reference draws them:
  /// channels first.
  private static func noise(_ shape: [Int], _ random: inout TorchRandom) -> Tensor {
    random.normals(channelsSecond: [shape[0], shape[3], shape[1], shape[2]])
  }
}

extension Tensor {
  /// A picture mirrored beyond its right and lower border until its sides are multiples of a number.
  fileprivate func mirrored(toMultipleOf step: Int) -> Tensor {
    let (rows, columns) = ((height + step - 1) / step * step, (width + step - 1) / step * step)
    if rows == height && columns == width { return self }
    func source(_ place: Int, _ extent: Int) -> Int {
      let turn = place % (2 * extent)
      return turn < extent ? turn : 2 * extent - 1 - turn
    }
    var out = Tensor(height: rows, width: columns, channels: channels)
    for y in 0..<rows {
      for x in 0..<columns {
        let from = (source(y, height) * width + source(x, width)) * channels
        for channel in 0..<channels {
          out.scalars[(y * columns + x) * channels + channel] = scalars[from + channel]
        }
      }
    }
    return out
  }

  /// The upper left part of a picture.
  fileprivate func cut(height: Int, width: Int) -> Tensor {
    if height == self.height && width == self.width { return self }
    var out: [Float] = []
    out.reserveCapacity(height * width * channels)
    for y in 0..<height { out += scalars[y * self.width * channels..<(y * self.width + width) * channels] }
    return Tensor(shape: [height, width, channels], scalars: out)
  }
}
