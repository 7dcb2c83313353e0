public import Animating
public import ArgumentParser
public import Pipelines

/// How a still moves.
struct MotionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take hold of a place and lead it along a path, with the thing it stands on: \"x0,y0 x1,y1 …\" in pixels, or percent with %. Repeat it for several.",
      valueName: "path"))
  var drag: [String] = []

  @Option(help: ArgumentHelp("Hold this place of what is dragged; repeat it for several.", valueName: "x,y"))
  var pin: [String] = []

  @Option(
    help: ArgumentHelp(
      "A mask that is white where anything may move; the rest stays as it is, to the bit.", valueName: "mask"),
    completion: .file())
  var brush: String?

  @Option(
    help: ArgumentHelp(
      "A mask of the thing that drags and tracks move. Default: it is found by its contour and colour.",
      valueName: "mask"), completion: .file())
  var object: String?

  @Option(
    help: ArgumentHelp(
      "A camera move, with an amount in percent or degrees if you like: \(CameraMove.Kind.allCases.map(\.rawValue).joined(separator: ", ")). Repeat it to combine several.",
      valueName: "move[:amount]"), completion: .list(CameraMove.Kind.allCases.map(\.rawValue)))
  var camera: [String] = []

  @Option(
    help: ArgumentHelp(
      "A depth map, bright is near: near things pass before far ones when the camera moves.", valueName: "map"
    ),
    completion: .file())
  var depth: String?

  @Option(
    help: ArgumentHelp(
      "A steady current (water, smoke, clouds): what floats at the first place is at the second after a second.",
      valueName: "path"))
  var flow: [String] = []

  @Option(
    help: ArgumentHelp(
      "A mask of where the currents flow. Default: the brush, or what is found around them.",
      valueName: "mask"),
    completion: .file())
  var flowMask: String?

  @Option(
    help: ArgumentHelp(
      "Take over the motion of points, as `retrace track --points` writes them.", valueName: "csv"),
    completion: .file(extensions: ["csv"]))
  var tracks: String?

  @Option(
    help: ArgumentHelp("Take over the whole motion of a clip, scaled to the still.", valueName: "clip"),
    completion: .file())
  var motionFrom: String?

  @Option(
    help: ArgumentHelp(
      "A mask of the thing in the first frame of that clip, laid over the brush.", valueName: "mask"),
    completion: .file())
  var motionMask: String?

  @Option(
    help: ArgumentHelp(
      "A motion file, JSON5: every option of this group has its key there, and movements have times.",
      valueName: "file"), completion: .file(extensions: ["json5", "json"]))
  var motion: String?

  @Option(help: ArgumentHelp("How movements begin and end. Default: smooth.", valueName: "ease"))
  var ease: Ease?

  @Flag(help: "Let the first frame follow on the last: there and back, or round; currents flow on.")
  var loop = false

  @Flag(
    help:
      "Cut the result to what the camera always sees of the still, so that nothing is made up at its borders."
  )
  var crop = false
}

/// How long it moves.
struct LengthOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many frames. Default: two seconds.", valueName: "number"))
  var frames: Int?

  @Option(help: ArgumentHelp("Frames a second, such as 24 or 30000/1001. Default: 24.", valueName: "rate"))
  var fps: FrameRate?

  @Option(help: ArgumentHelp("How many seconds, instead of --frames.", valueName: "seconds"))
  var duration: Double?
}

extension MotionOptions {
  /// The motion file with these options laid over it: lists are added to, the rest is replaced.
  ///
  /// - Throws: `MotionRecipeError`, or `Caused` for what stands in the file.
  func recipe(_ length: LengthOptions) throws -> MotionRecipe {
    var recipe = try motion.map { try MotionRecipe(path: $0) } ?? MotionRecipe()
    recipe.drag += try drag.map { try MotionRecipe.Drag($0) }
    recipe.pin += try pin.map { try StillPath($0, what: "pin", count: 1...1) }
    recipe.flow += try flow.map { try StillPath($0, what: "flow", count: 2...2) }
    recipe.camera += try camera.flatMap { $0.split(separator: ",") }.map {
      try MotionRecipe.Camera(String($0))
    }
    recipe.brush = brush ?? recipe.brush
    recipe.object = object ?? recipe.object
    recipe.depth = depth ?? recipe.depth
    recipe.flowMask = flowMask ?? recipe.flowMask
    recipe.tracks = tracks ?? recipe.tracks
    recipe.motionFrom = motionFrom ?? recipe.motionFrom
    recipe.motionMask = motionMask ?? recipe.motionMask
    recipe.ease = ease ?? recipe.ease
    recipe.loop = loop || recipe.loop
    recipe.crop = crop || recipe.crop
    recipe.fps = length.fps?.value ?? recipe.fps
    if length.frames != nil || length.duration != nil {
      (recipe.frames, recipe.duration) = (length.frames, length.duration)
    }
    return recipe
  }
}

extension Ease: ExpressibleByArgument {}

extension FrameRate: ExpressibleByArgument {
  /// Reads a number or a fraction.
  public init?(argument: String) { self.init(argument) }
}
