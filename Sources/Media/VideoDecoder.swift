internal import CFFmpeg
internal import Foundation

/// One pass over the pictures of a file: demultiplexes and decodes, frame after frame.
@safe final class VideoDecoder {
  private let path: String
  let demuxer: Demuxer
  let streamIndex: Int
  private let codec: UnsafeMutablePointer<AVCodecContext>
  private var isFlushing = false
  private var lastTimestamp: Int64?

  /// Packets of the pictures' stream read so far.
  private(set) var packetCount = 0
  /// Packets and frames that did not decode cleanly.
  private(set) var damagedCount = 0
  /// What stopped the reading before the end, in FFmpeg's words.
  private(set) var readFailure: String?
  /// Whether the container says that there should have been more.
  private(set) var endedEarly = false

  /// - Parameters:
  ///   - threads: how many threads may decode, at least 1.
  ///   - mostPixels: what is refused beyond, before there is memory for it.
  init(path: String, threads: Int, mostPixels: Int = Bounds.clipPixels) throws {
    self.path = path
    demuxer = try Demuxer(path: path)
    streamIndex = try demuxer.videoStream()
    demuxer.discardAll(but: [streamIndex])
    // SAFETY: the stream belongs to the demuxer, which lives as long as this object.
    let parameters: UnsafeMutablePointer<AVCodecParameters> =
      unsafe demuxer.stream(streamIndex).pointee.codecpar
    let (width, height) = unsafe (Int(parameters.pointee.width), Int(parameters.pointee.height))
    guard max(0, width) * max(0, height) <= mostPixels else {
      throw Bounds.tooLarge(path, width: width, height: height, most: mostPixels)
    }
    guard let decoder = unsafe avcodec_find_decoder(parameters.pointee.codec_id),
      let codec = unsafe avcodec_alloc_context3(decoder)
    else {
      let name = unsafe text(avcodec_get_name(parameters.pointee.codec_id)) ?? "unknown"
      throw MediaError(
        .unsupported, "\(path): the FFmpeg of this machine has no decoder for \(name)",
        remedy: "convert the clip to another codec first")
    }
    unsafe self.codec = codec
    // SAFETY: both structures live; FFmpeg copies the parameters.
    unsafe avcodec_parameters_to_context(codec, parameters)
    unsafe codec.pointee.max_pixels = Int64(mostPixels)
    unsafe codec.pointee.pkt_timebase = unsafe demuxer.stream(streamIndex).pointee.time_base
    unsafe codec.pointee.thread_count = Int32(max(1, min(threads, 16)))
    unsafe codec.pointee.thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE
    let status = unsafe avcodec_open2(codec, decoder, nil)
    guard status >= 0 else {
      throw MediaError(
        .unsupported, "\(path): the decoder does not start (\(FFmpegLog.complaint ?? ffmpegMessage(status)))")
    }
  }

  deinit {
    // SAFETY: the context came from avcodec_alloc_context3 and is freed once.
    var codec: UnsafeMutablePointer<AVCodecContext>? = unsafe codec
    unsafe avcodec_free_context(&codec)
  }

  /// The stream's unit of time.
  var timeBase: Rational {
    // SAFETY: the stream lives with the demuxer.
    unsafe Rational(demuxer.stream(streamIndex).pointee.time_base)
  }

  /// The next frame in order of presentation, or nil at the end.
  func next() -> (frame: Frame, timestamp: Int64, duration: Int64)? {
    let frame = Frame()
    var stuck = 0
    while true {
      // SAFETY: codec and frame are ours.
      let status = unsafe avcodec_receive_frame(codec, frame.pointer)
      if status >= 0 { return timed(frame) }
      if status == retrace_error_eof { return nil }
      if status != retrace_error_again {
        damagedCount += 1
        stuck += 1
        if isFlushing && stuck > 64 { return nil }
        if isFlushing { continue }
      }
      feed()
    }
  }

  /// Goes to the last key frame at or before `timestamp`; false where the file cannot.
  func seek(to timestamp: Int64) -> Bool {
    guard demuxer.seek(stream: streamIndex, to: timestamp) else { return false }
    // SAFETY: the codec is ours and open.
    unsafe avcodec_flush_buffers(codec)
    isFlushing = false
    lastTimestamp = nil
    return true
  }

  private func feed() {
    guard !isFlushing else { return }
    // SAFETY: the packet is the demuxer's own and is released before the next is read.
    while true {
      let status = demuxer.readPacket()
      guard status >= 0 else {
        if status != retrace_error_eof { readFailure = FFmpegLog.complaint ?? ffmpegMessage(status) }
        endedEarly = demuxer.endsEarly
        isFlushing = true
        _ = unsafe avcodec_send_packet(codec, nil)
        return
      }
      guard unsafe Int(demuxer.packet.pointee.stream_index) == streamIndex else { continue }
      packetCount += 1
      if unsafe demuxer.packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 { damagedCount += 1 }
      let sent = unsafe avcodec_send_packet(codec, demuxer.packet)
      if sent < 0 && sent != retrace_error_again && sent != retrace_error_eof {
        damagedCount += 1
        continue
      }
      return
    }
  }

  private func timed(_ frame: Frame) -> (frame: Frame, timestamp: Int64, duration: Int64) {
    // SAFETY: the frame was just filled by the decoder.
    let (best, stated) = unsafe (
      frame.pointer.pointee.best_effort_timestamp, frame.pointer.pointee.pkt_duration
    )
    if unsafe frame.pointer.pointee.decode_error_flags != 0 { damagedCount += 1 }
    // In the middle of four pixels, which the file does not say and FFmpeg does not know.
    if unsafe codec.pointee.codec_id == AV_CODEC_ID_WEBP {
      unsafe frame.pointer.pointee.chroma_location = AVCHROMA_LOC_CENTER
    }
    let duration = (1...Bounds.duration).contains(stated) ? stated : demuxer.frameDuration(streamIndex)
    // What no clock shows is no time at all.
    let isTimed = best != retrace_no_timestamp && (-Bounds.timestamp...Bounds.timestamp).contains(best)
    var timestamp = isTimed ? best : lastTimestamp.map { min($0 + duration, 2 * Bounds.timestamp) } ?? 0
    // Two frames at the same moment would be one on the way out.
    if let last = lastTimestamp, timestamp <= last { timestamp = last + 1 }
    lastTimestamp = timestamp
    return (frame, timestamp, duration)
  }
}
