package import Foundation
package import Rendering
package import Tensors
internal import Tracking

/// Reads frames `range` of the clip in order and hands each over with its number.
package typealias FrameRangeReader = (
  _ range: Range<Int>, _ body: (_ number: Int, _ frame: Tensor) throws -> Void
) throws -> Void

/// Carries a painted frame backwards in time.
///
/// Time runs forwards in a stream, so a stretch that is carried from a later keyframe is read once in
/// advance, kept on disk, and walked from its end. What the forward pass needs of it is kept on disk
/// too: finished pictures where one keyframe alone decides, motion where two are blended. Memory holds
/// one frame; the disk holds six bytes a pixel for each frame of the stretch, and five for its motion.
package struct BackwardTracking {
  let engine: Engine
  let read: FrameRangeReader
  let directory: URL
  let shouldStop: () -> Bool

  /// - Parameters:
  ///   - read: reads the clip a second time.
  ///   - directory: where temporary files go.
  package init(
    engine: Engine, directory: URL, shouldStop: @escaping () -> Bool, read: @escaping FrameRangeReader
  ) {
    (self.engine, self.read, self.directory, self.shouldStop) = (engine, read, directory, shouldStop)
  }

  /// The frames of `range`, painted, carried from the painting of the frame after it.
  ///
  /// - Returns: pictures in reversed order: the last frame of the range first.
  package func paint(_ range: Range<Int>, from painting: Painting) throws -> PictureSpool {
    let (frames, keyframe) = try spooled(range, painting: painting)
    let painted = try PictureSpool(shape: keyframe.source.shape, directory: directory)
    var follower = ReferenceFollower(engine: engine, keyframe: keyframe, paint: nil)
    for index in (0..<frames.count).reversed() {
      if shouldStop() { throw Stopped() }
      try painted.append(follower.advance(to: try frames.read(index)).picture)
    }
    return painted
  }

  /// The motion of the frames of `range` towards the painted frame after it.
  ///
  /// - Returns: fields in reversed order, the last frame of the range first, and the keyframe.
  package func track(_ range: Range<Int>, from painting: Painting) throws -> (MotionSpool, Keyframe) {
    let (frames, keyframe) = try spooled(range, painting: painting)
    let motions = try MotionSpool(
      height: painting.colour.height, width: painting.colour.width, directory: directory)
    var tracker = engine.makeTracker(keyframe.source)
    for index in (0..<frames.count).reversed() {
      if shouldStop() { throw Stopped() }
      let motion = tracker.advance(to: try frames.read(index))
      try motions.append(motion.backward, known: motion.known)
    }
    return (motions, keyframe)
  }

  /// The frames of `range` on disk, and the frame after it with its painting.
  private func spooled(_ range: Range<Int>, painting: Painting) throws -> (PictureSpool, Keyframe) {
    let frames = try PictureSpool(shape: painting.colour.shape, directory: directory)
    var source: Tensor?
    try read(range.lowerBound..<range.upperBound + 1) { number, frame in
      if number < range.upperBound { try frames.append(frame) } else { source = frame }
    }
    guard let source, frames.count == range.count else {
      throw PipelineError.keyframeOutOfRange(
        frame: range.upperBound, count: range.lowerBound + frames.count)
    }
    return (frames, painting.keyframe(over: source))
  }
}

/// Thrown out of work in advance when someone asked to stop; the frames done so far stay.
package struct Stopped: Error {
  /// Whether finished work is kept to be gone on from.
  package var isKept = false

  package init(isKept: Bool = false) { self.isKept = isKept }
}
