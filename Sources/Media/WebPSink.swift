internal import CFFmpeg
internal import Tensors

/// Pictures into an animated WebP, each without what the one before shows already, where that is shorter.
///
/// What that is, is decided here (``ChangedParts``). libwebp's own encoder of animations leaves out what differs little from
/// the picture before, and forgets what it left out: a slow fade beside something that moves never shows. It would also
/// hold the file in memory. FFmpeg's own comparison (`cr_threshold`) bears no noise, and sends parts without a margin,
/// whose edges take on colours that were never there.
final class WebPSink: FrameSink {
  private let target: TargetFile
  private let muxer: Muxer
  private let encoder: VideoEncoder
  private let yuv: YUVWriting
  private let sourceTimeBase: Rational
  private var first: Int64?
  /// What a player shows after the last picture, but for the codec's errors.
  private var shown: Frame?
  /// The picture that waits for the next to know how long it is shown, with its times in milliseconds.
  private var waiting: (packet: Packet, start: Int64, end: Int64)?
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
    guard let layout = PlanarYUV(choice.pixelFormat) else { preconditionFailure("WebP is coded in YUV") }
    // Whatever the size, these are the colours of a WebP.
    yuv = YUVWriting(
      layout: layout, coefficients: YUVCoefficients(.bt601), range: YUVRange(full: false, bits: 8),
      isCentred: true)
    target = try TargetFile(path)
    muxer = try Muxer(path: path, temporaryPath: target.temporaryPath)
    encoder = try VideoEncoder(
      choice, width: info.width, height: info.height, timeBase: Self.unit, frameRate: info.frameRate,
      colour: ColourTags(matrix: "smpte170m"), sampleAspectRatio: info.sampleAspectRatio,
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
    if let last = waiting, start < last.start + Self.shortest {
      if warnings.isEmpty {
        warnings.append(
          MediaWarning(
            .timesRounded, "\(target.path): a WebP shows at most 90 frames a second; the rest is left out"))
      }
      waiting?.end = max(last.end, end)
      return
    }
    let frame = try frame(picture)
    let changes = shown.map { ChangedParts.find(in: frame, since: $0) }
    if let last = waiting {
      // The second picture is written at all events: a file of one is a still, without time.
      if changes?.isEmpty == true, bytes > 0, end - last.start <= Self.longest {
        waiting?.end = max(last.end, end)
        return
      }
      try put(last, to: start)
    }
    waiting = (try coded(frame, changes, start), start, max(end, start + Self.shortest))
  }

  func finish() throws {
    do {
      guard let last = waiting else {
        throw MediaError(.noFrames, "\(target.path): no frame was written", remedy: "write at least one")
      }
      try put(last, to: last.end)
      try muxer.end()
      try target.commit()
    } catch {
      discard()
      throw error
    }
  }

  func discard() { target.discard() }

  private func frame(_ picture: Tensor) throws -> Frame {
    let (width, height) = (encoder.width, encoder.height)
    precondition(picture.shape == [height, width, 3], "\(picture.shape) for a WebP of \(width)x\(height)")
    let frame = try Frame(format: AV_PIX_FMT_YUVA420P, width: width, height: height)
    yuv.store(picture, into: frame)
    ChangedParts.showAll(of: frame)
    return frame
  }

  /// A picture, or only its changes: what is shorter.
  ///
  /// Many small changes in a smooth picture take more bytes than the picture.
  private func coded(_ picture: Frame, _ changes: [Part]?, _ start: Int64) throws -> Packet {
    let whole = try coded(picture, start)
    guard let changes, let shown else {
      shown = picture
      return whole
    }
    ChangedParts.put(changes, of: picture, into: shown)
    // libwebp spoils what is transparent.
    let parts = try shown.copy()
    ChangedParts.show(only: changes, of: parts)
    let short = try coded(parts, start)
    if short.size < whole.size { return short }
    self.shown = picture
    return whole
  }

  private func coded(_ frame: Frame, _ start: Int64) throws -> Packet {
    var coded: Packet?
    unsafe try encoder.encode(frame, timestamp: start, duration: 0) { unsafe coded = Packet($0) }
    guard let coded else { preconditionFailure("libwebp holds no picture back") }
    return coded
  }

  private func put(_ picture: (packet: Packet, start: Int64, end: Int64), to end: Int64) throws {
    let duration = end - picture.start
    guard duration <= Self.longest else {
      throw MediaError(
        .unsupported,
        "\(target.path): a picture of \(duration / 1000) s is longer than a WebP holds (\(Self.longest / 1000) s)",
        remedy: "use .mkv")
    }
    bytes += Int64(picture.packet.size) + 24
    guard bytes <= Self.mostBytes else {
      throw MediaError(
        .unsupported, "\(target.path): the clip is more than a WebP holds (4 GiB)",
        remedy: "use .webm, or --max-edge")
    }
    // SAFETY: the packet is ours.
    unsafe picture.packet.pointer.pointee.duration = duration
    unsafe try muxer.write(picture.packet.pointer, stream: 0, timeBase: Self.unit.av)
  }
}
