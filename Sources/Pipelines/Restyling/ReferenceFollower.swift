package import Rendering
package import Tensors
package import Tracking

/// Carries one painted reference through the frames that follow it, in either direction of time.
package struct ReferenceFollower {
  /// A painted frame and how it was come by.
  package struct Step {
    /// The painted frame.
    package var picture: Tensor
    /// Its motion from and to the reference.
    package var motion: TrackedFrame
    /// Whether this frame is the reference from now on.
    package var isReanchored: Bool
  }

  private let engine: Engine
  private let paint: Engine.Paint?
  private var tracker: any DenseTracker
  /// The painted frame that is followed.
  private var keyframe: Keyframe
  /// Made with the first frame, while that is tracked.
  private var renderer: (any Renderer)?
  private var age = 0
  /// The motion of the frame that comes next, when it was tracked ahead.
  private var ahead: TrackedFrame?

  /// A follower of `keyframe`; `paint` paints newly seen places, nil when the keyframe was painted by hand.
  package init(engine: Engine, keyframe: Keyframe, paint: Engine.Paint?) {
    (self.engine, self.keyframe, self.paint) = (engine, keyframe, paint)
    tracker = engine.makeTracker(keyframe.source)
  }

  /// Paints the next frame away from the reference.
  ///
  /// - Parameters:
  ///   - frame: the frame to paint.
  ///   - next: the frame after it, where it is known: it is tracked while this one is painted, so that neither
  ///     stage leaves a core idle. The next call must be for this frame, or the follower be dropped.
  package mutating func advance(to frame: Tensor, next: Tensor? = nil) -> Step {
    let (motion, renderer) = prepared(for: frame)
    age += 1
    let isDue = engine.reanchoring.isDue(motion, age: age)
    let picture: Tensor
    if let next, !isDue {
      let tracker = tracker
      let (painted, tracked) = Parallel.both(
        {
          var renderer = renderer
          return (renderer.render(frame, motions: [motion], weights: [1]), renderer)
        },
        {
          var tracker = tracker
          return (tracker.advance(to: next), tracker)
        })
      (picture, self.renderer) = painted
      (ahead, self.tracker) = tracked
    } else {
      var renderer = renderer
      picture = renderer.render(frame, motions: [motion], weights: [1])
      self.renderer = renderer
    }
    if isDue {
      keyframe = Keyframe(source: frame, styled: picture)
      tracker = engine.makeTracker(frame)
      self.renderer = nil
      age = 0
    }
    return Step(picture: picture, motion: motion, isReanchored: isDue)
  }

  /// Whether newly seen places are painted anew.
  var paintsNewlySeen: Bool { paint != nil }

  /// What it remembers; nil where a frame was tracked ahead, or its parts cannot be kept.
  var state: StateBytes? {
    guard ahead == nil, let tracked = tracker.state else { return nil }
    var state = StateBytes()
    state.append(keyframe.source)
    state.append(keyframe.styled)
    state.append(age)
    state.append(tracked)
    state.append(renderer == nil ? 0 : 1)
    if let renderer {
      guard let rendered = renderer.state else { return nil }
      state.append(rendered)
    }
    return state
  }

  /// Goes on from a state.
  ///
  /// - Throws: `StateBytes.Damaged`.
  init(engine: Engine, state: StateBytes, paint: Engine.Paint?) throws {
    var state = state
    let (source, styled) = (try state.tensor(), try state.tensor())
    guard source.shape == styled.shape else { throw StateBytes.Damaged() }
    self.init(engine: engine, keyframe: Keyframe(source: source, styled: styled), paint: paint)
    age = try state.number()
    try tracker.restore(try state.others())
    guard try state.number() != 0 else { return }
    var renderer = engine.makeRenderer([keyframe], paint)
    try renderer.restore(try state.others())
    self.renderer = renderer
  }

  /// The motion of a frame, and what paints it.
  private mutating func prepared(for frame: Tensor) -> (TrackedFrame, any Renderer) {
    if let renderer {
      let motion = ahead ?? tracker.advance(to: frame)
      ahead = nil
      return (motion, renderer)
    }
    let (engine, keyframe, paint, tracker) = (engine, keyframe, paint, tracker)
    let (made, tracked) = Parallel.both(
      { engine.makeRenderer([keyframe], paint) },
      {
        var tracker = tracker
        return (tracker.advance(to: frame), tracker)
      })
    self.tracker = tracked.1
    return (tracked.0, made)
  }
}
