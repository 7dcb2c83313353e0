internal import CFFmpeg
internal import Tensors

/// Pictures into an animated WebP, each whole.
///
/// FFmpeg's encoder of whole animations leaves out what differs little from the picture before, and forgets what it left out:
/// a slow fade beside something that moves never shows. It would also hold the file in memory. The
/// price is size where little moves; the module's README has figures.
final class WebPSink: FrameSink {
  private let target: TargetFile
  private let muxer: Muxer
  private let encoder: VideoEncoder
  private let sourceTimeBase: Rational
  private var first: Int64?
  /// The picture that waits for the next to know how long it is shown, with its times in milliseconds.
  private var waiting: (picture: Tensor, start: Int64, end: Int64)?
  private var bytes: Int64 = 0
  private(set) var warnings: [MediaWarning] = []

  private static let unit = Rational(1, 1000)
  /// Browsers show pictures of 0.01 s or less far too long.
  private static let shortest: Int64 = 11
  /// Sizes of files and chunks have 32 bits, durations 24.
  private static let (mostBytes, longest) = (Int64(UInt32.max) - 1024, Int64(1) << 24 - 1)

  init(_ path: String, like info: ClipInfo, settings: EncoderSettings) throws {
    let codec = try VideoCodec.only("webp", for: settings, path)
    guard info.width <= 16383, info.height <= 16383 else {
      throw MediaError(
        .unsupported, "\(path): \(info.width)x\(info.height) is more than a WebP holds (16383)",
        remedy: "use --max-edge")
    }
    let choice = try codec.choice(settings, width: info.width, height: info.height)
    sourceTimeBase = info.timeBase
    target = try TargetFile(path)
    muxer = try Muxer(path: path, temporaryPath: target.temporaryPath)
    encoder = try VideoEncoder(
      choice, width: info.width, height: info.height, timeBase: Self.unit, frameRate: info.frameRate,
      colour: ColourTags(), sampleAspectRatio: info.sampleAspectRatio,
      needsGlobalHeader: muxer.needsGlobalHeader)
    // SAFETY: the encoder's context lives; FFmpeg copies what the stream needs.
    let stream = unsafe try muxer.addStream()
    unsafe avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context)
    unsafe stream.pointee.time_base = encoder.context.pointee.time_base
    try muxer.begin(["loop": settings.loops ? "0" : "1"])
  }

  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {
    let base = first ?? timestamp
    first = base
    // SAFETY: plain arithmetic.
    let start = av_rescale_q(timestamp - base, sourceTimeBase.av, Self.unit.av)
    let end = av_rescale_q(timestamp - base + max(1, duration), sourceTimeBase.av, Self.unit.av)
    if let last = waiting {
      guard start >= last.start + Self.shortest else {
        if warnings.isEmpty {
          warnings.append(
            MediaWarning(
              .timesRounded, "\(target.path): a WebP shows at most 90 frames a second; the rest is left out"))
        }
        waiting?.end = max(last.end, end)
        return
      }
      try encode(last.picture, from: last.start, to: start)
    }
    waiting = (picture, start, max(end, start + Self.shortest))
  }

  func finish() throws {
    do {
      guard let last = waiting else {
        throw MediaError(.noFrames, "\(target.path): no frame was written", remedy: "write at least one")
      }
      try encode(last.picture, from: last.start, to: last.end)
      unsafe try encoder.flush(put)
      try muxer.end()
      try target.commit()
    } catch {
      discard()
      throw error
    }
  }

  func discard() { target.discard() }

  private func encode(_ picture: Tensor, from start: Int64, to end: Int64) throws {
    guard end - start <= Self.longest else {
      throw MediaError(
        .unsupported,
        "\(target.path): a picture of \((end - start) / 1000) s is longer than a WebP holds (\(Self.longest / 1000) s)",
        remedy: "use .mkv")
    }
    unsafe try encoder.encode(picture, timestamp: start, duration: end - start, put)
  }

  private func put(_ packet: UnsafeMutablePointer<AVPacket>) throws {
    // SAFETY: the packet lives during the call.
    bytes += unsafe Int64(packet.pointee.size) + 24
    guard bytes <= Self.mostBytes else {
      throw MediaError(
        .unsupported, "\(target.path): the clip is more than a WebP holds (4 GiB)",
        remedy: "use .webm, or --max-edge")
    }
    unsafe try muxer.write(packet, stream: 0, timeBase: Self.unit.av)
  }
}
