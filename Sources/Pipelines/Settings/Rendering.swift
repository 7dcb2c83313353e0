public import Diffusion

extension Settings {
  /// How stage 2 of Motion-I2V renders the frames of a clip; which model, and what is asked, says ``ModelChoice``.
  public struct Rendering: Codable, Sendable, Equatable {
    /// Every how many frames one is rendered, at least 1; those between are carried from both sides.
    public var every = 1
    /// How much of the frames is made anew, from 0 to 1; less than 1 begins from the source.
    public var strength = 1.0
    /// How it takes its steps.
    public var run: MotionRun
    /// Whether what the tracker takes for hidden is not looked at.
    public var masksHidden = false

    /// Rendering with a run of the network for each frame.
    public init(run: MotionRun) { self.run = run }
  }

  /// How a stage of Motion-I2V takes its steps.
  public struct MotionRun: Codable, Sendable, Equatable {
    /// Steps of a whole schedule; each costs a run of the network for each window of 16 frames, or two with guidance.
    public var steps: Int
    /// How strongly the prompt is followed; 1 or less halves the cost.
    public var guidance: Double
    /// The sampler.
    public var sampler: SchedulerKind
    /// Whose behaviour is followed.
    public var parity: MotionRequest.Parity
    /// The long side, in pixels, that frames are brought to for the network; both sides become multiples of 8.
    public var size: Int

    /// The published settings.
    public init(
      steps: Int = 25, guidance: Double = 7, sampler: SchedulerKind = .ddim,
      parity: MotionRequest.Parity = .corrected, size: Int = 512
    ) {
      (self.steps, self.guidance, self.sampler) = (steps, guidance, sampler)
      (self.parity, self.size) = (parity, size)
    }

    /// What a stage is asked with a model's words.
    ///
    /// - Parameter memory: see ``Diffusion/MotionRequest/memory``.
    func request(_ model: ModelChoice, memory: Int) -> MotionRequest {
      var request = MotionRequest(prompt: model.prompt)
      request.memory = memory
      (request.negativePrompt, request.seed) = (model.negativePrompt, model.seed)
      (request.steps, request.guidance, request.sampler) = (steps, Float(guidance), sampler)
      request.parity = parity
      if model.speed == .draft { request.reuse = .draft }
      return request
    }

    /// The size for pictures of a size.
    package func fitted(width: Int, height: Int) -> (width: Int, height: Int) {
      let by = min(1, Double(size) / Double(max(width, height)))
      func side(_ extent: Int) -> Int { max(8, Int((Double(extent) * by / 8).rounded()) * 8) }
      return (side(width), side(height))
    }

    /// What a person should know of a size; nil: nothing.
    func warning(width: Int, height: Int) -> String? {
      guard max(width, height) != 512 || min(width, height) != 320 else { return nil }
      return
        "the network works at \(width)x\(height), but Motion-I2V was trained at 512x320; what it makes may be worse there"
    }
  }
}
