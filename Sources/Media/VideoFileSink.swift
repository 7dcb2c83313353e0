internal import CFFmpeg
internal import Foundation
internal import Tensors

/// Pictures into a media file, with the sound and subtitles of their source.
final class VideoFileSink: FrameSink {
  private let target: TargetFile
  private let muxer: Muxer
  private let encoder: VideoEncoder
  private var copier: PacketCopier?
  private let sourceTimeBase: Rational
  private let encoderTimeBase: Rational
  private let isTrimmed: Bool
  /// The timestamp that becomes 0 where it is trimmed; nil: that of the first picture.
  private let origin: Int64?
  /// The first and the last timestamp written, and the end of the last, in the source's unit.
  private var (first, last, end): (Int64?, Int64?, Int64) = (nil, nil, 0)
  private var lastEncoded: Int64?
  private var roundsTimes = false

  private(set) var warnings: [MediaWarning] = []

  init(
    _ path: String, like info: ClipInfo, source: String?, settings: EncoderSettings, isTrimmed: Bool,
    origin: Int64? = nil
  ) throws {
    let suffix = (path as NSString).pathExtension.lowercased()
    guard let standard = Container.standardCodec(suffix) else {
      throw MediaError(
        .badSetting, "\(path): there is no container for '.\(suffix)'",
        remedy: "end the name in \(Container.known)")
    }
    let codec = try VideoCodec.named(settings.codec ?? standard)
    var choice = try codec.choice(settings, width: info.width, height: info.height)
    target = try TargetFile(path)
    muxer = try Muxer(path: path, temporaryPath: target.temporaryPath)
    (self.isTrimmed, self.origin) = (isTrimmed, origin)
    sourceTimeBase = info.timeBase
    let rate = info.frameRate.isPositive ? info.frameRate : Rational(25, 1)
    // AVI knows frame numbers only, in the order of decoding.
    if suffix == "avi" { choice.options["bf"] = "0" }
    encoderTimeBase = suffix == "avi" ? rate.inverted : info.timeBase
    var colour = info.colour
    // JPEG knows one matrix only.
    if codec.name == "mjpeg" { colour.matrix = "smpte170m" }
    encoder = try VideoEncoder(
      choice, width: info.width, height: info.height, timeBase: encoderTimeBase, frameRate: rate,
      colour: colour, sampleAspectRatio: info.sampleAspectRatio,
      needsGlobalHeader: muxer.needsGlobalHeader)
    // SAFETY: the encoder's context lives; FFmpeg copies what the stream needs.
    let id = unsafe encoder.context.pointee.codec_id
    guard muxer.holds(id) else {
      throw MediaError(
        .badSetting, "\(path): .\(suffix) cannot hold \(codec.name)",
        remedy: "choose another codec or "
          + Container.suffixes(holding: choice.encoder).map { ".\($0)" }.joined(separator: ", "))
    }
    let stream = unsafe try muxer.addStream()
    unsafe avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context)
    unsafe stream.pointee.time_base = encoder.context.pointee.time_base
    unsafe (stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate) = (rate.av, rate.av)
    unsafe stream.pointee.sample_aspect_ratio = encoder.context.pointee.sample_aspect_ratio
    if choice.pixelFormat == AV_PIX_FMT_YUV444P && codec.name.hasPrefix("h26") {
      warnings.append(
        MediaWarning(
          .rarelyPlayed,
          "\(info.width)x\(info.height) is odd, so the output keeps full chroma (4:4:4), which some players cannot show"
        ))
    }
    if let source {
      let copier = try PacketCopier(from: source, to: muxer, settings: settings, container: suffix)
      copier?.copyDescription(to: muxer, withChapters: !isTrimmed)
      warnings += copier?.warnings ?? []
      self.copier = copier
    }
    try muxer.begin(Self.options(suffix, muxer, encoderTimeBase))
  }

  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {
    try write(try encoder.frame(of: picture), timestamp: timestamp, duration: duration)
  }

  /// The bytes that the encoder gets of a picture.
  func prepared(_ picture: Tensor) throws -> [UInt8] { encoder.bytes(of: try encoder.frame(of: picture)) }

  /// Writes what ``prepared(_:)`` made of a picture.
  func write(prepared bytes: [UInt8], timestamp: Int64, duration: Int64) throws {
    try write(try encoder.frame(of: bytes), timestamp: timestamp, duration: duration)
  }

  private func write(_ frame: Frame, timestamp: Int64, duration: Int64) throws {
    if first == nil {
      first = timestamp
      if isTrimmed { copier?.trim(from: Double(timestamp) * sourceTimeBase.value) }
    }
    guard last.map({ timestamp > $0 }) ?? true else {
      throw MediaError(
        .writeFailed, "frames come in order of time, but \(timestamp) follows \(last ?? 0)",
        remedy: "write each timestamp once")
    }
    (last, end) = (timestamp, timestamp + max(1, duration))
    let shifted = timestamp - shift
    var encoded = shifted
    var length = max(1, duration)
    if encoderTimeBase != sourceTimeBase {
      // SAFETY: plain arithmetic.
      encoded = av_rescale_q(shifted, sourceTimeBase.av, encoderTimeBase.av)
      length = max(1, av_rescale_q(length, sourceTimeBase.av, encoderTimeBase.av))
      if let lastEncoded, encoded <= lastEncoded { encoded = lastEncoded + 1 }
      if av_rescale_q(encoded, encoderTimeBase.av, sourceTimeBase.av) != shifted { roundsTimes = true }
    }
    lastEncoded = encoded
    unsafe try encoder.encode(frame, timestamp: encoded, duration: length, put)
  }

  func finish() throws { try finish(early: false) }

  /// - Parameter early: whether the source has more pictures; its sound is then cut off as well.
  func finish(early: Bool) throws {
    do {
      guard first != nil else {
        throw MediaError(.noFrames, "\(target.path): no frame was written", remedy: "write at least one")
      }
      unsafe try encoder.flush(put)
      let stop = isTrimmed || early ? Double(end) * sourceTimeBase.value : nil
      try copier?.advance(to: stop, into: muxer)
      try muxer.end()
      try target.commit()
    } catch {
      discard()
      throw error
    }
    if roundsTimes {
      warnings.append(
        MediaWarning(
          .timesRounded, "\(target.path): the container has no exact times; some frames moved a little"))
    }
  }

  func discard() { target.discard() }

  private var shift: Int64 { isTrimmed ? origin ?? first ?? 0 : 0 }

  /// Writes a packet of the encoder after the sound that comes before it.
  private func put(_ packet: UnsafeMutablePointer<AVPacket>) throws {
    // SAFETY: the packet lives during the call.
    let base = unsafe encoder.context.pointee.time_base
    let time = unsafe Double(packet.pointee.dts) * Rational(base).value + Double(shift) * sourceTimeBase.value
    try copier?.advance(to: time, into: muxer)
    unsafe try muxer.write(packet, stream: 0, timeBase: base)
  }

  /// What the container is told, so that times stay what they are.
  static func options(_ suffix: String, _ muxer: Muxer, _ timeBase: Rational) -> [String: String] {
    guard ["mp4", "m4v", "mov"].contains(suffix) else { return [:] }
    // Edit lists are in the movie's unit: one in which every stream's start is exact.
    var scale = timeBase.denominator
    // SAFETY: streams live with the context.
    for index in 0..<(unsafe Int(muxer.pointer.pointee.nb_streams)) {
      guard let stream = unsafe muxer.pointer.pointee.streams[index] else { continue }
      let unit = unsafe Int(stream.pointee.time_base.den)
      var (a, b) = (scale, unit)
      while b != 0 { (a, b) = (b, a % b) }
      if a > 0, scale / a * unit <= 50_000_000 { scale = scale / a * unit }
    }
    return ["movie_timescale": "\(scale)"]
  }
}
