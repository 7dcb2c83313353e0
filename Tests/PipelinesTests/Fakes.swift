import Foundation
import Motion
import Pipelines
import Rendering
import Stylizing
import Synchronization
import Tensors
import Tracking

/// A tracker that sees nothing move and loses a tenth of the picture with each frame.
struct FadingTracker: DenseTracker {
  var age = 0

  mutating func advance(to frame: Tensor) -> TrackedFrame {
    age += 1
    var motion = TrackedFrame(stillHeight: frame.height, width: frame.width)
    let share = max(0, 1 - 0.1 * Float(age))
    for index in motion.known.values.scalars.indices { motion.known.values.scalars[index] = share }
    // Told apart from every other step.
    motion.backward.vectors.scalars[0] = Float(age)
    return motion
  }
}

/// A renderer whose pictures tell what they were made from.
///
/// Pixel 0 is the mean of the keyframes' paintings by weight; pixel 1 the age of the motion from the last keyframe,
/// over 100; pixel 2 the weight of the last keyframe.
struct TellingRenderer: Renderer {
  let keyframes: [Keyframe]

  mutating func render(_ frame: Tensor, motions: [TrackedFrame], weights: [Float]) -> Tensor {
    var picture = frame
    picture.scalars[0] = zip(keyframes, weights).reduce(0) { $0 + $1.0.styled.scalars[0] * $1.1 }
    picture.scalars[1] = (motions.last?.backward.vectors.scalars[0] ?? 0) / 100
    picture.scalars[2] = weights.last ?? 0
    return picture
  }
}

/// A look that paints the value of the frame it was fitted to, and counts.
struct CountingLook: FrameStylizer {
  final class Count: Sendable { let fits = Mutex(0) }
  let count: Count
  var fitted: Float = 0

  func fitted(to keyframe: Tensor) throws -> any FrameStylizer {
    count.fits.withLock { $0 += 1 }
    return CountingLook(count: count, fitted: keyframe.scalars[0])
  }

  func stylize(_ picture: Tensor) throws -> Tensor {
    Tensor(shape: picture.shape, repeating: fitted + 0.5 * picture.scalars[0])
  }
}

extension Engine {
  /// An engine of fakes; a new shot begins where the first value of a frame jumps by more than 0.3.
  static func fake(share: Float = 0) -> Engine {
    var engine = Engine(
      makeTracker: { _ in FadingTracker() },
      makeRenderer: { keyframes, _ in TellingRenderer(keyframes: keyframes) },
      makeCutDetector: {
        var last: Float?
        return { frame in
          defer { last = frame.scalars[0] }
          return last.map { abs($0 - frame.scalars[0]) > 0.3 } ?? false
        }
      })
    engine.reanchoring.share = share
    return engine
  }
}

/// A small frame of one value.
func frame(_ value: Float) -> Tensor { Tensor(height: 2, width: 3, channels: 3, repeating: value) }
