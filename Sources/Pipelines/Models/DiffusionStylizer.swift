internal import Diffusion
public import Stylizing
public import Tensors
internal import Weights

/// Paints pictures with Stable Diffusion, from a prompt and the picture itself.
///
/// Every picture is painted with the same seed. Only the first frame of a shot is: at seconds to minutes a picture, newly seen places are left
/// to the renderer.
public struct DiffusionStylizer: FrameStylizer {
  private let model: StableDiffusion
  private let choice: Settings.ModelChoice
  private let observer: Observer
  private let kept: KeptProgress?
  private let memory: Int

  /// Loads a model.
  ///
  /// - Parameters:
  ///   - files: told of every file that is loaded.
  ///   - kept: where paintings and the steps towards them are kept; nil: nowhere.
  ///   - memory: see ``StableDiffusion/Request/memory``.
  /// - Throws: ``ModelError``, `WeightsError` or `DiffusionError`.
  package init(
    _ choice: Settings.ModelChoice, observer: Observer = Observer(), files: ModelFileLog? = nil,
    kept: KeptProgress? = nil, memory: Int
  ) throws {
    (self.choice, self.observer, self.kept, self.memory) = (choice, observer, kept, memory)
    let folder = try ModelFolder(path: choice.folder, log: files)
    model = try folder.stableDiffusion(
      loras: choice.loras, precision: choice.usablePrecision, check: choice.check)
    if choice.usablePrecision != choice.precision {
      observer.report(
        .warning(
          "this processor gains nothing by \(choice.precision), which needs AVX512-BF16; float32 is taken"))
    }
    if choice.sampler != .lcm, let fast = folder.loras.first(where: Settings.LoRAFile.isLCM) {
      observer.report(.hint("--lora '\(fast)' would take 6 steps, not \(choice.steps), and no guidance"))
    }
    for sentence in choice.lostWords(model.lost(of:)) { observer.report(.warning(sentence)) }
  }

  /// A prompt depends on no picture.
  public func fitted(to keyframe: Tensor) throws -> any FrameStylizer { self }

  /// Paints one picture.
  ///
  /// A picture larger than the model's size is painted smaller, both sides by the same factor, and enlarged back.
  ///
  /// - Throws: ``Stopped`` when the observer wants to.
  public func stylize(_ picture: Tensor) throws -> Tensor {
    let by = Double(choice.size) / Double(max(picture.height, picture.width))
    guard by < 1 else { return try paint(picture) }
    func reduced(_ side: Int) -> Int { max(1, Int((Double(side) * by).rounded())) }
    let small = picture.resized(height: reduced(picture.height), width: reduced(picture.width), .area)
    var painted = try paint(small).resized(height: picture.height, width: picture.width, .cubic)
    for index in painted.scalars.indices { painted.scalars[index] = min(max(painted.scalars[index], 0), 1) }
    return painted
  }

  private func paint(_ picture: Tensor) throws -> Tensor {
    let name = kept.map { _ in "painting-\(Self.digest(picture))" } ?? ""
    if let painted = kept?.loadTensor(name) { return painted }
    let steps = KeptPredictions(name, in: kept, observer: observer)
    var request = choice.request
    request.memory = memory
    let painted = try model.repaint(picture, request, kept: steps) { stage in
      observer.report(stage)
      return !observer.shouldStop()
    }
    guard let painted else { throw Stopped() }
    try kept?.store(painted, as: name)
    steps?.remove()
    return painted
  }

  /// Tells pictures apart.
  private static func digest(_ picture: Tensor) -> Substring {
    var state = StateBytes()
    state.append(picture)
    return SHA256.of(state.bytes).prefix(16)
  }

  /// One picture takes too long.
  public var paintsNewlySeen: Bool { false }
}

extension Settings.ModelChoice {
  /// The precision that was asked for, or float32 where that is as fast.
  var usablePrecision: Precision { precision == .float32 || precision.isFaster() ? precision : .float32 }

  /// What a person should know of prompts that are too long.
  ///
  /// - Parameter lost: the part of a prompt that is not heard.
  func lostWords(_ lost: (String) -> String) -> [String] {
    [("prompt", prompt), ("negative prompt", negativePrompt)].compactMap { name, prompt in
      let lost = lost(prompt)
      return lost.isEmpty
        ? nil : "the \(name) is longer than 77 tokens; '\(lost)' is not heard, so say it sooner or shorter"
    }
  }

  /// Checks that what is asked for is something that this kind of model has.
  fileprivate func check(_ model: StableDiffusion) throws {
    if model.isInstructed, strength != nil {
      throw ModelError.optionOfOthers(
        "--strength", path: folder, reason: "is InstructPix2Pix, which paints everything anew",
        instead: "say how much of the picture is kept with --image-guidance")
    }
    if !model.isInstructed, imageGuidance != nil {
      throw ModelError.optionOfOthers(
        "--image-guidance", path: folder,
        reason: "is not InstructPix2Pix, which alone looks at the picture while it paints",
        instead: "say how much is painted anew with --strength")
    }
    if clipSkip > model.textLayerCount {
      throw ModelError.optionOfOthers(
        "--clip-skip \(clipSkip)", path: folder,
        reason: "has a text encoder of \(model.textLayerCount) layers",
        instead: "give at most that")
    }
  }
}

/// Two stylizers one after the other: a model, then a look over what it painted.
struct StylizerChain: FrameStylizer {
  let first: any FrameStylizer
  let second: any FrameStylizer

  func fitted(to keyframe: Tensor) throws -> any FrameStylizer {
    let first = try first.fitted(to: keyframe)
    return StylizerChain(first: first, second: try second.fitted(to: try first.stylize(keyframe)))
  }

  func stylize(_ picture: Tensor) throws -> Tensor { try second.stylize(try first.stylize(picture)) }

  var paintsNewlySeen: Bool { first.paintsNewlySeen && second.paintsNewlySeen }
}

extension LookLibrary {
  /// What paints: a model, a look, or a look over what a model painted; nil when neither is chosen.
  package func painter(
    model: Settings.ModelChoice?, look: Settings.LookChoice?, observer: Observer = Observer(),
    files: ModelFileLog? = nil, kept: KeptProgress? = nil, memory: Int
  ) throws -> (any FrameStylizer)? {
    let look = try look.map { try stylizer(for: $0) }
    let painter = try model.map {
      try DiffusionStylizer($0, observer: observer, files: files, kept: kept, memory: memory)
    }
    guard let model = painter else { return look }
    guard let look else { return model }
    return StylizerChain(first: model, second: look)
  }
}
