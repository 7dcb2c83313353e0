internal import Foundation
public import Tensors

/// Writes a clip: a media file, a GIF, a WebP, or a sequence of stills, by the extension of its path.
///
/// The file is written beside its place under a temporary name and moved there by ``finish()``; whatever
/// happens before leaves nothing behind. Not safe to use from two threads at a time.
public final class ClipWriter: FrameSink {
  /// Where the clip will be.
  public let path: String
  /// The columns of the pictures.
  public let width: Int
  /// The rows of the pictures.
  public let height: Int
  /// How many frames were written.
  public private(set) var frameCount = 0

  private let sink: any FrameSink
  private var isOpen = true

  /// Checks the settings and the place, and opens the file.
  ///
  /// - Parameters:
  ///   - path: ends in .mp4, .mkv, .webm, .mov, .avi, .gif or .webp, or is a pattern such as
  ///     `frames/%05d.png` (numbered from 0).
  ///   - info: the clip that the pictures come from: time base, frame rate, colour tags and pixel aspect
  ///     are taken over.
  ///   - source: the file to copy sound, subtitles, chapters and title from; nil for none. GIF and WebP hold none.
  ///   - settings: codec and quality.
  ///   - width: columns, if other than those of `info`.
  ///   - height: rows, if other than those of `info`.
  ///   - isTrimmed: whether the pictures are a part of the source. Times then start at 0 with the first
  ///     picture, and sound is copied from its moment to the end of the last.
  ///   - origin: the timestamp that becomes 0 in its place, for a file that begins later than the part.
  ///   - overwrite: whether an existing file may be replaced.
  /// - Throws: ``MediaError``: unknown codec or extension, a codec that the container cannot hold, no folder,
  ///   no permission, or a file that is there already.
  public init(
    path: String, like info: ClipInfo, source: String? = nil, settings: EncoderSettings = EncoderSettings(),
    width: Int? = nil, height: Int? = nil, isTrimmed: Bool = false, origin: Int64? = nil,
    overwrite: Bool = false
  ) throws {
    self.path = path
    self.width = width ?? info.width
    self.height = height ?? info.height
    var info = info
    (info.width, info.height) = (self.width, self.height)
    guard info.width > 0, info.height > 0, info.timeBase.isPositive else {
      throw MediaError(
        .badSetting,
        "\(path): a clip of \(info.width)x\(info.height) with time base \(info.timeBase) cannot be written")
    }
    if let source, Self.isSame(source, path) {
      throw MediaError(
        .badSetting, "\(path): input and output are the same file", remedy: "choose another name")
    }
    let name = (path as NSString).lastPathComponent
    if let pattern = NumberPattern(name) {
      sink = try StillSequenceSink(
        path, pattern: pattern, like: info, bits: settings.bitDepth > 8 ? 16 : 8, overwrite: overwrite)
      return
    }
    if !overwrite && FileKind(path) != .missing {
      throw MediaError(
        .exists, "\(path) is there already", remedy: "choose another name or allow overwriting")
    }
    if name.lowercased().hasSuffix(".gif") {
      sink = try GIFSink(path, like: info, settings: settings)
    } else if name.lowercased().hasSuffix(".webp") {
      sink = try WebPSink(path, like: info, settings: settings)
    } else {
      let hasSound = source.map { FileKind($0) == .file } ?? false
      sink = try VideoFileSink(
        path, like: info, source: hasSound ? source : nil, settings: settings, isTrimmed: isTrimmed,
        origin: origin)
    }
  }

  deinit { discard() }

  /// What a person should know of the output; complete after ``finish()``.
  public var warnings: [MediaWarning] {
    (sink as? VideoFileSink)?.warnings ?? (sink as? GIFSink)?.warnings ?? (sink as? WebPSink)?.warnings ?? []
  }

  /// Adds a picture.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)` in [0, 1]; clamped and rounded.
  ///   - timestamp: in the time base of the `info` given; greater than the one before.
  ///   - duration: same unit; counts for the last frame.
  /// - Throws: ``MediaError``, after which the output is discarded.
  public func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {
    try checkSize(picture)
    try counted { try sink.write(picture, timestamp: timestamp, duration: duration) }
  }

  /// The bytes of a picture from which ``write(prepared:timestamp:duration:)`` makes the same as
  /// ``write(_:timestamp:duration:)`` does of the picture; as few as is possible without a loss.
  ///
  /// - Parameter picture: as there.
  public func prepared(_ picture: Tensor) throws -> [UInt8] {
    try checkSize(picture)
    if let file = sink as? VideoFileSink { return try file.prepared(picture) }
    var bytes = StateBytes()
    bytes.append(picture)
    return bytes.bytes
  }

  /// Adds a picture as it was prepared by a writer of the same settings.
  ///
  /// - Throws: ``MediaError``, after which the output is discarded.
  public func write(prepared bytes: [UInt8], timestamp: Int64, duration: Int64) throws {
    if let file = sink as? VideoFileSink {
      try counted { try file.write(prepared: bytes, timestamp: timestamp, duration: duration) }
    } else {
      var kept = StateBytes(bytes)
      try write(try kept.tensor(), timestamp: timestamp, duration: duration)
    }
  }

  /// How many bytes ``prepared(_:)`` makes of each picture of a clip.
  ///
  /// - Parameters:
  ///   - path: as for ``init(path:like:source:settings:width:height:isTrimmed:overwrite:)``.
  ///   - info: the clip that is written.
  ///   - settings: codec and quality.
  /// - Throws: ``MediaError`` for a codec that does not exist or settings that it does not take.
  public static func preparedSize(
    path: String, like info: ClipInfo, settings: EncoderSettings = EncoderSettings()
  ) throws -> Int {
    let name = (path as NSString).lastPathComponent
    let suffix = (path as NSString).pathExtension.lowercased()
    guard NumberPattern(name) == nil, !["gif", "webp"].contains(suffix) else {
      return info.width * info.height * 3 * MemoryLayout<Float>.size
    }
    let codec = try VideoCodec.named(settings.codec ?? Container.standardCodec(suffix) ?? "h264")
    return VideoEncoder.frameSize(
      try codec.choice(settings, width: info.width, height: info.height), width: info.width,
      height: info.height)
  }

  private func checkSize(_ picture: Tensor) throws {
    guard picture.shape == [height, width, 3] else {
      throw MediaError(
        .wrongSize, "\(path): a picture of shape \(picture.shape) does not fit a clip of \(width)x\(height)",
        remedy: "resize it")
    }
  }

  private func counted(_ write: () throws -> Void) throws {
    precondition(isOpen, "the writer of \(path) is closed")
    do { try write() } catch {
      discard()
      throw error
    }
    frameCount += 1
  }

  /// Adds a frame of a clip with the same time base.
  public func write(_ frame: ClipFrame) throws {
    try write(frame.picture, timestamp: frame.timestamp, duration: frame.duration)
  }

  /// Completes the file and moves it into place.
  public func finish() throws { try finish(early: false) }

  /// Completes the file and moves it into place.
  ///
  /// - Parameter early: whether the source goes on after the last picture; sound is then cut there too.
  public func finish(early: Bool) throws {
    precondition(isOpen, "the writer of \(path) is closed")
    isOpen = false
    if let file = sink as? VideoFileSink { try file.finish(early: early) } else { try sink.finish() }
  }

  /// Gives up and leaves nothing behind; does nothing after ``finish()``.
  public func discard() {
    guard isOpen else { return }
    isOpen = false
    sink.discard()
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    func identity(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    return identity(a) == identity(b)
  }
}
