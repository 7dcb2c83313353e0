public import ArgumentParser
internal import Diffusion
internal import Pipelines

/// The boxes that paint frames after the first.
enum RendererName: String, CaseIterable, ExpressibleByArgument {
  /// Patches of the painted frame.
  case patch
  /// Stage 2 of Motion-I2V.
  case diffusion
}

/// How frames are rendered by a diffusion model.
struct RenderingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What paints the other frames: patch, or diffusion with the model. Default: diffusion where --model has a motion module.",
      valueName: "name"))
  var renderer: RendererName?

  @Option(
    help: ArgumentHelp(
      "Whose behaviour is followed where Motion-I2V's released code does otherwise than its paper. Default: corrected.",
      valueName: "name"))
  var parity: MotionRequest.Parity?

  @Flag(help: "Do not let the model look at what the tracker takes for hidden.")
  var occlusionMask = false

  /// Whether a model renders.
  ///
  /// - Parameters:
  ///   - predicts: whether a model tells the motion, which takes ``parity`` too.
  ///   - others: further options that belong to a model that renders.
  func isDiffusion(
    _ model: ModelOptions, predicts: Bool = false, others: [(String, Bool)] = []
  ) throws -> Bool {
    if renderer == .diffusion, model.model == nil {
      throw ValidationError("--renderer diffusion needs a model; give --model DIR with --prompt.")
    }
    let renders =
      try renderer.map { $0 == .diffusion } ?? model.model.map { try ModelFolder(path: $0).hasStage2 }
      ?? false
    let given = others + [("--parity", parity != nil && !predicts), ("--occlusion-mask", occlusionMask)]
    if !renders, let option = given.first(where: \.1) {
      throw ValidationError("\(option.0) belongs to --renderer diffusion; give that, with --model DIR.")
    }
    return renders
  }
}

extension MotionRequest.Parity: ExpressibleByArgument {}

/// How much of a clip is rendered.
struct EveryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Let the model render each Nth frame only, and carry the rest between two of them. Default: 1.",
      valueName: "number"))
  var every: Int?

  func validate() throws {
    if let every, !(1...1000).contains(every) {
      throw ValidationError("--every \(every) is out of range; give 1 (each frame) to 1000.")
    }
  }
}
