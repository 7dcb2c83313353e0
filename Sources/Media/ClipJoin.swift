internal import CFFmpeg
internal import Foundation

/// Clips that were encoded alike, joined end to end into one file: packets are copied, nothing is encoded again.
///
/// The parts are files of the container that is written, with the times that their pictures have in the whole.
public struct ClipJoin {
  /// A file that holds the pictures of a stretch of the whole.
  public struct Part: Sendable, Equatable {
    /// Where it is.
    public var path: String
    /// How many pictures it holds.
    public var frames: Int

    /// A part of so many pictures.
    public init(path: String, frames: Int) { (self.path, self.frames) = (path, frames) }
  }

  /// The pictures of the whole on the clock of the source.
  public struct Times: Codable, Sendable, Equatable {
    /// The timestamp of the first picture, in the unit of the source.
    public var first: Int64
    /// The timestamp of the last picture.
    public var last: Int64
    /// When the last picture goes.
    public var end: Int64

    /// From the first picture to the end of the last.
    public init(first: Int64, last: Int64, end: Int64) {
      (self.first, self.last, self.end) = (first, last, end)
    }
  }

  /// The parts in order of time.
  public let parts: [Part]

  /// Parts in order of time, at least one.
  public init(_ parts: [Part]) {
    precondition(!parts.isEmpty, "nothing to join")
    self.parts = parts
  }

  /// Why the parts cannot be joined by copying, in a few words; nil: they can.
  ///
  /// - Throws: ``MediaError`` where a part cannot be read.
  public func obstacle() throws -> String? {
    let first = try StreamHead(parts[0].path)
    for part in parts.dropFirst() {
      if let difference = try StreamHead(part.path).difference(to: first) {
        return "\(part.path) has another \(difference) than \(parts[0].path)"
      }
    }
    return nil
  }

  /// Writes the whole.
  ///
  /// - Parameters:
  ///   - path: where it goes; its extension is that of the parts.
  ///   - info: the clip that the pictures come from, at the size of the parts.
  ///   - times: of the whole, in the time base of `info`.
  ///   - source: the file to copy sound, subtitles, chapters and title from; nil for none.
  ///   - settings: which of them are copied.
  ///   - isTrimmed: whether the pictures are a part of the source; times then start at 0.
  ///   - overwrite: whether an existing file may be replaced.
  ///   - progress: told how many pictures are copied.
  /// - Returns: what a person should know of the file.
  /// - Throws: ``MediaError``: a part that cannot be read or has another number of pictures; as ``ClipWriter`` for the place.
  public func write(
    to path: String, like info: ClipInfo, times: Times, source: String?,
    settings: EncoderSettings = EncoderSettings(), isTrimmed: Bool, overwrite: Bool,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> [MediaWarning] {
    if !overwrite && FileKind(path) != .missing {
      throw MediaError(
        .exists, "\(path) is there already", remedy: "choose another name or allow overwriting")
    }
    let target = try TargetFile(path)
    do {
      let warnings = try write(target, info, times, source, settings, isTrimmed, progress)
      try target.commit()
      return warnings
    } catch {
      target.discard()
      throw error
    }
  }

  private func write(
    _ target: TargetFile, _ info: ClipInfo, _ times: Times, _ source: String?, _ settings: EncoderSettings,
    _ isTrimmed: Bool, _ progress: (Int) throws -> Void
  ) throws -> [MediaWarning] {
    let suffix = (target.path as NSString).pathExtension.lowercased()
    let muxer = try Muxer(path: target.path, temporaryPath: target.temporaryPath)
    try addPictures(to: muxer, like: info)
    let sound = source.flatMap { FileKind($0) == .file ? $0 : nil }
    let copier = try sound.flatMap {
      try PacketCopier(from: $0, to: muxer, settings: settings, container: suffix)
    }
    copier?.copyDescription(to: muxer, withChapters: !isTrimmed)
    try muxer.begin(VideoFileSink.options(suffix, muxer, info.timeBase))
    let shift = isTrimmed ? times.first : 0
    if isTrimmed { copier?.trim(from: info.seconds(times.first)) }
    var (done, lastDecoding) = (0, Int64?.none)
    for part in parts {
      var count = 0
      unsafe try Self.packets(of: part.path) { packet, base in
        // SAFETY: the packet is the demuxer's own and lives during the call.
        unsafe Self.order(packet, after: lastDecoding)
        lastDecoding = unsafe packet.pointee.dts
        // A file tells how long a picture stays by the next one; the last has none.
        let last = av_rescale_q(times.last - shift, info.timeBase.av, base)
        if unsafe packet.pointee.pts == last {
          unsafe packet.pointee.duration = av_rescale_q(times.end - times.last, info.timeBase.av, base)
        }
        let moment = unsafe Double(packet.pointee.dts) * Rational(base).value + info.seconds(shift)
        try copier?.advance(to: moment, into: muxer)
        unsafe try muxer.write(packet, stream: 0, timeBase: base)
        count += 1
        try progress(done + count)
      }
      guard count == part.frames else {
        throw MediaError(
          .truncated, "\(part.path): it holds \(count) pictures and should hold \(part.frames)",
          remedy: "make this part again")
      }
      done += count
    }
    try copier?.advance(to: isTrimmed ? info.seconds(times.end) : nil, into: muxer)
    try muxer.end()
    return copier?.warnings ?? []
  }

  /// A stream like that of the first part.
  private func addPictures(to muxer: Muxer, like info: ClipInfo) throws {
    let demuxer = try Demuxer(path: parts[0].path)
    let rate = info.frameRate.isPositive ? info.frameRate : Rational(25, 1)
    // SAFETY: both streams live with their contexts; FFmpeg copies the parameters.
    let from = unsafe demuxer.stream(try demuxer.videoStream())
    let stream = unsafe try muxer.addStream()
    unsafe avcodec_parameters_copy(stream.pointee.codecpar, from.pointee.codecpar)
    unsafe stream.pointee.time_base = info.timeBase.av
    unsafe (stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate) = (rate.av, rate.av)
    guard info.sampleAspectRatio.isPositive else { return }
    unsafe stream.pointee.sample_aspect_ratio = info.sampleAspectRatio.av
    unsafe stream.pointee.codecpar.pointee.sample_aspect_ratio = info.sampleAspectRatio.av
  }

  /// Reads the packets of a part's pictures in order of decoding.
  private static func packets(
    of path: String, _ take: (UnsafeMutablePointer<AVPacket>, AVRational) throws -> Void
  ) throws {
    let demuxer = try Demuxer(path: path)
    let index = try demuxer.videoStream()
    demuxer.discardAll(but: [index])
    // SAFETY: stream and packet live with the demuxer.
    let base = unsafe demuxer.stream(index).pointee.time_base
    var status = demuxer.readPacket()
    while status >= 0 {
      if unsafe Int(demuxer.packet.pointee.stream_index) == index { unsafe try take(demuxer.packet, base) }
      status = demuxer.readPacket()
    }
    guard status == retrace_error_eof else {
      throw MediaError(.readFailed, "\(path): reading stopped (\(ffmpegMessage(status)))")
    }
  }

  /// Has packets decoded one after another: an encoder that reorders pictures begins before its first one, where the part before
  /// may still be at work.
  private static func order(_ packet: UnsafeMutablePointer<AVPacket>, after last: Int64?) {
    // SAFETY: the packet lives during the call.
    let known = unsafe packet.pointee.dts
    let wanted = unsafe known == retrace_no_timestamp ? last.map { $0 + 1 } ?? packet.pointee.pts : known
    unsafe packet.pointee.dts = last.map { max(wanted, $0 + 1) } ?? wanted
  }
}

/// What must be the same for packets to follow one another in one stream.
private struct StreamHead {
  private let codec: String
  private let size: [Int32]
  private let format: Int32
  private let timeBase: Rational
  private let headers: [UInt8]

  init(_ path: String) throws {
    let demuxer = try Demuxer(path: path)
    // SAFETY: stream and parameters live with the demuxer; plain numbers are copied, the headers as many bytes as they have.
    let stream = unsafe demuxer.stream(try demuxer.videoStream())
    guard let parameters = unsafe stream.pointee.codecpar else {
      preconditionFailure("streams have parameters")
    }
    codec = unsafe text(avcodec_get_name(parameters.pointee.codec_id)) ?? "unknown"
    size = unsafe [parameters.pointee.width, parameters.pointee.height]
    format = unsafe parameters.pointee.format
    timeBase = unsafe Rational(stream.pointee.time_base)
    headers = unsafe Array(
      UnsafeBufferPointer(
        start: parameters.pointee.extradata, count: Int(parameters.pointee.extradata_size)))
  }

  /// What differs; nil: nothing.
  func difference(to other: StreamHead) -> String? {
    if codec != other.codec { return "codec" }
    if size != other.size { return "size" }
    if format != other.format { return "pixel format" }
    if timeBase != other.timeBase { return "unit of time" }
    return headers == other.headers ? nil : "codec header"
  }
}
