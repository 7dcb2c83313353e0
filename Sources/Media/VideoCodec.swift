internal import CFFmpeg
internal import Tensors

/// What an encoder is opened with.
struct EncoderChoice {
  var encoder: String
  var pixelFormat: AVPixelFormat
  var options: [String: String]
  var isFullRange: Bool
  /// Whether pictures are handed over with 16 bits a component.
  var isDeep: Bool
  /// Fixed where the bytes depend on it.
  var threads: Int
}

/// A codec that clips can be written with.
///
/// Encoders whose bytes depend on the number of threads run with a fixed number, so that a result is
/// the same on every machine and with every `--threads`.
struct VideoCodec: Sendable {
  /// The name that a person gives.
  let name: String
  /// Other names for it.
  let aliases: [String]
  /// FFmpeg's encoders for it, the best first.
  let encoders: [String]
  /// Range of the rate factor and its default; nil where the codec has none.
  let crf: (range: ClosedRange<Double>, standard: Double)?

  static let all: [VideoCodec] = [
    VideoCodec(name: "h264", aliases: ["x264", "avc", "libx264"], encoders: ["libx264"], crf: (0...51, 17)),
    VideoCodec(name: "h265", aliases: ["hevc", "x265", "libx265"], encoders: ["libx265"], crf: (0...51, 20)),
    VideoCodec(name: "vp9", aliases: ["libvpx-vp9"], encoders: ["libvpx-vp9"], crf: (0...63, 24)),
    VideoCodec(name: "av1", aliases: ["libaom-av1"], encoders: ["libaom-av1"], crf: (0...63, 24)),
    VideoCodec(name: "ffv1", aliases: [], encoders: ["ffv1"], crf: nil),
    VideoCodec(name: "prores", aliases: ["prores_ks"], encoders: ["prores_ks"], crf: nil),
    VideoCodec(name: "mjpeg", aliases: ["jpeg"], encoders: ["mjpeg"], crf: nil),
    VideoCodec(name: "png", aliases: [], encoders: ["png"], crf: nil),
    VideoCodec(name: "gif", aliases: [], encoders: ["gif"], crf: nil),
    VideoCodec(name: "webp", aliases: ["libwebp"], encoders: ["libwebp"], crf: nil),
  ]

  /// By name or alias, in any case.
  static func named(_ name: String) throws -> VideoCodec {
    let wanted = name.lowercased()
    if let codec = all.first(where: { $0.name == wanted || $0.aliases.contains(wanted) }) { return codec }
    throw MediaError(
      .badSetting, "there is no codec '\(name)'",
      remedy: "choose one of \(all.map(\.name).joined(separator: ", "))")
  }

  /// The codec of a container that holds no other, and has the same name.
  ///
  /// - Throws: ``MediaError`` where the settings ask for another codec or for a rate factor.
  static func only(_ own: String, for settings: EncoderSettings, _ path: String) throws -> VideoCodec {
    let codec = try named(settings.codec ?? own)
    guard codec.name == own else {
      let suffixes = Container.suffixes(holding: codec.encoders[0]).map { ".\($0)" }
      throw MediaError(
        .badSetting, "\(path): .\(own) cannot hold \(codec.name)",
        remedy:
          "leave --codec out or choose \((suffixes.isEmpty ? [".mkv"] : suffixes).joined(separator: ", "))"
      )
    }
    guard settings.crf == nil else {
      throw MediaError(.badSetting, "\(path): \(own) has no rate factor", remedy: "leave --crf out")
    }
    return codec
  }

  /// Encoder, pixel format and options for pictures of a size.
  func choice(_ settings: EncoderSettings, width: Int, height: Int) throws -> EncoderChoice {
    // SAFETY: encoders are static structures of FFmpeg's.
    guard let encoder = encoders.first(where: { unsafe avcodec_find_encoder_by_name($0) != nil }) else {
      throw MediaError(
        .unsupported, "the FFmpeg of this machine cannot write \(name)",
        remedy: "install an FFmpeg with \(encoders[0]) or choose another codec")
    }
    var options: [String: String] = [:]
    if let crf {
      let value = settings.crf ?? crf.standard
      guard crf.range.contains(value) else {
        throw MediaError(
          .badSetting, "a rate factor of \(value) is out of bounds for \(name)",
          remedy: "choose \(Int(crf.range.lowerBound)) to \(Int(crf.range.upperBound))")
      }
      options["crf"] = value == value.rounded() ? "\(Int(value))" : "\(value)"
    } else if settings.crf != nil {
      throw MediaError(
        .badSetting, "\(name) has no rate factor", remedy: "leave --crf out or choose another codec")
    }
    guard (8...16).contains(settings.bitDepth) else {
      throw MediaError(.badSetting, "\(settings.bitDepth) bits are out of bounds", remedy: "choose 8 to 16")
    }
    let isDeep = settings.bitDepth > 8
    let isOdd = width % 2 == 1 || height % 2 == 1
    let shared = max(1, min(16, settings.threads ?? Parallel.threads))
    func choice(
      _ format: AVPixelFormat, threads: Int, isFull: Bool = false, deep: Bool? = nil
    ) -> EncoderChoice {
      EncoderChoice(
        encoder: encoder, pixelFormat: format, options: options, isFullRange: isFull, isDeep: deep ?? isDeep,
        threads: threads)
    }
    switch name {
    case "h264":
      options["preset"] = settings.preset ?? "fast"
      // Frames held for rate control are the most of x264's memory; at a constant rate factor few of them do.
      options["x264-params"] = "rc-lookahead=12:sync-lookahead=0"
      if isDeep { return choice(isOdd ? AV_PIX_FMT_YUV444P10LE : AV_PIX_FMT_YUV420P10LE, threads: 4) }
      // x264 wants even sizes for subsampled chroma.
      return choice(isOdd ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_YUV420P, threads: 4)
    case "h265":
      options["preset"] = settings.preset ?? "fast"
      // libx265 holds the block size for the whole process: two encoders must agree on it.
      options["x265-params"] = "log-level=none:pools=4:frame-threads=2:ctu=32"
      if isDeep { return choice(isOdd ? AV_PIX_FMT_YUV444P10LE : AV_PIX_FMT_YUV420P10LE, threads: 4) }
      return choice(isOdd ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_YUV420P, threads: 4)
    case "vp9":
      options.merge(["b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "0", "tile-columns": "1"]) {
        $1
      }
      return choice(isDeep ? AV_PIX_FMT_YUV420P10LE : AV_PIX_FMT_YUV420P, threads: 4)
    case "av1":
      options.merge(["b": "0", "usage": "good", "cpu-used": "6", "row-mt": "1"]) { $1 }
      return choice(isDeep ? AV_PIX_FMT_YUV420P10LE : AV_PIX_FMT_YUV420P, threads: 4)
    case "ffv1":
      // Slices make it fast; FFmpeg marrs pictures of a few rows with them.
      let isTiny = min(width, height) < 16
      options.merge(isTiny ? ["level": "1"] : ["level": "3", "slicecrc": "1", "slices": "4"]) { $1 }
      // Golomb codes are a third faster and a tenth larger; more than 8 bits need the range coder.
      options.merge(["g": "1", "coder": isDeep ? "1" : "0"]) { $1 }
      return choice(isDeep ? AV_PIX_FMT_GBRP16LE : AV_PIX_FMT_BGR0, threads: shared, isFull: true)
    case "prores":
      options["profile"] = "hq"
      return choice(AV_PIX_FMT_YUV422P10LE, threads: shared, deep: true)
    case "mjpeg":
      options.merge(["flags": "+qscale", "global_quality": "236"]) { $1 }
      return choice(AV_PIX_FMT_YUVJ444P, threads: 1, isFull: true, deep: false)
    case "png":
      return choice(isDeep ? AV_PIX_FMT_RGB48BE : AV_PIX_FMT_RGB24, threads: shared, isFull: true)
    case "webp":
      // 45 dB on luma, where the key frames of H.264 have 42 by default.
      options.merge(["quality": "90", "compression_level": "4"]) { $1 }
      return choice(AV_PIX_FMT_YUVA420P, threads: 1, deep: false)
    default:
      return choice(AV_PIX_FMT_PAL8, threads: 1, isFull: true, deep: false)
    }
  }
}

/// What follows from the extension of an output.
enum Container {
  /// The codec that a container commonly holds, by extension; nil for an unknown extension.
  static func standardCodec(_ suffix: String) -> String? {
    switch suffix {
    case "mp4", "m4v", "mov", "mkv", "avi": "h264"
    case "webm": "vp9"
    case "gif": "gif"
    case "webp": "webp"
    default: nil
    }
  }

  /// The extensions whose containers hold a codec, for error sentences.
  static func suffixes(holding encoder: String) -> [String] {
    // SAFETY: encoders and output formats are static structures of FFmpeg's.
    guard let codec = unsafe avcodec_find_encoder_by_name(encoder) else { return [] }
    return ["mp4", "mkv", "webm", "mov", "avi", "gif", "webp"].filter { suffix in
      guard let format = unsafe av_guess_format(nil, "a." + suffix, nil) else { return false }
      return unsafe avformat_query_codec(format, codec.pointee.id, FF_COMPLIANCE_NORMAL) == 1
    }
  }

  /// Extensions for error sentences.
  static let known = ".mp4, .mkv, .webm, .mov, .avi, .gif, .webp or a pattern such as frames/%05d.png"
}
