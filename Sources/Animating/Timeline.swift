internal import Foundation

/// How a movement begins and ends.
public enum Ease: String, Codable, Sendable, CaseIterable {
  /// Slowly at both ends.
  case smooth
  /// Evenly.
  case linear
  /// Slowly at the beginning.
  case `in`
  /// Slowly at the end.
  case out

  /// The share of the way at a share of the time, both from 0 to 1.
  public func callAsFunction(_ time: Float) -> Float {
    let t = min(max(time, 0), 1)
    switch self {
    case .smooth: return t * t * (3 - 2 * t)
    case .linear: return t
    case .in: return t * t
    case .out: return t * (2 - t)
    }
  }
}

/// The frames of an animation, and how far each movement is at each of them.
public struct Timeline: Sendable, Equatable {
  /// How many frames there are, at least 1.
  public let frames: Int
  /// Frames a second, above 0.
  public let rate: Float
  /// Whether the first frame follows on the last.
  public let loops: Bool

  /// A timeline of at least one frame.
  public init(frames: Int, rate: Float, loops: Bool) {
    precondition(frames >= 1 && rate > 0, "a timeline of \(frames) frames at \(rate) a second")
    (self.frames, self.rate, self.loops) = (frames, rate, loops)
  }

  /// A part of the time, as shares of the whole.
  public struct Span: Sendable, Equatable {
    /// When the movement begins.
    public var start: Float
    /// When it has arrived; not before the start.
    public var end: Float

    /// The part from `start` to `end`.
    public init(start: Float = 0, end: Float = 1) {
      (self.start, self.end) = (start, end)
    }
  }

  /// How far a movement that goes one way is at a frame, from 0 to 1.
  ///
  /// In a loop it goes there in the first half and comes back in the second.
  public func progress(at frame: Int, span: Span = Span(), ease: Ease = .smooth) -> Float {
    let time = time(at: frame)
    let folded = loops ? 1 - abs(1 - 2 * time) : time
    guard span.end > span.start else { return folded >= span.end ? 1 : 0 }
    return ease((folded - span.start) / (span.end - span.start))
  }

  /// How far round a movement that ends where it begins is at a frame, from 0 to 1.
  ///
  /// In a loop it goes round evenly; otherwise it is eased like any other.
  public func turn(at frame: Int, span: Span = Span(), ease: Ease = .smooth) -> Float {
    loops && span == Span() ? time(at: frame) : progress(at: frame, span: span, ease: ease)
  }

  /// The share of the whole that has passed at a frame: in a loop the frame after the last would have 1, else the last has.
  private func time(at frame: Int) -> Float {
    Float(frame) / Float(max(1, loops ? frames : frames - 1))
  }
}
