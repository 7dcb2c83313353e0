internal import CFFmpeg
internal import Tensors

/// Reads a clip frame by frame: a media file, a still, or a sequence of stills.
///
/// Memory depends on the size of a frame, never on the length of the clip. Not safe to use from two
/// threads at a time.
public final class ClipReader: FrameSource {
  /// What is known of the clip.
  public let info: ClipInfo
  /// The part that is read.
  public private(set) var span: ClipSpan
  /// Where the clip comes from, as given.
  public let path: String

  private let open: () throws -> any PictureSource
  private var source: any PictureSource
  private var pending: TimedPicture?
  private var delivered = 0
  private var first: Int64

  /// Opens a clip and decodes its first frame.
  ///
  /// - Parameters:
  ///   - path: a file; a pattern such as `frames/%05d.png`, a folder, or a glob such as `frames/*.jpg`.
  ///   - span: the part to read.
  ///   - frameRate: frames a second of a sequence of stills; files have their own.
  ///   - threads: how many threads may decode; by default those of ``Tensors/Parallel``.
  /// - Throws: ``MediaError`` where there is no file, no picture, or nothing that decodes.
  public init(
    path: String, span: ClipSpan = .whole, frameRate: Rational = Rational(25, 1), threads: Int? = nil
  ) throws {
    self.path = path
    self.span = span
    try Self.check(span, path)
    let threads = threads ?? Parallel.threads
    if let files = try StillSequence.files(matching: path) {
      let sequence = try StillSequence(path: path, files: files, frameRate: frameRate)
      (info, source) = (sequence.info, sequence)
      open = { try StillSequence(path: path, files: files, frameRate: frameRate) }
    } else {
      let video = try VideoSource(path: path, threads: threads)
      (info, source) = (video.info, video)
      open = { try VideoSource(path: path, threads: threads) }
    }
    first = info.startTimestamp
    try begin()
  }

  /// What went wrong so far without stopping the work; complete once ``next()`` has returned nil.
  public var warnings: [MediaWarning] { source.warnings }

  /// The next frame, or nil at the end of the part.
  ///
  /// - Throws: ``MediaError``: no frame lies in the part, or a still of a sequence cannot be read.
  public func next() throws -> ClipFrame? {
    guard let current = pending, isBeforeEnd(current.timestamp) else {
      if delivered == 0 { throw emptySpan }
      return nil
    }
    let following = try source.next()
    pending = following
    // The time to the next frame is the true duration; containers often tell another.
    let duration = following.map { $0.timestamp - current.timestamp } ?? current.duration
    defer { delivered += 1 }
    return ClipFrame(
      picture: try current.picture(), index: delivered, timestamp: current.timestamp, duration: duration)
  }

  /// Starts again at the beginning of the part; ``ClipFrame/index`` starts from 0.
  public func restart() throws {
    source = try open()
    try begin()
  }

  /// Starts again at another part of the clip; ``ClipFrame/index`` starts from 0.
  public func restart(_ span: ClipSpan) throws {
    try Self.check(span, path)
    self.span = span
    try restart()
  }

  /// Goes to the first frame at or after `seconds` from the clip's first frame.
  public func seek(toSeconds seconds: Double) throws {
    try restart(ClipSpan(start: seconds, end: span.end))
  }

  /// Counts the frames of a clip without decoding them: exact for a sound file, quick for a long one.
  ///
  /// - Parameters:
  ///   - path: as for ``init(path:span:frameRate:threads:)``.
  ///   - span: the part to count.
  ///   - frameRate: frames a second of a sequence of stills.
  public static func countFrames(
    path: String, span: ClipSpan = .whole, frameRate: Rational = Rational(25, 1)
  ) throws -> Int {
    try check(span, path)
    func holds(_ seconds: Double) -> Bool {
      seconds >= span.start - 1e-6 && (span.end.map { seconds < $0 - 1e-6 } ?? true)
    }
    if let files = try StillSequence.files(matching: path) {
      return files.indices.count { holds(Double($0) / frameRate.value) }
    }
    let times = try Demuxer(path: path).pictureTimes()
    guard let first = times.min() else { return 0 }
    return times.count { holds($0 - first) }
  }

  /// The files that a path names: those of a pattern, a glob or a folder in the order of their numbers, or the one file.
  ///
  /// - Throws: ``MediaError`` where nothing matches.
  public static func files(of path: String) throws -> [String] {
    try StillSequence.files(matching: path) ?? [path]
  }

  // MARK: -

  private static func check(_ span: ClipSpan, _ path: String) throws {
    guard span.start.isFinite, span.start >= 0 else {
      throw MediaError(
        .emptySpan, "\(path): a part of the clip cannot start at \(span.start) s",
        remedy: "start at 0 or later")
    }
    if let end = span.end, !(end > span.start) {
      throw MediaError(
        .emptySpan, "\(path): the part from \(span.start) s to \(end) s is empty",
        remedy: "end after the start")
    }
  }

  private func begin() throws {
    delivered = 0
    // A hair below the wanted moment, so that 0.04 finds the frame at 1/25.
    let wanted = Int64(nearest: ((span.start - 1e-6) / info.timeBase.value).rounded(.up))
    let start = first + min(max(wanted, -Bounds.timestamp), Bounds.timestamp)
    pending = span.start > 0 ? try source.first(from: start) : try source.next()
  }

  private func isBeforeEnd(_ timestamp: Int64) -> Bool {
    guard let end = span.end else { return true }
    return Double(timestamp - first) * info.timeBase.value < end - 1e-6
  }

  private var emptySpan: MediaError {
    if span.isWhole {
      return MediaError(.noFrames, "\(path): not a single frame decodes", remedy: "check that the clip plays")
    }
    let end = span.end.map { " to \($0) s" } ?? ""
    let length = info.duration.map { "; the clip lasts \((1000 * $0).rounded() / 1000) s" } ?? ""
    return MediaError(
      .emptySpan, "\(path): no frame lies in the part from \(span.start) s\(end)\(length)",
      remedy: "choose a part inside the clip")
  }
}

/// A frame that becomes a picture when somebody wants it.
struct TimedPicture {
  var timestamp: Int64
  var duration: Int64
  var picture: () throws -> Tensor
}

/// One pass over pictures in order of time.
protocol PictureSource: AnyObject {
  var info: ClipInfo { get }
  var warnings: [MediaWarning] { get }
  func next() throws -> TimedPicture?
  /// The first picture at or after `timestamp`; called before any `next()`.
  func first(from timestamp: Int64) throws -> TimedPicture?
}
