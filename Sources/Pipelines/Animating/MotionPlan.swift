internal import Animating
internal import Motion
internal import Tensors

/// The preview of a motion: what may move and the ways it was asked to go, drawn on the still.
struct MotionPlan: Sendable {
  private let picture: Tensor
  private let drags: [StillMotion.Drag]
  private let timeline: Timeline
  /// Whether arrows show where everything goes; with drags alone the ways say it.
  private let showsField: Bool

  /// - Parameters:
  ///   - region: `(height, width, 1)`; what may move. Nil: everything.
  ///   - showsField: whether to draw arrows all over.
  init(of still: Tensor, region: Tensor?, motion: StillMotion, currents: [Current], showsField: Bool) {
    let ways =
      motion.drags.map { drag in
        drag.legs.flatMap { leg in (0...32).map { leg.path.place(at: Float($0) / 32).point } }
      } + currents.map { [$0.from.point, $0.to.point] }
    picture = MotionOverlay.plan(region: region, ways: ways, pins: motion.pins.map(\.point), over: still)
    (drags, timeline, self.showsField) = (motion.drags, motion.timeline, showsField)
  }

  /// The plan with where things are at a frame.
  ///
  /// - Parameter backward: f(i→still) of what is seen.
  func picture(at frame: Int, backward: DisplacementField) -> Tensor {
    var out = picture
    if showsField {
      let (forward, covered) = backward.inverted()
      out = MotionOverlay.arrows(of: forward, visibility: covered, over: out)
    }
    return MotionOverlay.dots(at: drags.map { $0.place(at: frame, of: timeline).point }, over: out)
  }
}

extension Place {
  fileprivate var point: MotionOverlay.Point { (x, y) }
}
