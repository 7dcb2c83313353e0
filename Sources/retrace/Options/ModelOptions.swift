public import ArgumentParser
public import Diffusion
internal import Pipelines
public import Tensors

/// A diffusion model that paints.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.", valueName: "path"
    ),
    completion: .file())
  var model: String?

  @Option(help: ArgumentHelp("What the picture shall show; (word:1.2) weighs.", valueName: "text"))
  var prompt: String?

  @Option(help: ArgumentHelp("What it shall not show.", valueName: "text"))
  var negativePrompt: String?

  @Option(
    help: ArgumentHelp(
      "How much is painted anew, from 0 to 1. Default: 0.6; not with InstructPix2Pix.", valueName: "share"))
  var strength: Double?

  @Option(
    help: ArgumentHelp(
      "Steps of the whole schedule; the share of --strength is taken. Default: 30, or 6 with LCM.",
      valueName: "number"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "How strongly the prompt is followed; 1 switches it off, at half the time. Default: 7.5, or 1 with LCM.",
      valueName: "number"))
  var guidance: Double?

  @Option(
    help: ArgumentHelp(
      "How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default: 1.5.", valueName: "number"
    ))
  var imageGuidance: Double?

  @Option(
    help: ArgumentHelp(
      "Take the words from before the end of the text encoder: 2 leaves out its last layer. Default: 1.",
      valueName: "number"))
  var clipSkip: Int?

  @Option(
    help: ArgumentHelp(
      "The sampler. Default: dpm++2m, or lcm with a LoRA whose file name says LCM.", valueName: "name"))
  var sampler: SchedulerKind?

  @Option(
    help: ArgumentHelp(
      "Merge a LoRA file into the model, with a scale if you like; repeat it for several.",
      valueName: "file[:scale]"),
    completion: .file(extensions: ["safetensors"]))
  var lora: [LoRAArgument] = []

  @Option(
    help: ArgumentHelp(
      "Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default: 1024.",
      valueName: "pixels"))
  var modelSize: Int?

  @Option(
    help: ArgumentHelp(
      "What factors of products are rounded to: bfloat16 is faster on processors that have it. Default: float32.",
      valueName: "type"))
  var precision: Precision?

  @Option(help: ArgumentHelp("The seed; the same gives the same picture. Default: 0.", valueName: "number"))
  var seed: UInt64?

  private var given: [(String, Bool)] {
    [
      ("--prompt", prompt != nil), ("--negative-prompt", negativePrompt != nil),
      ("--strength", strength != nil),
      ("--steps", steps != nil), ("--guidance", guidance != nil), ("--sampler", sampler != nil),
      ("--image-guidance", imageGuidance != nil), ("--clip-skip", clipSkip != nil),
      ("--lora", !lora.isEmpty), ("--model-size", modelSize != nil), ("--precision", precision != nil),
      ("--seed", seed != nil),
    ]
  }

  func validate() throws {
    if model == nil, let option = given.first(where: \.1) {
      throw ValidationError("\(option.0) belongs to a model; give --model DIR.")
    }
    if model != nil, prompt == nil {
      throw ValidationError("--model needs a --prompt that says what to paint.")
    }
    if let strength, !(0...1).contains(strength) {
      throw ValidationError("--strength \(strength) is out of range; give a value from 0 to 1.")
    }
    if let steps, !(1...1000).contains(steps) {
      throw ValidationError("--steps \(steps) is out of range; give 1 to 1000.")
    }
    if let guidance, !(0...100).contains(guidance) {
      throw ValidationError("--guidance \(guidance) is out of range; give 0 to 100.")
    }
    if let imageGuidance, !(1...100).contains(imageGuidance) {
      throw ValidationError("--image-guidance \(imageGuidance) is out of range; give 1 to 100.")
    }
    if let clipSkip, !(1...100).contains(clipSkip) {
      throw ValidationError("--clip-skip \(clipSkip) is out of range; give 1 (all layers) or more.")
    }
    if let modelSize, !(64...4096).contains(modelSize) {
      throw ValidationError("--model-size \(modelSize) is out of range; give 64 to 4096.")
    }
  }

  func settings(_ speed: SpeedLevel) -> Settings.ModelChoice? {
    guard let model, let prompt else { return nil }
    let sampler = sampler ?? (lora.contains { Settings.LoRAFile.isLCM($0.path) } ? .lcm : .dpmpp2m)
    // Models distilled to few steps were distilled with their guidance.
    let isFast = sampler == .lcm
    return Settings.ModelChoice(
      folder: model, prompt: prompt, negativePrompt: negativePrompt ?? "", strength: strength,
      steps: steps ?? (isFast ? 6 : 30), guidance: guidance ?? (isFast ? 1 : 7.5),
      imageGuidance: imageGuidance, clipSkip: clipSkip ?? 1, sampler: sampler,
      loras: lora.map { Settings.LoRAFile(path: $0.path, scale: $0.scale) }, size: modelSize ?? 1024,
      precision: precision ?? .float32, speed: speed,
      seed: seed ?? 0)
  }
}

extension ModelOptions {
  /// How a stage of Motion-I2V takes its steps: with the same options, but its own defaults.
  func run(_ parity: MotionRequest.Parity?) -> Settings.MotionRun {
    let sampler = sampler ?? (lora.contains { Settings.LoRAFile.isLCM($0.path) } ? .lcm : .ddim)
    let isFast = sampler == .lcm
    return Settings.MotionRun(
      steps: steps ?? (isFast ? 6 : 25), guidance: guidance ?? (isFast ? 1 : 7), sampler: sampler,
      parity: parity ?? .corrected, size: modelSize ?? 512)
  }
}

extension SchedulerKind: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}

/// `style.safetensors`, or `style.safetensors:0.8`.
struct LoRAArgument: ExpressibleByArgument {
  let path: String
  let scale: Double

  init?(argument: String) {
    if let colon = argument.lastIndex(of: ":"), let scale = Double(argument[argument.index(after: colon)...])
    {
      guard abs(scale) <= 10 else { return nil }
      (path, self.scale) = (String(argument[..<colon]), scale)
    } else {
      (path, scale) = (argument, 1)
    }
    if path.isEmpty { return nil }
  }
}
