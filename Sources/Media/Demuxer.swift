internal import CFFmpeg
internal import Foundation

/// An opened media file: its streams and its packets.
@safe final class Demuxer {
  let path: String
  private let context: UnsafeMutablePointer<AVFormatContext>
  /// The packet that ``readPacket()`` fills.
  let packet: UnsafeMutablePointer<AVPacket>

  /// Opens a file of this machine; playlists cannot reach beyond files.
  init(path: String) throws {
    self.path = path
    FFmpegLog.clear()
    try Self.checkReadable(path)
    let options = OptionDictionary(["protocol_whitelist": "file"])
    var context: UnsafeMutablePointer<AVFormatContext>?
    // SAFETY: FFmpeg allocates the context and frees it itself on failure.
    let status = unsafe avformat_open_input(&context, "file:" + path, nil, &options.pointer)
    guard status >= 0, let opened = unsafe context else { throw Self.openError(path, status) }
    // SAFETY: av_packet_alloc returns nil only when memory is out.
    guard let packet = unsafe av_packet_alloc() else { preconditionFailure("out of memory") }
    unsafe (self.context, self.packet) = unsafe (opened, packet)
    let found = unsafe avformat_find_stream_info(opened, nil)
    guard found >= 0 else { throw Self.openError(path, found) }
    // Text files count as films of a terminal for FFmpeg.
    if containerName == "tty" { throw Self.openError(path, retrace_error_invalid_data) }
  }

  /// Whether FFmpeg found that the file stops before it should; asked once, at its end.
  var endsEarly: Bool { unsafe FFmpegLog.saysEndsEarly(context) }

  deinit {
    // The address may be another file's next.
    _ = endsEarly
    // SAFETY: both came from FFmpeg's allocators and are freed once.
    var (packet, context): (UnsafeMutablePointer<AVPacket>?, UnsafeMutablePointer<AVFormatContext>?) =
      unsafe (packet, context)
    unsafe av_packet_free(&packet)
    unsafe avformat_close_input(&context)
  }

  // MARK: - Streams

  /// The context, for those that copy metadata and chapters from it.
  var pointer: UnsafeMutablePointer<AVFormatContext> { unsafe context }

  var streamCount: Int {
    // SAFETY: the context is open.
    unsafe Int(context.pointee.nb_streams)
  }

  /// Stream `index`, below ``streamCount``.
  func stream(_ index: Int) -> UnsafeMutablePointer<AVStream> {
    precondition(index < streamCount, "stream \(index) of \(streamCount)")
    // SAFETY: FFmpeg keeps nb_streams valid pointers.
    guard let stream = unsafe context.pointee.streams[index] else {
      preconditionFailure("no stream \(index)")
    }
    return unsafe stream
  }

  /// What stream `index` carries.
  func kind(_ index: Int) -> AVMediaType {
    // SAFETY: streams and their parameters live with the context.
    unsafe stream(index).pointee.codecpar.pointee.codec_type
  }

  /// The streams of a kind; cover pictures are no video.
  func streams(_ kind: AVMediaType) -> [Int] {
    (0..<streamCount).filter {
      // SAFETY: as above.
      unsafe self.kind($0) == kind && stream($0).pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    }
  }

  /// The stream of moving pictures that FFmpeg holds for the main one.
  func videoStream() throws -> Int {
    let candidates = streams(AVMEDIA_TYPE_VIDEO)
    guard let first = candidates.first else {
      let heard = streams(AVMEDIA_TYPE_AUDIO).isEmpty ? "" : ", only sound"
      throw MediaError(
        .noVideo, "\(path): there is no video stream in it\(heard)", remedy: "give a clip with pictures")
    }
    // SAFETY: the context is open.
    let best = unsafe Int(av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0))
    return candidates.contains(best) ? best : first
  }

  /// Leaves all other streams unread where the container allows.
  func discardAll(but kept: Set<Int>) {
    for index in 0..<streamCount where !kept.contains(index) {
      // SAFETY: streams live with the context.
      unsafe stream(index).pointee.discard = AVDISCARD_ALL
    }
  }

  var containerName: String {
    // SAFETY: the input format is a static structure of FFmpeg's.
    unsafe text(context.pointee.iformat.pointee.name) ?? "unknown"
  }

  /// Seconds, or nil where unknown.
  var duration: Double? {
    // SAFETY: the context is open.
    let value = unsafe context.pointee.duration
    return value == retrace_no_timestamp || value <= 0 ? nil : Double(value) / 1_000_000
  }

  /// One frame's length by the average rate, at least 1.
  func frameDuration(_ index: Int) -> Int64 {
    // SAFETY: streams live with the context.
    let (rate, base) = unsafe (
      Rational(stream(index).pointee.avg_frame_rate), Rational(stream(index).pointee.time_base)
    )
    guard rate.isPositive && base.isPositive else { return 1 }
    return min(Bounds.duration, max(1, Int64(nearest: 1 / (rate.value * base.value))))
  }

  // MARK: - Packets

  /// Reads the next packet into ``packet``; FFmpeg's error number where there is none.
  func readPacket() -> Int32 {
    // SAFETY: packet and context are ours.
    unsafe av_packet_unref(packet)
    return unsafe av_read_frame(context, packet)
  }

  /// Goes to the last key frame of a stream at or before `timestamp`.
  func seek(stream: Int, to timestamp: Int64) -> Bool {
    // SAFETY: the context is open.
    unsafe av_seek_frame(context, Int32(stream), timestamp, AVSEEK_FLAG_BACKWARD) >= 0
  }

  // MARK: - Errors

  static func checkReadable(_ path: String) throws {
    let kind = FileKind(path)
    guard kind != .missing else {
      throw MediaError(.notFound, "\(path): there is no such file", remedy: "check the path")
    }
    guard kind == .file else {
      throw MediaError(
        .notMedia, "\(path) is a folder", remedy: "give a clip or a pattern such as frames/%05d.png")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw MediaError(
        .notPermitted, "\(path): no permission to read it", remedy: "check the file's permissions")
    }
  }

  private static func openError(_ path: String, _ status: Int32) -> MediaError {
    let head = FileHandle(forReadingAtPath: path).flatMap { try? $0.read(upToCount: 12) } ?? Data()
    if head.isEmpty {
      return MediaError(.notMedia, "\(path): the file is empty", remedy: "give a clip that FFmpeg can read")
    }
    let boxes = ["ftyp", "moov", "mdat", "wide", "free"].map { Data($0.utf8) }
    if boxes.contains(head.dropFirst(4).prefix(4)) {
      return MediaError(
        .truncated, "\(path): the file is truncated or damaged, its index (moov) is missing or broken",
        remedy: "copy or record the clip again")
    }
    if status == retrace_error_invalid_data {
      return MediaError(
        .notMedia, "\(path): this is not a video or picture file that FFmpeg can read",
        remedy: "give a clip such as .mp4, .mkv, .webm, .mov or .gif")
    }
    return MediaError(
      .readFailed, "\(path): cannot be opened (\(FFmpegLog.complaint ?? ffmpegMessage(status)))")
  }
}
