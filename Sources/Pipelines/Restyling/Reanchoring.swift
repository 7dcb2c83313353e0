internal import Motion
internal import Tensors
package import Tracking

/// When the frame at hand becomes the reference in place of the one it was tracked from.
///
/// The farther a camera travels, the less of the reference is left in view: what is carried shrinks and what
/// is invented grows. Then the current frame, as it was painted, serves better. Every change of reference
/// costs a resampling, so it is rare: only when little is left, and not soon after the last.
public struct Reanchoring: Sendable, Equatable {
  /// The share of pixels known from the reference below which it is replaced, from 0 (never) to 1.
  public var share: Float = 0.4
  /// The fewest frames between two references.
  public var interval = 12

  /// The usual limits.
  public init() {}

  /// Whether a frame tracked like this, `age` frames after its reference, becomes the next one.
  package func isDue(_ motion: TrackedFrame, age: Int) -> Bool {
    guard age >= interval, share > 0 else { return false }
    let known = motion.known.values.scalars
    var sum: Double = 0
    for value in known { sum += Double(value) }
    return sum < Double(share) * Double(max(1, known.count))
  }
}
