internal import Foundation

/// Where a camera that has moved sees the places of a still.
///
/// A pinhole camera in front of a picture with depth. Each place has a *parallax* φ, the inverse of its distance in units of the middle
/// distance: 1 without depth, from 0.25 (far) to 1.75 (near) with it. x ↦ c + s(φ)·R·(x − c) + φ·t + (φ − 1)·o with the centre c, a
/// scale s, a rotation R, a shift t and an orbit o.
public struct CameraPose: Sendable, Equatable {
  private let centre: Place
  private var shift = Place(0, 0)
  private var orbit = Place(0, 0)
  /// Towards the scene, in middle distances: s(φ) = 1 / (1 − φ·approach).
  private var approach: Float = 0
  private var cosine: Float = 1
  private var sine: Float = 0

  /// The pose after several movements.
  ///
  /// - Parameters:
  ///   - size: columns and rows of the still.
  ///   - frame: of the timeline.
  public init(_ moves: [CameraMove], size: (width: Int, height: Int), timeline: Timeline, frame: Int) {
    let extent = Place(Float(size.width), Float(size.height))
    centre = (extent - 1) / 2
    var angle: Float = 0
    for move in moves {
      let share = move.amount / 100
      let progress = timeline.progress(at: frame, span: move.span, ease: move.ease)
      switch move.kind {
      case .panLeft: shift.x += share * progress * extent.x
      case .panRight: shift.x -= share * progress * extent.x
      case .tiltUp: shift.y += share * progress * extent.y
      case .tiltDown: shift.y -= share * progress * extent.y
      case .zoomIn: approach += progress * share / (1 + share)
      case .zoomOut: approach -= progress * share
      case .roll:
        // Whole turns go round in a loop, anything else goes out and back.
        let turns = move.amount / 360
        let isWhole = turns == turns.rounded() && turns != 0
        angle +=
          (isWhole ? timeline.turn(at: frame, span: move.span, ease: move.ease) : progress) * turns * 2 * .pi
      case .orbit:
        // The nearest things have φ − 1 = 0.75. In a loop the camera comes back along the other side of a narrow ellipse; it starts where
        // that is slowest, so that the end of the loop is not its greatest step.
        let reach = share * extent.x / 0.75
        if timeline.loops {
          let turn = 2 * Float.pi * timeline.turn(at: frame, span: move.span, ease: move.ease)
          orbit += reach / 2 * Place(1 - cos(turn), 0.4 * sin(turn))
        } else {
          orbit.x += reach * progress
        }
      }
    }
    (cosine, sine) = (cos(angle), sin(angle))
  }

  /// Whether it sees everything where it was.
  public var isAtRest: Bool {
    shift == Place(0, 0) && orbit == Place(0, 0) && approach == 0 && cosine == 1 && sine == 0
  }

  /// Where a place is seen.
  public func seen(_ place: Place, parallax: Float = 1) -> Place {
    let from = place - centre
    let turned = Place(cosine * from.x - sine * from.y, sine * from.x + cosine * from.y)
    return centre + scale(parallax) * turned + parallax * shift + (parallax - 1) * orbit
  }

  /// The place that is seen there: the opposite of ``seen(_:parallax:)``.
  public func place(seenAt target: Place, parallax: Float = 1) -> Place {
    let from = (target - centre - parallax * shift - (parallax - 1) * orbit) / scale(parallax)
    return centre + Place(cosine * from.x + sine * from.y, cosine * from.y - sine * from.x)
  }

  /// How much larger things of a parallax are seen; the camera stops short of them.
  private func scale(_ parallax: Float) -> Float { 1 / max(0.1, 1 - parallax * approach) }
}
