public import Animating
public import Media

/// How a still shall move, as people say it: the options of `retrace animate`, and the keys of a motion file.
///
/// Paths of files are taken as they stand; places may be pixels or percent of a still that is not known yet.
public struct MotionRecipe: Sendable, Equatable {
  /// How many frames there are; nil leaves it to ``duration``.
  public var frames: Int?
  /// Seconds; nil leaves it to ``frames``, or to the clip of ``motionFrom``.
  public var duration: Double?
  /// Frames a second; nil for 24, or those of the clip of ``motionFrom``.
  public var fps: Rational?
  /// Whether the first frame follows on the last: drags and camera go out and back, currents flow on.
  public var loop = false
  /// How movements begin and end where they do not say so themselves.
  public var ease = Ease.smooth
  /// Places that are dragged, and the things they stand on.
  public var drag: [Drag] = []
  /// Places that stay.
  public var pin: [StillPath] = []
  /// The path of a mask: white may move, the rest stays to the bit.
  public var brush: String?
  /// The path of a mask of what drags and tracks move; nil when it is to be found.
  public var object: String?
  /// Movements of the camera, together.
  public var camera: [Camera] = []
  /// The path of a depth map, bright = near.
  public var depth: String?
  /// Steady currents: what floats at the first place is at the second after a second.
  public var flow: [StillPath] = []
  /// The path of a mask of where the currents flow; nil for the brush, or for what is found around them.
  public var flowMask: String?
  /// The path of point tracks, as `retrace track --points` writes them.
  public var tracks: String?
  /// The path of a clip whose motion is taken over.
  public var motionFrom: String?
  /// The path of a mask of the thing in the first frame of that clip, laid over the brush.
  public var motionMask: String?
  /// Whether the result is cut to what the camera always sees of the still.
  public var crop = false

  /// Nothing moves.
  public init() {}

  /// A part of the time, as shares of it, and how the movement begins and ends.
  public struct Timing: Sendable, Equatable {
    /// When it begins, from 0 to 1; in a loop, of the way out.
    public var start: Float = 0
    /// When it has arrived, from 0 to 1.
    public var end: Float = 1
    /// How it begins and ends; nil for the recipe's.
    public var ease: Ease?

    /// All the time.
    public init() {}

    var span: Timeline.Span { Timeline.Span(start: start, end: end) }
  }

  /// A place that is dragged along a path, and on along further ones.
  public struct Drag: Sendable, Equatable {
    /// The way and its time, one after another; each goes on where the one before ended.
    public struct Leg: Sendable, Equatable {
      /// Where to.
      public var path: StillPath
      /// When.
      public var timing = Timing()
    }

    /// At least one.
    public var legs: [Leg]

    /// A drag in one go.
    ///
    /// - Throws: ``MotionRecipeError/coordinates(what:text:reason:)``.
    public init(_ text: String) throws {
      legs = [Leg(path: try StillPath(text, what: "drag", count: 2...1000))]
    }

    init(legs: [Leg]) { self.legs = legs }
  }

  /// A movement of the camera.
  public struct Camera: Sendable, Equatable {
    /// Which way.
    public var kind: CameraMove.Kind
    /// How far, in percent of the picture or in degrees; nil for the usual amount.
    public var amount: Float?
    /// When.
    public var timing = Timing()

    /// Reads `zoom-in` or `zoom-in:20`.
    ///
    /// - Throws: ``MotionRecipeError``.
    public init(_ text: String) throws {
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let kind = CameraMove.Kind(rawValue: parts[0].lowercased()) else {
        throw MotionRecipeError.unknownWord(
          what: "camera move", word: parts[0], known: CameraMove.Kind.allCases.map(\.rawValue))
      }
      self.kind = kind
      guard parts.count > 1 else { return }
      guard let amount = Float(parts[1].hasSuffix("%") ? String(parts[1].dropLast()) : parts[1]),
        kind.amounts.contains(amount)
      else {
        throw MotionRecipeError.range(
          what: "the amount of the camera move '\(text)'", value: "'\(parts[1])'",
          allowed: "\(Int(kind.amounts.lowerBound)) to \(Int(kind.amounts.upperBound)), in \(kind.unit)")
      }
      self.amount = amount
    }
  }

  /// Whether anything would move.
  public var moves: Bool {
    !drag.isEmpty || !camera.isEmpty || !flow.isEmpty || tracks != nil || motionFrom != nil
  }

  /// Whether something moves that can only be drawn by hand or taken over, which a model that tells the motion does not hear.
  public var isDrawn: Bool {
    !camera.isEmpty || !flow.isEmpty || tracks != nil || motionFrom != nil || loop
  }

  /// Checks what needs no picture.
  ///
  /// - Parameter isPredicted: whether a model tells the motion, and drags and brush are hints for it.
  /// - Throws: ``MotionRecipeError``.
  public func check(isPredicted: Bool = false) throws {
    func combination(_ isWrong: Bool, _ sentence: String) throws {
      if isWrong { throw MotionRecipeError.combination(sentence) }
    }
    try combination(
      isPredicted && isDrawn,
      "a model that tells the motion hears drags, pins and a brush alone; leave --camera, --flow, --tracks, --motion-from and --loop out, or give --no-predict"
    )
    try combination(
      frames != nil && duration != nil,
      "--frames and --duration both say how long it is; give one of them, and --fps for the rate")
    if let frames, !(1...100_000).contains(frames) {
      throw MotionRecipeError.range(what: "--frames", value: "\(frames)", allowed: "1 to 100000 frames")
    }
    if let duration, !(duration > 0 && duration <= 3600) {
      throw MotionRecipeError.range(
        what: "--duration", value: "\(duration)", allowed: "seconds above 0, at most 3600")
    }
    if let fps, !(fps.isPositive && (0.1...240).contains(fps.value)) {
      throw MotionRecipeError.range(
        what: "--fps", value: "\(fps)", allowed: "0.1 to 240 frames a second, such as 24 or 30000/1001")
    }
    guard moves || isPredicted && pin.isEmpty else {
      try combination(
        !pin.isEmpty, "--pin holds a place of a thing that moves; give a --drag or --tracks that moves it")
      throw MotionRecipeError.nothingMoves
    }
    try combination(
      !pin.isEmpty && drag.isEmpty && tracks == nil,
      "--pin holds a place of a thing that moves; give a --drag or --tracks that moves it")
    try combination(
      depth != nil && camera.isEmpty, "--depth shows when the camera moves; give a --camera move")
    try combination(crop && camera.isEmpty, "--crop cuts what a camera move uncovers; give a --camera move")
    try combination(
      object != nil && drag.isEmpty && tracks == nil,
      "--object says what a drag moves; give a --drag or --tracks that does")
    try combination(
      flowMask != nil && flow.isEmpty, "--flow-mask says where a current flows; give a --flow that does")
    try combination(
      motionMask != nil && motionFrom == nil,
      "--motion-mask belongs to the clip of --motion-from; give --motion-from")
    try combination(
      motionFrom != nil && !(drag.isEmpty && flow.isEmpty && tracks == nil && depth == nil),
      "--motion-from takes the whole motion of a clip; leave --drag, --pin, --flow, --tracks and --depth out")
  }
}

extension CameraMove.Kind {
  /// The amounts that make sense.
  var amounts: ClosedRange<Float> {
    switch self {
    case .panLeft, .panRight, .tiltUp, .tiltDown: -100...100
    case .zoomIn: 0...400
    case .zoomOut: 0...100
    case .roll: -3600...3600
    case .orbit: -25...25
    }
  }

  /// What the amount counts.
  var unit: String {
    switch self {
    case .panLeft, .panRight: "percent of the width"
    case .tiltUp, .tiltDown: "percent of the height"
    case .zoomIn, .zoomOut: "percent of the size"
    case .roll: "degrees"
    case .orbit: "percent of the width"
    }
  }
}
