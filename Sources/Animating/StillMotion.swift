public import Motion

/// How a still shall move, in its own pixels.
public struct StillMotion: Sendable, Equatable {
  /// A place that is dragged along paths, and with it the thing it stands on.
  public struct Drag: Sendable, Equatable {
    /// A part of the way.
    public struct Leg: Sendable, Equatable {
      /// Where to.
      public var path: MotionPath
      /// When.
      public var span: Timeline.Span
      /// How it begins and ends.
      public var ease: Ease

      /// A way along a path.
      public init(_ path: MotionPath, span: Timeline.Span = Timeline.Span(), ease: Ease = .smooth) {
        (self.path, self.span, self.ease) = (path, span, ease)
      }
    }

    /// One after another, at least one, each beginning where the one before ended; the first place is on the thing.
    public var legs: [Leg]

    /// A drag of at least one leg.
    public init(_ legs: [Leg]) {
      precondition(!legs.isEmpty, "a drag needs a leg")
      self.legs = legs
    }

    /// Where it was taken hold of.
    public var rest: Place { legs[0].path.places[0] }

    /// Where it is at a frame: on the last leg that has begun.
    public func place(at frame: Int, of timeline: Timeline) -> Place {
      var place = rest
      for leg in legs {
        let share =
          leg.path.isClosed
          ? timeline.turn(at: frame, span: leg.span, ease: leg.ease)
          : timeline.progress(at: frame, span: leg.span, ease: leg.ease)
        if share > 0 { place = leg.path.place(at: share) }
      }
      return place
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
    drags.map { RigidLattice.Handle(rest: $0.rest, target: $0.place(at: frame, of: timeline)) }
      + pins.map { RigidLattice.Handle(rest: $0, target: $0) } + trackHandles(at: frame)
  }

  /// The tracks that begin in the first frame; a loop goes through them and back.
  ///
  /// A point that is hidden for a while stays where it is thought to be: letting go of it would be seen as a jump.
  private func trackHandles(at frame: Int) -> [RigidLattice.Handle] {
    tracks.trajectories.compactMap { trajectory in
      guard trajectory.start == 0, let first = trajectory.positions.first, first.visible else { return nil }
      let last = trajectory.positions.count - 1
      let at =
        timeline.loops
        ? timeline.progress(at: frame, ease: .linear) * Float(min(last, timeline.frames / 2))
        : Float(min(frame, last))
      let (index, part) = (Int(at), at - Float(Int(at)))
      let now = trajectory.positions[index]
      let next = trajectory[frame: min(index + 1, last)] ?? now
      let target = Place(now.x, now.y) + part * Place(next.x - now.x, next.y - now.y)
      return RigidLattice.Handle(rest: Place(first.x, first.y), target: target)
    }
  }
}
