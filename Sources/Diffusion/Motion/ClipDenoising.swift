public import Tensors

/// Takes the noise out of the latents of a clip along the motion of its first frame, one step at a time: stage 2 of Motion-I2V.
///
/// The first frame is the reference: it has no noise at any step and is told to be at timestep 1. A clip of more frames than the temporal
/// modules hold is cut into windows (``FrameWindows``); their predictions are put together at each step.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `animation/pipelines`; windows are our own.
public struct ClipDenoising: Sendable {
  /// What stays as it is in all frames.
  public struct Stillness: Sendable {
    /// 1 where nothing changes, `(1, h, w, 1)`.
    public var mask: Tensor
    /// The noise that the run began with, `(frames, h, w, channels)`.
    public var noise: Tensor

    /// Keeps what a mask says.
    public init(mask: Tensor, noise: Tensor) { (self.mask, self.noise) = (mask, noise) }
  }

  /// What happened in a step.
  public struct Step: Sendable {
    /// What was predicted, guidance included.
    public let prediction: Tensor
    /// What the sampler made of it, before anything is put back.
    public let sample: Tensor
  }

  /// The latents as they are now, `(frames, h, w, channels)`.
  public private(set) var latent: Tensor
  /// The step that is next, an index of the scheduler's timesteps.
  public private(set) var index: Int
  /// How many steps the schedule has.
  public var count: Int { scheduler.timesteps.count }
  /// Runs of windows that a step takes.
  public var windowCount: Int { windows.windows.count }

  private var network: GuidedNetwork
  private var scheduler: any Scheduler
  private let first: Int
  private let reference: Tensor
  private let motion: ReferenceMotion
  private let windows: FrameWindows
  private let stillness: Stillness?
  private let mixesHalves: Bool
  /// Windows whose features are kept from step to step, some 0.2 GB each at 320×512.
  public static let mostKept = 4

  /// A run that is not begun.
  ///
  /// - Parameters:
  ///   - latent: with the noise it has before step `index`, `(frames, h, w, channels)`.
  ///   - reference: the latent of the first frame, `(1, h, w, channels)`.
  ///   - motion: of the other frames.
  ///   - guidance: what the network is asked at each step.
  ///   - windows: of all frames.
  ///   - mixesHalves: whether what is asked at once sees one another's first frames, as in the released code.
  ///   - memory: in bytes; see ``Denoising``.
  ///   - reuse: what steps leave out; a clip of more than ``mostKept`` windows leaves out guidance alone.
  ///   - kept: where predictions are kept, and taken from where they are there, windows being parts; nil: nowhere.
  public init(
    _ unet: UNet, scheduler: any Scheduler, latent: Tensor, from index: Int = 0, reference: Tensor,
    motion: ReferenceMotion, guidance: Guidance, windows: FrameWindows, stillness: Stillness? = nil,
    mixesHalves: Bool = false, memory: Int = Guidance.usualMemory, reuse: Reuse = .none,
    kept: (any PredictionStore)? = nil
  ) {
    precondition(
      motion.frames == latent.shape[0] - 1, "the motion of \(motion.frames) frames for \(latent.shape)")
    // Beyond a few windows, what each of them has found is too much to keep.
    let keeps = windows.windows.count <= Self.mostKept
    network = GuidedNetwork(
      unet, guidance, isTogether: mixesHalves ? true : nil, memory: memory,
      reuse: keeps ? reuse : Reuse(unguided: reuse.unguided), kept: kept)
    (self.scheduler, self.latent, self.index, first) = (scheduler, latent, index, index)
    self.reference = reference
    (self.motion, self.windows) = (motion, windows)
    (self.stillness, self.mixesHalves) = (stillness, mixesHalves)
    self.latent.replace(0, with: reference)
  }

  /// Takes the next step.
  ///
  /// - Parameters:
  ///   - noise: standard normal values of a shape, where the scheduler wants fresh noise.
  ///   - proceed: asked before each window but the first, with the number of those that are done; false gives the step up.
  /// - Returns: nil when there is no step left, or it was given up: then nothing has changed.
  public mutating func next(
    noise: (_ shape: [Int]) -> Tensor, proceed: (_ done: Int) -> Bool = { _ in true }
  ) -> Step? {
    guard index < count else { return nil }
    var input = scheduler.modelInput(latent, at: index)
    input.replace(0, with: reference)
    guard let prediction = predicted(input, proceed) else { return nil }
    let fresh = scheduler.takesNoise(at: index) ? noise(latent.shape) : nil
    let sample = scheduler.step(prediction, at: index, from: latent, noise: fresh).sample
    latent = sample
    index += 1
    if let stillness, index < count { settle(stillness) }
    latent.replace(0, with: reference)
    return Step(prediction: prediction, sample: sample)
  }

  private mutating func predicted(_ input: Tensor, _ proceed: (Int) -> Bool) -> Tensor? {
    if windows.windows.count == 1 { return predicted(input, window: 0) }
    var sum = Tensor(shape: input.shape)
    let each = input.count / input.shape[0]
    for (number, window) in windows.windows.enumerated() {
      if number > 0, !proceed(number) { return nil }
      let prediction = predicted(input, window: number)
      // What is said of the first frame is not used.
      for (place, frame) in window.frames.enumerated() {
        for offset in 0..<each {
          sum.scalars[frame * each + offset] +=
            window.weights[place] * prediction.scalars[(place + 1) * each + offset]
        }
      }
    }
    return sum
  }

  /// What the network says of a window, the first frame included.
  private mutating func predicted(_ input: Tensor, window number: Int) -> Tensor {
    let frames = windows.windows[number].frames
    let timestep = Float(scheduler.timesteps[index])
    let warps = motion.warps(of: Array(frames), mixesClips: mixesHalves)
    return network(
      input.pictures([0] + frames), timesteps: [1] + frames.map { _ in timestep },
      at: GuidedNetwork.Moment(step: index - first, count: count - first, part: number)
    ) { _, _, _ in UNet.Clips(frames: frames.count + 1, warps: warps) }
  }

  /// Brings what stays back to where the reference would be at this step.
  private mutating func settle(_ stillness: Stillness) {
    let all = reference.pictures(Array(repeating: 0, count: latent.shape[0]))
    let kept = scheduler.noised(all, with: stillness.noise, at: index)
    let (channels, pixels) = (latent.channels, stillness.mask.count)
    for place in 0..<latent.count / channels {
      let share = stillness.mask.scalars[place % pixels]
      for value in place * channels..<(place + 1) * channels {
        latent.scalars[value] = share * kept.scalars[value] + (1 - share) * latent.scalars[value]
      }
    }
  }
}
