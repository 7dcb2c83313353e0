public import Tensors

/// Stable Diffusion 1.5: a prompt and a picture to a picture.
///
/// Matches: diffusers 0.42.1, `StableDiffusionImg2ImgPipeline`, the drawing of random numbers included.
public struct StableDiffusion: Sendable {
  /// What is asked for.
  public struct Request: Sendable {
    /// What the picture shall show; `(word:1.2)` weighs.
    public var prompt: String
    /// What it shall not show.
    public var negativePrompt = ""
    /// How much of the picture is made anew, from 0 (nothing) to 1 (everything).
    public var strength = 0.6
    /// Steps of a whole schedule; `strength` of them are taken.
    public var steps = 30
    /// How strongly the prompt is followed; 1 or less does without the negative prompt, at half the cost.
    public var guidance: Float = 7.5
    /// The sampler.
    public var sampler = SchedulerKind.dpmpp2m
    /// The seed of PyTorch's generator that gives the same numbers.
    public var seed: UInt64 = 0

    /// A request with the usual settings.
    public init(prompt: String) { self.prompt = prompt }
  }

  private let prompts: PromptEncoder
  private let unet: UNet
  private let autoencoder: Autoencoder
  private let schedule: SchedulerConfig

  /// A model of its parts.
  public init(
    prompts: PromptEncoder, unet: UNet, autoencoder: Autoencoder, schedule: SchedulerConfig
  ) {
    (self.prompts, self.unet, self.autoencoder) = (prompts, unet, autoencoder)
    // As the reference's pipeline does, whatever the file says: latents have no bound, and the last step is never step 0.
    var schedule = schedule
    (schedule.clipSample, schedule.stepsOffset) = (false, 1)
    self.schedule = schedule
  }

  /// The part of a prompt that is beyond 77 tokens and not heard; empty when all of it is.
  public func lost(of prompt: String) -> String { prompts.lost(of: prompt) }

  /// Repaints a picture.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1]. Sides need not be multiples of 8: it is mirrored at the right and at the bottom
  ///     and cut back.
  ///   - step: told before each step, and after the last one, how many are done and how many there are; false stops.
  /// - Returns: of the shape of the picture; nil when it was stopped.
  /// - Throws: ``DiffusionError`` for settings that make no schedule.
  public func repaint(
    _ picture: Tensor, _ request: Request, step: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws -> Tensor? {
    let whole = picture.mirrored(toMultipleOf: 8)
    let scheduler = try schedule.scheduler(request.sampler, steps: request.steps)
    let first = scheduler.startIndex(strength: request.strength)
    guard first < scheduler.timesteps.count else { return picture }
    let count = scheduler.timesteps.count - first
    guard step(0, count) else { return nil }
    var random = TorchRandom(seed: request.seed)
    // The reference draws channels first: once for the latent itself, once for the noise.
    let posterior = autoencoder.encode(
      Tensor(shape: [1] + whole.shape, scalars: whole.scalars.map { 2 * $0 - 1 }))
    let scale = autoencoder.config.scalingFactor ?? 0.18215
    let clean = posterior.sample(Self.noise(posterior.mean.shape, &random)).mapped { $0 * scale }
    let noise = Self.noise(clean.shape, &random)
    var denoising = Denoising(
      unet, scheduler: scheduler, latent: scheduler.noised(clean, with: noise, at: first), from: first,
      prompt: prompts(request.prompt),
      negative: request.guidance > 1 ? prompts(request.negativePrompt) : nil,
      guidance: request.guidance)
    var done = 0
    while denoising.next(noise: { Self.noise($0, &random) }) != nil {
      done += 1
      guard step(done, count) else { return nil }
    }
    let decoded = autoencoder.decode(denoising.latent.mapped { $0 / scale })
    let painted = decoded.mapped { min(max($0 / 2 + 0.5, 0), 1) }
    return Tensor(shape: whole.shape, scalars: painted.scalars).cut(
      height: picture.height, width: picture.width)
  }

  /// Standard normal values for a latent, `(1, h, w, channels)`, in the order the reference draws them: channels first.
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
