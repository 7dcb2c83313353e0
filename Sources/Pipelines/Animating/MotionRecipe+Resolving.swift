internal import Animating
internal import Media

extension MotionRecipe {
  /// The rate where nobody says one.
  static let usualRate = Rational(24, 1)
  /// The rate and the frames of Motion-I2V.
  static let (predictedRate, predictedFrames) = (Rational(8, 1), 16)
  /// Seconds where nobody says how long.
  static let usualDuration = 2.0

  /// The frames, and their rate as an exact fraction; those of the clip whose motion is taken over, where nothing else is said.
  func timeline(like clip: ClipInfo? = nil) -> (timeline: Timeline, rate: Rational) {
    let rate = fps ?? clip.flatMap { $0.frameRate.isPositive ? $0.frameRate : nil } ?? Self.usualRate
    let asked = frames ?? duration.map { Int(($0 * rate.value).rounded()) }
    // A loop goes there and back, and shows both ends once.
    let moving = clip?.frameCountEstimate.map { loop ? 2 * ($0 - 1) : $0 }
    let count = max(1, asked ?? moving ?? Int((Self.usualDuration * rate.value).rounded()))
    return (Timeline(frames: count, rate: Float(rate.value), loops: loop), rate)
  }

  /// Drags, pins and camera in the pixels of a still.
  ///
  /// - Throws: ``MotionRecipeError/outside(what:text:place:width:height:isStart:)`` for what is taken hold of outside the picture.
  func motion(width: Int, height: Int, timeline: Timeline) throws -> StillMotion {
    var motion = StillMotion(timeline: timeline)
    motion.drags = try drag.map { drag in
      var before: Place?
      let legs = try drag.legs.map { leg in
        let places = try resolved(leg.path, "drag", width: width, height: height, startsInside: before == nil)
        let path = MotionPath((before.map { [$0] } ?? []) + places)
        before = places.last
        return StillMotion.Drag.Leg(path, span: leg.timing.span, ease: leg.timing.ease ?? ease)
      }
      return StillMotion.Drag(legs)
    }
    motion.pins = try pin.flatMap { try resolved($0, "pin", width: width, height: height) }
    motion.camera = camera.map {
      CameraMove($0.kind, amount: $0.amount, span: $0.timing.span, ease: $0.timing.ease ?? ease)
    }
    return motion
  }

  /// The currents in the pixels of a still.
  func currents(width: Int, height: Int) throws -> [Current] {
    try flow.map { path in
      let places = try resolved(path, "flow", width: width, height: height)
      return Current(from: places[0], to: places[1])
    }
  }

  /// Places in pixels; the first has to lie in the picture, the others at most the picture's size beyond it.
  private func resolved(
    _ path: StillPath, _ what: String, width: Int, height: Int, startsInside: Bool = true
  ) throws -> [Place] {
    let places = path.places.map { $0.resolved(width: width, height: height) }
    let size = Place(Float(width), Float(height))
    for (index, place) in places.enumerated() {
      let from = place + 0.5
      let room = index == 0 && startsInside ? Place(0, 0) : size
      if any(from .< -room) || any(from .> size + room) {
        let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
        throw MotionRecipeError.outside(
          what: what, text: path.text, place: "\(x),\(y)", width: width, height: height, isStart: index == 0)
      }
    }
    return places
  }
}
