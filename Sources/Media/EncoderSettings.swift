/// How a clip is to be written.
public struct EncoderSettings: Sendable, Hashable {
  /// The codec's short name, one of ``codecNames``; nil for what the container commonly holds.
  public var codec: String?
  /// Constant rate factor: lower is better and larger; nil for the codec's near-transparent default.
  ///
  /// 0 to 51 for H.264 and H.265, 0 to 63 for VP9 and AV1; the others have none.
  public var crf: Double?
  /// The encoder's effort, such as `fast` or `slow`; H.264 and H.265 only.
  public var preset: String?
  /// Bits a component: 8, or 10 to 16 where the codec can (FFV1 stores 16, H.265, VP9 and AV1 10).
  public var bitDepth: Int
  /// Whether sound is copied from the source.
  public var audio: Bool
  /// Whether subtitles are copied from the source.
  public var subtitles: Bool
  /// Whether a GIF or a WebP is shown again and again, or once; other containers do not say.
  public var loops: Bool
  /// How many threads may encode, where the bytes do not depend on it; nil for those of `Parallel`.
  public var threads: Int?

  /// Settings; each default is what most people want.
  public init(
    codec: String? = nil, crf: Double? = nil, preset: String? = nil, bitDepth: Int = 8, audio: Bool = true,
    subtitles: Bool = true, loops: Bool = true, threads: Int? = nil
  ) {
    self.codec = codec
    self.crf = crf
    self.preset = preset
    self.bitDepth = bitDepth
    self.audio = audio
    self.subtitles = subtitles
    self.loops = loops
    self.threads = threads
  }

  /// The names that ``codec`` takes.
  public static var codecNames: [String] { VideoCodec.all.map(\.name) }
}
