internal import Layers
internal import Tensors

/// A UNet that is asked with guidance, everything at once or one question after the other, and may take up what an earlier step found, or
/// what it said in a run that was stopped.
struct GuidedNetwork: Sendable {
  private let unet: UNet
  private let guidance: Guidance
  private let reuse: Reuse
  private let isTogether: Bool?
  private let memory: Int
  private let kept: (any PredictionStore)?
  /// For each part, how many steps are taken from what was kept.
  private var known: [Int: Int] = [:]
  /// What the last whole step found, for each part of the run and each question or all of them.
  private var features: [Int: [UNet.DeepFeatures?]] = [:]

  /// - Parameters:
  ///   - isTogether: whether all questions are one batch; nil: if that takes no more than `memory` bytes. Large pictures keep the processor
  ///     busy either way, small ones are quicker together.
  ///   - reuse: what steps leave out.
  ///   - kept: where predictions are kept, and taken from where they are there; nil: nowhere.
  init(
    _ unet: UNet, _ guidance: Guidance, isTogether: Bool? = nil, memory: Int, reuse: Reuse,
    kept: (any PredictionStore)? = nil
  ) {
    (self.unet, self.guidance, self.isTogether, self.memory) = (unet, guidance, isTogether, memory)
    (self.reuse, self.kept) = (reuse, kept)
  }

  /// Where in a run the network is asked.
  struct Moment {
    /// Steps that were taken before.
    let step: Int
    /// Steps of the run.
    let count: Int
    /// The part of the run, such as a window of a clip.
    var part = 0
  }

  /// The guided prediction, from what was kept where it is there.
  ///
  /// - Parameters:
  ///   - input: pictures, or the frames of one clip, `(N, h, w, channels)`.
  ///   - timesteps: as the UNet takes them.
  ///   - clips: how the frames of a batch with its words hang together, by nil pictures alone; told also whether the whole network is run.
  mutating func callAsFunction(
    _ input: Tensor, timesteps: [Float], at moment: Moment,
    clips: (_ batch: Tensor, _ words: Tensor, _ isWhole: Bool) -> UNet.Clips? = { _, _, _ in nil }
  ) -> Tensor {
    if let kept, reuse.every == 1 || moment.step < knownSteps(of: moment.part, in: kept),
      let prediction = kept.prediction(step: moment.step, part: moment.part)
    {
      return prediction
    }
    let prediction = predicted(input, timesteps: timesteps, at: moment, clips: clips)
    kept?.keep(prediction, step: moment.step, part: moment.part)
    return prediction
  }

  /// How many steps of a part need not be asked: those after it must not want what they found inside, which is not kept.
  private mutating func knownSteps(of part: Int, in kept: any PredictionStore) -> Int {
    if let known = known[part] { return known }
    var count = kept.count(part: part)
    while !reuse.isWhole(count) { count -= 1 }
    known[part] = count
    return count
  }

  private mutating func predicted(
    _ input: Tensor, timesteps: [Float], at moment: Moment,
    clips: (_ batch: Tensor, _ words: Tensor, _ isWhole: Bool) -> UNet.Clips?
  ) -> Tensor {
    let guidance = reuse.isGuided(moment.step, of: moment.count) ? guidance : guidance.plain
    let inputs = guidance.questions.map { question in question.condition.map(input.joined) ?? input }
    let words = guidance.questions.map(\.words)
    let each = input.shape[0] * unet.config.workingMemory(height: input.shape[1], width: input.shape[2])
    let isBatched = isTogether ?? (guidance.questions.count * each <= memory)
    let runs = isBatched ? [(Tensor.stacked(inputs), Tensor.stacked(words))] : Array(zip(inputs, words))
    var kept = features[moment.part] ?? []
    // What was found for several questions together is of no use for one.
    let isSame = kept.count == runs.count && kept.first??.batch == runs.first?.0.shape[0]
    if !isSame || reuse.isWhole(moment.step) { kept = runs.map { _ in nil } }
    features[moment.part] = nil
    var predictions: [Tensor] = []
    for (run, (batch, words)) in runs.enumerated() {
      let said = unet(
        batch, timesteps: timesteps, context: words, clips: clips(batch, words, kept[run] == nil),
        features: &kept[run])
      // Nobody asks for them again.
      if reuse.every == 1 { kept[run] = nil }
      predictions += said.unstacked(words.shape[0])
    }
    if reuse.every > 1 { features[moment.part] = kept }
    return guidance.combined(predictions)
  }
}
