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
  private let brush: Tensor?
  private let depth: Tensor?
  private let object: Tensor?
  private let flowMask: Tensor?
  private let area: PictureArea?
  private let clip: FrameStream?
  private let clipPart: ClipMotion.Box?
  private let engine: Engine
  private let directory: URL
  private var plan: MotionPlan?

  /// Reads what the settings name.
  ///
  /// - Parameter directory: where temporary files may go.
  init(
    settings: AnimateSettings, input: String, directory: URL, looks: LookLibrary, engine: Engine
  ) throws {
    let recipe = settings.motion
    var still = try StyledStill(
      reading: input, look: settings.look, mask: settings.mask, size: settings.size, looks: looks)
    if still.flatten() { warnings.append("'\(input)' is transparent in places; they are laid on white") }
    let (width, height) = (still.source.width, still.source.height)
    (self.recipe, self.engine, self.directory) = (recipe, engine, directory)
    brush = try recipe.brush.map { try Self.mask($0, "brush", width: width, height: height) }
    depth = try recipe.depth.map { path in
      try Self.map(path, "depth map", width: width, height: height)
    }
    object = try recipe.object.map { try Self.mask($0, "object mask", width: width, height: height) }
    flowMask = try recipe.flowMask.map { try Self.mask($0, "flow mask", width: width, height: height) }
    clip = try recipe.motionFrom.map { path in try FrameStream { try ClipSource.open(path) } }
    clipPart = try clip.map { clip in
      try Self.part(recipe.motionMask, width: clip.info.width, height: clip.info.height)
    }
    let (timeline, rate) = recipe.timeline(like: clip?.info)
    var motion = try recipe.motion(width: width, height: height, timeline: timeline)
    if let path = recipe.tracks { motion.tracks = try Self.tracks(path) }
    self.motion = motion
    currents = try recipe.currents(width: width, height: height)
    area = try recipe.crop ? Self.area(of: motion, width: width, height: height, hasDepth: depth != nil) : nil
    count = timeline.frames
    var info = ClipInfo(width: area?.width ?? width, height: area?.height ?? height, frameRate: rate)
    info.bitDepth = still.bitDepth
    info.frameCountEstimate = count
    self.info = info
    self.still = still
    try checkBrush()
    if !still.source.scalars.contains(where: { $0 != still.source.scalars[0] }) {
      warnings.append("'\(input)' has one colour all over; no motion will be seen")
    }
  }

  /// Reads no further.
  func close() { clip?.stop() }

  /// What paints the frames; the parts that move are found and the holes behind them filled.
  func frames() throws -> StillFrames {
    let (width, height) = (still.source.width, still.source.height)
    // The camera moves everything, the brush only says what moves besides.
    let pins = recipe.camera.isEmpty ? brush : nil
    if let clip, let clipPart {
      let box = brush.flatMap { ClipMotion.Box(around: $0) }
      let layers = try ClipMotion(
        clip, engine: engine, timeline: motion.timeline, camera: motion.camera, size: (height, width),
        box: recipe.motionMask == nil
          ? .init(width: width, height: height) : box ?? .init(width: width, height: height),
        part: clipPart, directory: directory
      ) { [unowned self] number in
        warnings.append(
          "'\(recipe.motionFrom ?? "")' moves for \(number) frames; from there on the still stays where it is"
        )
      }
      plan = MotionPlan(of: still.painting, region: pins, motion: motion, currents: [], showsField: true)
      return StillFrames(
        still: still.painting, layers: layers, sheets: [StillFrames.Sheet(painting: still.painting)],
        brush: pins)
    }
    var matte = matte()
    var scene = StillScene(still.source, motion: motion, matte: matte, depth: depth, keepsBorder: area != nil)
    var sheets = scene.sheets(of: still.painting, matte: &matte)
    if let matte { scene.matte = matte }
    var fluid: Fluid?
    var region = matte
    if !currents.isEmpty {
      let flowing =
        flowMask ?? brush
        ?? RegionGrowing.matte(of: still.source, seeds: currents.flatMap { [$0.from, $0.to] })
      let open = matte.map { flowing.without($0) } ?? flowing
      // Behind what is dragged it flows on.
      (sheets[0].fluidShare, sheets[1].fluidShare) = (Fluid.share(of: open), Fluid.share(of: flowing))
      fluid = Fluid(
        of: still.painting, matte: open,
        currents: Currents(currents, size: (height, width), timeline: motion.timeline))
      region = matte.map { flowing.greatest($0) } ?? flowing
    }
    plan = MotionPlan(
      of: still.painting, region: recipe.camera.isEmpty ? region : nil, motion: motion, currents: currents,
      showsField: !recipe.camera.isEmpty || recipe.tracks != nil)
    let isStatic = matte == nil && motion.camera.isEmpty
    return StillFrames(
      still: still.painting, layers: isStatic ? nil : scene, sheets: sheets, isTorn: depth != nil,
      fluid: fluid, brush: pins)
  }

  /// What drags and tracks move; nil when there are none.
  private func matte() -> Tensor? {
    guard !motion.drags.isEmpty || !motion.tracks.trajectories.isEmpty else { return nil }
    if let object { return object }
    guard motion.tracks.trajectories.isEmpty else {
      return brush
        ?? Tensor(height: still.source.height, width: still.source.width, channels: 1, repeating: 1)
    }
    let within = brush.map { $0.scalars.map { UInt8($0 > 0 ? 1 : 0) } }
    func grown(from parts: [Place] = [], beside background: [Place] = []) -> Tensor {
      RegionGrowing.matte(
        of: still.source, seeds: motion.drags.map(\.rest) + parts, background: background, within: within)
    }
    let matte = grown()
    let outside = motion.pins.filter { matte.scalars[matte.index(near: $0)] < 0.5 }
    guard !outside.isEmpty else { return matte }
    // A pin on what is about as large is another part of the thing, as the shoulder of a hand. On what is much larger it is the ground,
    // and says what does not belong to the thing.
    let joined = grown(from: outside)
    let (area, whole) = (matte.scalars.reduce(0, +), joined.scalars.reduce(0, +))
    return whole < min(4 * area, 0.4 * Float(joined.count)) ? joined : grown(beside: outside)
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

  // MARK: - Reading

  /// A mask or map for the still: brought to its size when its aspect agrees within 1 %.
  private static func map(_ path: String, _ what: String, width: Int, height: Int) throws -> Tensor {
    let picture = try Still.read(path).picture
    let (here, there) = (Double(picture.width) * Double(height), Double(picture.height) * Double(width))
    guard max(here, there) <= 1.01 * min(here, there) else {
      throw MotionRecipeError.aspect(
        what: what, path: path, width: picture.width, height: picture.height, stillWidth: width,
        stillHeight: height)
    }
    return StyledStill.scaled(picture.luma(), width: width, height: height)
  }

  private static func mask(_ path: String, _ what: String, width: Int, height: Int) throws -> Tensor {
    let mask = try map(path, what, width: width, height: height)
    guard mask.scalars.contains(where: { $0 > 0.5 }) else {
      throw MotionRecipeError.emptyMask(what: what, path: path)
    }
    return mask
  }

  /// The part of a clip that is laid over the still.
  private static func part(_ path: String?, width: Int, height: Int) throws -> ClipMotion.Box {
    guard let path else { return ClipMotion.Box(width: width, height: height) }
    let mask = try mask(path, "motion mask", width: width, height: height)
    return ClipMotion.Box(around: mask) ?? ClipMotion.Box(width: width, height: height)
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

  /// A drag has to begin in the brush, and says so where it leaves it.
  private func checkBrush() throws {
    guard let brush else { return }
    func isWhite(_ place: Place) -> Bool { brush.scalars[brush.index(near: place)] > 0 }
    for (drag, told) in zip(motion.drags, recipe.drag) {
      let text = told.legs[0].path.text
      guard isWhite(drag.rest) else {
        throw MotionRecipeError.combination(
          "the drag '\(text)' begins where the brush '\(recipe.brush ?? "")' is black; paint white what it moves and where it goes"
        )
      }
      let places = drag.legs.flatMap { leg in (0...32).map { leg.path.place(at: Float($0) / 32) } }
      if let out = places.first(where: { !isWhite($0) }) {
        warnings.append(
          "the drag '\(text)' leaves the brush at \(Int(out.x.rounded())),\(Int(out.y.rounded())); what goes further is cut off there, so paint the whole way white"
        )
      }
    }
  }
}

extension Tensor {
  /// The index of the pixel nearest to a place, in a mask of one channel.
  fileprivate func index(near place: Place) -> Int {
    let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
    return min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
  }

  /// A mask without what another one takes.
  fileprivate func without(_ other: Tensor) -> Tensor {
    var out = self
    for index in out.scalars.indices { out.scalars[index] *= 1 - other.scalars[index] }
    return out
  }

  /// The greater of two masks, pixel by pixel.
  fileprivate func greatest(_ other: Tensor) -> Tensor {
    var out = self
    for index in out.scalars.indices { out.scalars[index] = max(out.scalars[index], other.scalars[index]) }
    return out
  }
}
