/// One point followed through a clip.
public struct Trajectory: Sendable, Equatable {
  /// The point in one frame.
  public struct Position: Sendable, Equatable {
    /// Column and row in pixels, pixel centres at whole numbers.
    public var x, y: Float
    /// Whether the frame shows the point; a hidden point has the place where it is thought to be.
    public var visible: Bool

    /// A place in a frame.
    public init(x: Float, y: Float, visible: Bool = true) {
      (self.x, self.y, self.visible) = (x, y, visible)
    }
  }

  /// The name of the point within its table.
  public var id: Int
  /// The frame of the first position.
  public var start: Int
  /// One position a frame, from ``start`` on.
  public var positions: [Position]

  /// A trajectory over given positions.
  public init(id: Int, start: Int = 0, positions: [Position] = []) {
    (self.id, self.start, self.positions) = (id, start, positions)
  }

  /// The position in a frame; nil before the first and after the last.
  public subscript(frame frame: Int) -> Position? {
    let index = frame - start
    return positions.indices.contains(index) ? positions[index] : nil
  }
}

/// A point to be followed: where it is in one frame.
public struct PointQuery: Sendable, Equatable {
  /// The name of the point.
  public var id: Int
  /// The frame it is given in.
  public var frame: Int
  /// Column and row in pixels.
  public var x, y: Float

  /// A point in a frame.
  public init(id: Int, frame: Int = 0, x: Float, y: Float) {
    (self.id, self.frame, self.x, self.y) = (id, frame, x, y)
  }
}

/// Several points followed through a clip.
public struct PointTracks: Sendable, Equatable {
  /// The trajectories, in the order of their queries.
  public var trajectories: [Trajectory]

  /// A collection of given trajectories.
  public init(_ trajectories: [Trajectory] = []) { self.trajectories = trajectories }

  /// Tracks that begin at the queries and have no positions yet.
  public init(queries: [PointQuery]) {
    trajectories = queries.map { Trajectory(id: $0.id, start: $0.frame) }
  }
}

extension DisplacementField {
  /// The vector at a place between pixels, bilinear, clamped at the borders.
  public func vector(x: Float, y: Float) -> (dx: Float, dy: Float) {
    (vectors.value(x: x, y: y, channel: 0), vectors.value(x: x, y: y, channel: 1))
  }

  /// Where points of this field's frame lie in the other frame.
  ///
  /// - Parameters:
  ///   - points: places in this field's frame.
  ///   - visibility: of this field; a point counts as visible at 0.5 and above. Without it every point
  ///     that stays within the picture is visible.
  /// - Returns: one position a point.
  public func follow(
    _ points: [(x: Float, y: Float)], visibility: Visibility? = nil
  )
    -> [Trajectory.Position]
  {
    points.map { point in
      let (dx, dy) = vector(x: point.x, y: point.y)
      let (x, y) = (point.x + dx, point.y + dy)
      let inside =
        x >= -0.5 && y >= -0.5 && x <= Float(width) - 0.5 && y <= Float(height) - 0.5
      let seen = visibility.map { $0.values.value(x: point.x, y: point.y, channel: 0) >= 0.5 } ?? true
      return Trajectory.Position(x: x, y: y, visible: inside && seen)
    }
  }
}

extension Visibility {
  /// The visibility at a place between pixels, bilinear, clamped at the borders.
  public func value(x: Float, y: Float) -> Float { values.value(x: x, y: y, channel: 0) }
}
