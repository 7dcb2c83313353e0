package import Motion
package import Tensors
package import Tracking

/// Follows points that are given in any frames of a clip.
///
/// One tracker for each frame that points are given in; it lives until the clip cuts to another shot. From
/// there on its points stay where they were seen last, hidden.
package struct PointFollowing {
  /// Everything found so far.
  package private(set) var tracks: PointTracks

  private struct Follower {
    var tracker: any DenseTracker
    var members: [Int]
  }

  private let queries: [PointQuery]
  private let engine: Engine
  private var followers: [Follower] = []
  private var number = 0

  /// Follows `queries`; points of frame 0 are followed by ``advance(to:isCut:reference:)``'s `reference`.
  package init(_ queries: [PointQuery], engine: Engine) {
    (self.queries, self.engine) = (queries, engine)
    tracks = PointTracks(queries: queries)
  }

  /// Takes the next frame of the clip.
  ///
  /// - Parameters:
  ///   - isCut: whether a new shot begins here.
  ///   - reference: the motion from frame 0 to this frame; nil when it is lost.
  package mutating func advance(to frame: Tensor, isCut: Bool, reference: TrackedFrame?) {
    if isCut { followers = [] }
    for index in queries.indices where queries[index].frame < number {
      if let last = tracks.trajectories[index].positions.last {
        // Overwritten below when somebody still follows the point.
        tracks.trajectories[index].positions.append(.init(x: last.x, y: last.y, visible: false))
      }
    }
    if let reference, number > 0 {
      place(queries.indices.filter { queries[$0].frame == 0 }, along: reference)
    }
    for at in followers.indices {
      place(followers[at].members, along: followers[at].tracker.advance(to: frame))
    }
    let starting = queries.indices.filter { queries[$0].frame == number }
    for index in starting {
      let (x, y) = (queries[index].x, queries[index].y)
      let inside = x >= -0.5 && y >= -0.5 && x <= Float(frame.width) - 0.5 && y <= Float(frame.height) - 0.5
      tracks.trajectories[index].positions = [.init(x: x, y: y, visible: inside)]
    }
    if number > 0, !starting.isEmpty {
      followers.append(Follower(tracker: engine.makeTracker(frame), members: starting))
    }
    number += 1
  }

  private mutating func place(_ members: [Int], along motion: TrackedFrame) {
    let positions = motion.forward.follow(
      members.map { (queries[$0].x, queries[$0].y) }, visibility: motion.visible)
    for (index, position) in zip(members, positions) {
      tracks.trajectories[index].positions[tracks.trajectories[index].positions.count - 1] = position
    }
  }
}
