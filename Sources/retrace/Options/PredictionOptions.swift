internal import Animating
internal import ArgumentParser
internal import Diffusion
internal import Pipelines

/// How a model tells the motion of a still.
struct PredictionOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help:
      "Have stage 1 of Motion-I2V tell how the still moves; drags, pins and a brush are hints for it. Default: where --model has it and nothing else moves."
  )
  var predict: Bool?

  @Option(
    help: ArgumentHelp(
      "The strength of the motion: frames of a film from one frame to the next. Default: 8.",
      valueName: "number"))
  var stride: Double?

  @Option(
    help: ArgumentHelp(
      "Tell the model of a square about each drag's start alone, this many pixels to each side, as Motion-I2V's demo does. Default: of all that the drag moves.",
      valueName: "pixels"))
  var dragPatch: Int?

  func validate() throws {
    if let stride, !(stride > 0 && stride <= 1000) {
      throw ValidationError("--stride \(stride) is out of range; give a number above 0, at most 1000.")
    }
    if let dragPatch, !(1...4096).contains(dragPatch) {
      throw ValidationError("--drag-patch \(dragPatch) is out of range; give 1 to 4096.")
    }
  }

  /// How the model tells the motion; nil when it does not.
  func settings(
    _ model: ModelOptions, _ rendering: RenderingOptions, motion: MotionRecipe
  ) throws -> AnimateSettings.Prediction? {
    if predict == true, model.model == nil {
      throw ValidationError("--predict needs a model; give --model DIR with --prompt.")
    }
    let predicts =
      try predict ?? model.model.map { try ModelFolder(path: $0).hasStage1 && !motion.isDrawn } ?? false
    guard predicts else {
      if let option = [("--stride", stride != nil), ("--drag-patch", dragPatch != nil)].first(where: \.1) {
        throw ValidationError(
          "\(option.0) belongs to a model that tells the motion; give --predict, with --model DIR.")
      }
      return nil
    }
    var chosen = AnimateSettings.Prediction(run: model.run(rendering.parity))
    chosen.stride = stride ?? 8
    chosen.patch = dragPatch ?? (rendering.parity == .released ? SparseMotion.publishedReach : nil)
    return chosen
  }
}

/// Where displacement fields go.
struct SavedMotionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the displacement field of each frame into this folder: flow_001.flo and so on, from the still to the frame.",
      valueName: "folder"), completion: .directory)
  var saveMotion: String?
}
