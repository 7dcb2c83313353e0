public import Motion

/// How a still shall move, in its own pixels.
public struct StillMotion: Sendable, Equatable {
  /// A place that is dragged along a path, and with it the thing it stands on.
  public struct Drag: Sendable, Equatable {
    /// Where to; the first place is on the thing.
    public var path: MotionPath
    /// When.
    public var span: Timeline.Span
    /// How it begins and ends.
    public var ease: Ease

    /// A drag along a path.
    public init(_ path: MotionPath, span: Timeline.Span = Timeline.Span(), ease: Ease = .smooth) {
      (self.path, self.span, self.ease) = (path, span, ease)
    }
  }

  /// The frames, and whether they loop.
  public var timeline: Timeline
  /// Things that are dragged.
  public var drags: [Drag] = []
  /// Places that stay where they are.
  public var pins: [Place] = []
  /// Movements of the camera, together.
  public var camera: [CameraMove] = []
  /// Points whose motion is taken over: position i of a trajectory is where it is at frame i.
  public var tracks = PointTracks()

  /// A still that stays still.
  public init(timeline: Timeline) { self.timeline = timeline }

  /// The places that are held or led at a frame.
  package func handles(at frame: Int) -> [RigidLattice.Handle] {
    drags.map { drag in
      let share =
        drag.path.isClosed
        ? timeline.turn(at: frame, span: drag.span, ease: drag.ease)
        : timeline.progress(at: frame, span: drag.span, ease: drag.ease)
      return RigidLattice.Handle(rest: drag.path.places[0], target: drag.path.place(at: share))
    } + pins.map { RigidLattice.Handle(rest: $0, target: $0) } + trackHandles(at: frame)
  }

  /// The tracks that are seen at a frame; a loop goes through them and back.
  private func trackHandles(at frame: Int) -> [RigidLattice.Handle] {
    tracks.trajectories.compactMap { trajectory in
      guard let first = trajectory.positions.first else { return nil }
      let last = trajectory.start + trajectory.positions.count - 1
      let at =
        timeline.loops
        ? timeline.progress(at: frame, ease: .linear) * Float(min(last, timeline.frames / 2))
        : Float(min(frame, last))
      let (index, part) = (Int(at), at - Float(Int(at)))
      guard let now = trajectory[frame: index], now.visible else { return nil }
      let next = trajectory[frame: min(index + 1, last)] ?? now
      let target = Place(now.x, now.y) + part * Place(next.x - now.x, next.y - now.y)
      return RigidLattice.Handle(rest: Place(first.x, first.y), target: target)
    }
  }
}
