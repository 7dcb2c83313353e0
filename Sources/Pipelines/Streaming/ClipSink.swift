package import Media
internal import Tensors

/// A clip as a pipeline writes it, timed.
package struct ClipSink {
  private let writer: ClipWriter
  private let clock: StageClock?

  /// Opens the output of a job.
  ///
  /// - Parameters:
  ///   - info: the clip as it is read, at the working size.
  ///   - source: the file that sound and subtitles are copied from; nil for none.
  ///   - loops: whether a GIF or a WebP repeats for ever, or plays once.
  ///   - origin: the timestamp that becomes 0 where it is trimmed; nil: that of the first picture.
  ///   - bitDepth: the depth to write with; nil: that of the clip, as far as the codec is played.
  package init(
    _ path: String, like info: ClipInfo, source: String? = nil,
    encoding: Settings.Encoding = Settings.Encoding(),
    isTrimmed: Bool = false, origin: Int64? = nil, bitDepth: Int? = nil, loops: Bool = true, overwrite: Bool,
    clock: StageClock? = nil
  ) throws {
    var settings = Self.settings(of: encoding, for: path, info, loops: loops)
    settings.bitDepth = bitDepth ?? settings.bitDepth
    writer = try ClipWriter(
      path: path, like: info, source: source, settings: settings, isTrimmed: isTrimmed, origin: origin,
      overwrite: overwrite)
    self.clock = clock
  }

  private static func settings(
    of encoding: Settings.Encoding, for path: String, _ info: ClipInfo, loops: Bool
  ) -> EncoderSettings {
    // Ten-bit H.264 plays almost nowhere; every other codec keeps the depth of the clip.
    let isH264 = ["h264", "x264", "avc", "libx264"].contains(encoding.codec?.lowercased() ?? "h264")
    let depth = isH264 && !OutputFiles.isSequence(path) ? 8 : min(16, max(8, info.bitDepth))
    return EncoderSettings(
      codec: encoding.codec, crf: encoding.crf.map(Double.init), bitDepth: depth, audio: encoding.audio,
      subtitles: encoding.audio, loops: loops)
  }

  /// How many bytes ``prepared(_:)`` makes of each picture.
  static func preparedSize(_ path: String, like info: ClipInfo, encoding: Settings.Encoding) throws -> Int {
    try ClipWriter.preparedSize(
      path: path, like: info, settings: settings(of: encoding, for: path, info, loops: true))
  }

  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {
    try timed { try writer.write(picture, timestamp: timestamp, duration: duration) }
  }

  /// The bytes of a picture that ``write(prepared:timestamp:duration:)`` takes in its place.
  func prepared(_ picture: Tensor) throws -> [UInt8] { try writer.prepared(picture) }

  func write(prepared bytes: [UInt8], timestamp: Int64, duration: Int64) throws {
    try timed { try writer.write(prepared: bytes, timestamp: timestamp, duration: duration) }
  }

  /// Completes the file.
  ///
  /// - Parameter early: whether the clip goes on after the last picture.
  func finish(early: Bool) throws { try timed { try writer.finish(early: early) } }

  func discard() { writer.discard() }

  /// What a person should know of the file; complete after ``finish(early:)``.
  var warnings: [MediaWarning] { writer.warnings }

  private func timed(_ body: () throws -> Void) throws {
    if let clock { try clock.measure("encode", body) } else { try body() }
  }
}
