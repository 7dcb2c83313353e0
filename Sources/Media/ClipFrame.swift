public import Tensors

/// One picture of a clip, with its place in time.
public struct ClipFrame: Sendable {
  /// `(height, width, 3)`, gamma-encoded RGB in [0, 1], full range, upright.
  public var picture: Tensor
  /// 0 for the first frame the reader delivered since it was made or restarted.
  public var index: Int
  /// When the frame appears, in ``ClipInfo/timeBase``, as the file has it.
  public var timestamp: Int64
  /// How long it stays, in ``ClipInfo/timeBase``: to the next frame's appearance.
  public var duration: Int64

  /// A frame from its parts.
  public init(picture: Tensor, index: Int, timestamp: Int64, duration: Int64) {
    self.picture = picture
    self.index = index
    self.timestamp = timestamp
    self.duration = duration
  }
}

/// A part of a clip, in seconds from its first frame.
public struct ClipSpan: Sendable, Hashable {
  /// The first second that belongs to the part, at least 0.
  public var start: Double
  /// The second from which frames no longer belong to it; nil for the clip's end.
  public var end: Double?

  /// The part from `start` up to, not including, `end`.
  public init(start: Double = 0, end: Double? = nil) {
    self.start = start
    self.end = end
  }

  /// The whole clip.
  public static let whole = ClipSpan()
  /// Whether nothing is cut off.
  public var isWhole: Bool { start <= 0 && end == nil }
}

/// Where frames come from: a clip, or something that makes or filters them.
public protocol FrameSource {
  /// What is known of the frames beforehand.
  var info: ClipInfo { get }
  /// The next frame in order of time, or nil at the end.
  func next() throws -> ClipFrame?
}

/// Where finished pictures go.
public protocol FrameSink {
  /// Takes the next picture in order of time.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)` in [0, 1]; values outside are clamped.
  ///   - timestamp: when it appears, in the time base the sink was made with.
  ///   - duration: how long it stays, same unit.
  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws
  /// Completes the file; nothing is in place before.
  func finish() throws
  /// Gives up and leaves nothing behind.
  func discard()
}
