internal import CFFmpeg
internal import Foundation

/// A media file being written: streams, packets, and every error that the disk reports.
@safe final class Muxer {
  /// The path that error sentences name.
  private let path: String
  private let context: UnsafeMutablePointer<AVFormatContext>
  private var isBegun = false

  /// Creates the file at `temporaryPath`, whose extension chooses the container.
  init(path: String, temporaryPath: String) throws {
    FFmpegLog.clear()
    self.path = path
    var made: UnsafeMutablePointer<AVFormatContext>?
    // SAFETY: FFmpeg allocates the context; it is freed in deinit.
    let status = unsafe avformat_alloc_output_context2(&made, nil, nil, "file:" + temporaryPath)
    guard status >= 0, let context = unsafe made else {
      let suffix = (path as NSString).pathExtension
      throw MediaError(
        .badSetting, "\(path): there is no container for '.\(suffix)'",
        remedy: "end the name in \(Container.known)")
    }
    unsafe self.context = unsafe context
    unsafe context.pointee.flags |= AVFMT_FLAG_BITEXACT
    // Times are kept as they are; the streams that start before 0 say so in their headers.
    unsafe context.pointee.avoid_negative_ts = 0
    // FLAC in MP4 and the like are standardised by now, but this FFmpeg calls them experimental.
    unsafe context.pointee.strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL
    let opened = unsafe avio_open(&context.pointee.pb, "file:" + temporaryPath, AVIO_FLAG_WRITE)
    guard opened >= 0 else { throw failure(opened) }
  }

  deinit {
    // SAFETY: closed and freed once; the file itself belongs to the TargetFile.
    unsafe avio_closep(&context.pointee.pb)
    unsafe avformat_free_context(context)
  }

  /// The context, for those that copy metadata and chapters into it.
  var pointer: UnsafeMutablePointer<AVFormatContext> { unsafe context }

  /// FFmpeg's name of the container.
  var containerName: String {
    // SAFETY: the output format is a static structure.
    unsafe text(context.pointee.oformat.pointee.name) ?? "unknown"
  }

  /// Whether the container keeps codec headers out of the packets.
  var needsGlobalHeader: Bool {
    // SAFETY: as above.
    unsafe context.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0
  }

  /// Whether the container can hold a codec.
  func holds(_ codec: AVCodecID) -> Bool {
    // SAFETY: as above.
    unsafe avformat_query_codec(context.pointee.oformat, codec, FF_COMPLIANCE_NORMAL) == 1
  }

  /// A new stream; FFmpeg numbers them from 0.
  func addStream() throws -> UnsafeMutablePointer<AVStream> {
    // SAFETY: the stream lives with the context.
    guard let stream = unsafe avformat_new_stream(context, nil) else {
      throw MediaError(.writeFailed, "\(path): no stream can be added")
    }
    return unsafe stream
  }

  /// Writes the header.
  func begin(_ options: [String: String]) throws {
    let options = OptionDictionary(options)
    // SAFETY: all streams are set up.
    let status = unsafe avformat_write_header(context, &options.pointer)
    guard status >= 0 else { throw failure(status) }
    isBegun = true
  }

  /// Writes a packet whose times are in `timeBase`; the packet is empty afterwards.
  func write(_ packet: UnsafeMutablePointer<AVPacket>, stream: Int, timeBase: AVRational) throws {
    // SAFETY: the stream exists; FFmpeg takes over the packet's data.
    guard let target = unsafe context.pointee.streams[stream] else { preconditionFailure("stream \(stream)") }
    unsafe packet.pointee.stream_index = Int32(stream)
    unsafe packet.pointee.pos = -1
    unsafe av_packet_rescale_ts(packet, timeBase, target.pointee.time_base)
    let status = unsafe av_interleaved_write_frame(context, packet)
    guard status >= 0 else { throw failure(status) }
    try check()
  }

  /// Writes what is buffered and the trailer, and closes the file.
  func end() throws {
    guard isBegun else { return }
    isBegun = false
    // SAFETY: the header is written; the file is open.
    let status = unsafe av_write_trailer(context)
    try check()
    guard status >= 0 else { throw failure(status) }
    let closed = unsafe avio_closep(&context.pointee.pb)
    guard closed >= 0 else { throw failure(closed) }
  }

  /// Errors of buffered writing show up late, in the stream of bytes.
  private func check() throws {
    // SAFETY: the stream of bytes is open until end().
    guard let bytes = unsafe context.pointee.pb else { return }
    let status = unsafe bytes.pointee.error
    guard status >= 0 else { throw failure(status) }
  }

  private func failure(_ status: Int32) -> MediaError {
    let error = TargetFile.failure(path, -status)
    guard error.code == .writeFailed else { return error }
    return MediaError(
      .writeFailed, "\(path): cannot be written (\(FFmpegLog.complaint ?? ffmpegMessage(status)))")
  }
}
