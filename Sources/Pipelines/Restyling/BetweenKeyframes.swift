internal import Motion
package import Rendering
package import Tensors
package import Tracking

/// Paints the frames between two painted ones, from both.
///
/// The weight of each keyframe falls linearly with its distance in time. The motion from the earlier one
/// is tracked as the frames come by; that from the later one was tracked in advance.
package struct BetweenKeyframes {
  private var tracker: any DenseTracker
  private var renderer: any Renderer
  private let later: MotionSpool
  private let length: Int
  private var done = 0

  /// - Parameters:
  ///   - earlier: the keyframe the stretch begins with.
  ///   - later: the keyframe after it.
  ///   - motions: the motion towards `later` of the `length − 1` frames after `earlier`, last frame first.
  ///   - length: the distance of the keyframes in frames, at least 1.
  package init(engine: Engine, earlier: Keyframe, later: Keyframe, motions: MotionSpool, length: Int) {
    tracker = engine.makeTracker(earlier.source)
    renderer = engine.makeRenderer([earlier, later], nil)
    (self.later, self.length) = (motions, length)
  }

  /// Paints the next frame.
  package mutating func advance(to frame: Tensor) throws -> (picture: Tensor, motion: TrackedFrame) {
    done += 1
    let forward = tracker.advance(to: frame)
    var backward = TrackedFrame(stillHeight: frame.height, width: frame.width)
    (backward.backward, backward.known) = try later.read(length - 1 - done)
    // The rest was not kept. The step of a motion tracked backwards leads to the frame after this one, which
    // is not painted yet.
    let unknown = Visibility(values: Tensor(height: frame.height, width: frame.width, channels: 1))
    (backward.visible, backward.stepKnown) = (unknown, unknown)
    let weight = Float(done) / Float(length)
    let picture = renderer.render(frame, motions: [forward, backward], weights: [1 - weight, weight])
    return (picture, forward)
  }
}
