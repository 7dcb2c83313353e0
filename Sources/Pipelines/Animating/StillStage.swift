internal import Animating
internal import Foundation
internal import Media
internal import Motion
internal import Tensors

/// A still with everything that moves it, read and checked, before its first frame is painted.
final class StillStage {
  /// The clip that comes of it.
  let info: ClipInfo
  /// How many frames there will be.
  let count: Int
  /// What a person should know so far, one sentence each.
  private(set) var warnings: [String] = []

  private let still: StyledStill
  private let recipe: MotionRecipe
  private let motion: StillMotion
  private let currents: [Current]
  private let masks: StillMasks
  private let area: PictureArea?
  private let clip: FrameStream?
  private let clipPart: ClipMotion.Box?
  private let engine: Engine
  private let directory: URL
  private var plan: MotionPlan?
  private let diffusion: StillDiffusion?
  /// f(still→i) of the frames from 1 on, where a model told them; on the grid of the still.
  private var predicted: [DisplacementField] = []

  /// Reads what the settings name.
  ///
  /// - Parameters:
  ///   - directory: where temporary files may go.
  ///   - files: told of every file of a model.
  ///   - kept: where what a model has done is kept; nil: nowhere.
  ///   - willPaint: told the size of the still before anything is painted; says how much a network may take at once.
  init(
    settings: AnimateSettings, input: String, directory: URL, looks: LookLibrary, engine: Engine,
    observer: Observer, files: ModelFileLog, kept: KeptProgress? = nil,
    willPaint: (_ width: Int, _ height: Int) throws -> Int
  ) throws {
    let recipe = settings.recipe
    var diffusion = try StillDiffusion(settings, observer: observer, files: files, kept: kept)
    var still = try StyledStill(
      reading: input, model: settings.paintingModel, look: settings.look, mask: settings.mask,
      size: settings.size, looks: looks, observer: observer, files: files, kept: kept
    ) { width, height in
      let memory = try willPaint(width, height)
      diffusion?.memory = memory
      return memory
    }
    self.diffusion = diffusion
    if still.flatten() { warnings.append("'\(input)' is transparent in places; they are laid on white") }
    let (width, height) = (still.source.width, still.source.height)
    (self.recipe, self.engine, self.directory) = (recipe, engine, directory)
    masks = try StillMasks(of: recipe, width: width, height: height)
    clip = try recipe.motionFrom.map { path in try FrameStream { try ClipSource.open(path) } }
    clipPart = try clip.map { clip in
      let (width, height) = (clip.info.width, clip.info.height)
      let mask = try recipe.motionMask.map {
        try StillMasks.mask($0, "motion mask", width: width, height: height)
      }
      return mask.flatMap { .init(around: $0) } ?? .init(width: width, height: height)
    }
    let (timeline, rate) = recipe.timeline(like: clip?.info)
    var motion = try recipe.motion(width: width, height: height, timeline: timeline)
    if let path = recipe.tracks { motion.tracks = try Self.tracks(path) }
    self.motion = motion
    currents = try recipe.currents(width: width, height: height)
    area =
      try recipe.crop
      ? Self.area(of: motion, width: width, height: height, hasDepth: masks.depth != nil) : nil
    count = timeline.frames
    var info = ClipInfo(width: area?.width ?? width, height: area?.height ?? height, frameRate: rate)
    info.bitDepth = still.bitDepth
    info.frameCountEstimate = count
    self.info = info
    self.still = still
    warnings += try masks.warnings(of: motion.drags, in: recipe)
  }

  /// Reads no further.
  func close() { clip?.stop() }

  /// What may move when the camera does not, which moves everything.
  private var pins: Tensor? { recipe.camera.isEmpty ? masks.brush : nil }

  /// What paints the frames.
  func frames() throws -> any FrameMaker {
    let drawn = try drawnFrames()
    guard let diffusion else { return drawn }
    return try diffusion.rendered(
      still.painting, drawn: drawn, count: count, predicted: predicted, brush: masks.brush)
  }

  /// The frames as the motion alone has them: told by a model, taken over from a clip, or drawn by hand.
  private func drawnFrames() throws -> any FrameMaker {
    if let clip, let clipPart { return try frames(along: clip, part: clipPart) }
    guard let diffusion, diffusion.predicts else { return sceneFrames() }
    predicted = try diffusion.predicted(
      still.painting, motion: motion, brush: masks.brush, warn: { warnings.append($0) },
      drawn: { (matte() ?? masks.brush, sceneFrames()) })
    plan = MotionPlan(of: still.painting, region: pins, motion: motion, currents: [], showsField: true)
    return StillFrames(
      still: still.painting, layers: PredictedMotion(fields: predicted),
      sheets: [StillFrames.Sheet(painting: still.painting)], brush: pins)
  }

  /// f(still→i) of a frame.
  func forward(of number: Int, _ painted: PaintedFrame) -> DisplacementField {
    predicted.isEmpty ? painted.backward.inverted().field : predicted[number - 1]
  }

  /// The still along the motion of a clip.
  private func frames(along clip: FrameStream, part: ClipMotion.Box) throws -> StillFrames {
    let whole = ClipMotion.Box(width: still.source.width, height: still.source.height)
    // A mask in the clip is laid over the brush in the still.
    let box = recipe.motionMask == nil ? nil : masks.brush.flatMap { ClipMotion.Box(around: $0) }
    let layers = try ClipMotion(
      clip, engine: engine, timeline: motion.timeline, camera: motion.camera,
      size: (still.source.height, still.source.width), box: box ?? whole, part: part, directory: directory
    ) { [unowned self] number in
      warnings.append(
        "'\(recipe.motionFrom ?? "")' moves for \(number) frames; from there on the still stays where it is")
    }
    plan = MotionPlan(of: still.painting, region: pins, motion: motion, currents: [], showsField: true)
    return StillFrames(
      still: still.painting, layers: layers, sheets: [StillFrames.Sheet(painting: still.painting)],
      brush: pins)
  }

  /// The still moved by hand; the parts that move are found and the holes behind them filled.
  private func sceneFrames() -> StillFrames {
    var matte = matte()
    var scene = StillScene(
      still.source, motion: motion, matte: matte, depth: masks.depth, keepsBorder: area != nil)
    var sheets = scene.sheets(of: still.painting, matte: &matte)
    if let matte { scene.matte = matte }
    var fluid: Fluid?
    var region = matte
    if !currents.isEmpty {
      let flowing =
        masks.flow ?? masks.brush
        ?? RegionGrowing.matte(of: still.source, seeds: currents.flatMap { [$0.from, $0.to] })
      let open = matte.map { flowing.without($0) } ?? flowing
      // Behind what is dragged it flows on.
      (sheets[0].fluidShare, sheets[1].fluidShare) = (Fluid.share(of: open), Fluid.share(of: flowing))
      fluid = Fluid(
        of: still.painting, matte: open,
        currents: Currents(
          currents, size: (still.source.height, still.source.width), timeline: motion.timeline))
      region = matte.map { flowing.greatest($0) } ?? flowing
    }
    plan = MotionPlan(
      of: still.painting, region: recipe.camera.isEmpty ? region : nil, motion: motion, currents: currents,
      showsField: !recipe.camera.isEmpty || recipe.tracks != nil)
    let isStatic = matte == nil && motion.camera.isEmpty
    return StillFrames(
      still: still.painting, layers: isStatic ? nil : scene, sheets: sheets, isTorn: masks.depth != nil,
      fluid: fluid, brush: pins)
  }

  /// What drags and tracks move; nil when there are none.
  private func matte() -> Tensor? {
    guard !motion.drags.isEmpty || !motion.tracks.trajectories.isEmpty else { return nil }
    if let object = masks.object { return object }
    guard motion.tracks.trajectories.isEmpty else {
      return masks.brush
        ?? Tensor(height: still.source.height, width: still.source.width, channels: 1, repeating: 1)
    }
    let within = masks.brush.map { $0.scalars.map { UInt8($0 > 0 ? 1 : 0) } }
    func grown(from seeds: [Place]) -> Tensor {
      RegionGrowing.matte(of: still.source, seeds: seeds, within: within)
    }
    let matte = grown(from: motion.drags.map(\.rest))
    let outside = motion.pins.filter { matte.scalars[matte.index(near: $0)] < 0.5 }
    guard !outside.isEmpty else { return matte }
    // A pin on what is about as large is another part of the thing, as the shoulder of a hand. On what is much larger it is the ground,
    // which stays anyway.
    let joined = grown(from: motion.drags.map(\.rest) + outside)
    let (area, whole) = (matte.scalars.reduce(0, +), joined.scalars.reduce(0, +))
    return whole < min(4 * area, 0.25 * Float(joined.count)) ? joined : matte
  }

  /// The part of a frame that is written.
  func cropped(_ picture: Tensor) -> Tensor { area.map { picture.cropped(to: $0) } ?? picture }

  /// A frame of the comparison clip.
  func comparison(
    _ kind: Settings.Preview, at number: Int, picture: Tensor, backward: DisplacementField
  ) -> Tensor {
    if kind == .motion, let plan { return cropped(plan.picture(at: number, backward: backward)) }
    return ComparisonPicture.make(
      kind,
      of: ComparisonPicture.Frame(
        source: cropped(still.painting), painting: picture, motion: nil, number: number))
  }

  private static func tracks(_ path: String) throws -> PointTracks {
    do {
      return try PointTracks(csv: TextFile.read(path, what: "table of tracks"))
    } catch let error as MotionError {
      throw Caused("the tracks in '\(path)' cannot be used", by: error)
    }
  }

  private static func area(
    of motion: StillMotion, width: Int, height: Int, hasDepth: Bool
  ) throws -> PictureArea {
    let poses = (0..<motion.timeline.frames).map {
      CameraPose(motion.camera, size: (width, height), timeline: motion.timeline, frame: $0)
    }
    return try PictureArea(
      seenBy: poses, width: width, height: height, parallaxes: hasDepth ? [0.25, 1.75] : [1])
  }
}
