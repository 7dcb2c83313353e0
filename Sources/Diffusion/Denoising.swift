internal import Layers
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

  private let unet: UNet
  private var scheduler: any Scheduler
  private let guidance: Guidance
  private let reuse: Reuse
  private let first: Int
  private let memory: Int
  /// What the last whole step found, for each run of the network in it.
  private var features: [UNet.DeepFeatures?] = []

  /// A run that is not begun.
  ///
  /// - Parameters:
  ///   - latent: with the noise it has before step `index`.
  ///   - guidance: what the network is asked at each step.
  ///   - memory: in bytes; where one run of the network for all that is asked would take more, one follows on the other. Large pictures
  ///     keep the processor busy either way, small ones are quicker together.
  ///   - reuse: what steps leave out.
  public init(
    _ unet: UNet, scheduler: any Scheduler, latent: Tensor, from index: Int, guidance: Guidance,
    memory: Int = 1 << 30, reuse: Reuse = .none
  ) {
    (self.unet, self.scheduler, self.latent, self.index) = (unet, scheduler, latent, index)
    (self.guidance, self.memory, self.reuse, first) = (guidance, memory, reuse, index)
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

  private mutating func predicted(_ input: Tensor) -> Tensor {
    let timesteps = [Float(scheduler.timesteps[index])]
    let guidance = reuse.isGuided(index - first, of: count - first) ? guidance : guidance.plain
    let inputs = guidance.questions.map { question in question.condition.map(input.joined) ?? input }
    let words = guidance.questions.map(\.words)
    let each = unet.config.workingMemory(height: latent.shape[1], width: latent.shape[2])
    let isBatched = guidance.questions.count * each <= memory
    let runs = isBatched ? [(Tensor.stacked(inputs), Tensor.stacked(words))] : Array(zip(inputs, words))
    // What was found for several questions together is of no use for one.
    let isSame = features.count == runs.count && features.first??.batch == runs.first?.0.shape[0]
    if !isSame || reuse.isWhole(index - first) { features = runs.map { _ in nil } }
    var predictions: [Tensor] = []
    for (run, (input, words)) in runs.enumerated() {
      predictions += unet(input, timesteps: timesteps, context: words, features: &features[run]).unstacked()
    }
    if reuse.every == 1 { features = [] }
    return guidance.combined(predictions)
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

extension Tensor {
  /// Tensors of one shape, `(1, …)`, one after the other: `(n, …)`.
  fileprivate static func stacked(_ parts: [Tensor]) -> Tensor {
    parts.count == 1
      ? parts[0]
      : Tensor(shape: [parts.count] + parts[0].shape.dropFirst(), scalars: parts.flatMap(\.scalars))
  }

  /// The inverse.
  fileprivate func unstacked() -> [Tensor] {
    let each = count / shape[0]
    return (0..<shape[0]).map { index in
      Tensor(shape: [1] + shape.dropFirst(), scalars: Array(scalars[index * each..<(index + 1) * each]))
    }
  }
}
