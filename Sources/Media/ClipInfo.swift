/// What is known of a clip before its frames are read.
public struct ClipInfo: Sendable, Equatable {
  /// The columns of the pictures, after rotation.
  public var width: Int
  /// The rows of the pictures, after rotation.
  public var height: Int
  /// The columns as stored, before rotation.
  public var codedWidth: Int
  /// The rows as stored, before rotation.
  public var codedHeight: Int
  /// Frames a second on average; 0/0 where the file does not say.
  public var frameRate: Rational
  /// Seconds in one unit of ``ClipFrame/timestamp``.
  public var timeBase: Rational
  /// The timestamp of the first frame, in ``timeBase``.
  public var startTimestamp: Int64
  /// The number of frames as the container tells it or as follows from duration and rate; only the
  /// frames themselves are certain.
  public var frameCountEstimate: Int?
  /// Seconds, as the container tells it.
  public var duration: Double?
  /// Degrees clockwise by which the pictures were turned for upright display: 0, 90, 180 or 270.
  public var rotation: Int
  /// FFmpeg's name of the stored pixel format, such as `yuv420p`.
  public var pixelFormatName: String
  /// Bits a stored component, 8 to 16 (32 for floating point).
  public var bitDepth: Int
  /// FFmpeg's name of the codec, such as `h264`.
  public var codecName: String
  /// FFmpeg's name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public var containerName: String
  /// How the stored numbers mean colours.
  public var colour: ColourTags
  /// Width of a pixel over its height, after rotation; 0/1 where unknown.
  public var sampleAspectRatio: Rational
  /// Whether the file has a sound stream.
  public var hasAudio: Bool
  /// Whether the file has a subtitle stream.
  public var hasSubtitles: Bool
}

/// How stored numbers mean colours: FFmpeg's names, or nil where the file does not say.
public struct ColourTags: Sendable, Equatable {
  /// `tv` (limited) or `pc` (full).
  public var range: String?
  /// The YUV matrix, such as `bt709`, `smpte170m` or `bt2020nc`.
  public var matrix: String?
  /// The primaries, such as `bt709`.
  public var primaries: String?
  /// The transfer curve, such as `bt709` or `smpte2084`.
  public var transfer: String?

  /// Tags by their FFmpeg names.
  public init(range: String? = nil, matrix: String? = nil, primaries: String? = nil, transfer: String? = nil)
  {
    self.range = range
    self.matrix = matrix
    self.primaries = primaries
    self.transfer = transfer
  }
}

extension ClipInfo {
  /// A clip that no file describes yet: square pixels, even frames, no sound.
  ///
  /// - Parameters:
  ///   - width: columns, at least 1.
  ///   - height: rows, at least 1.
  ///   - frameRate: frames a second; one timestamp unit is one frame.
  public init(width: Int, height: Int, frameRate: Rational) {
    self.init(
      width: width, height: height, codedWidth: width, codedHeight: height, frameRate: frameRate,
      timeBase: frameRate.inverted, startTimestamp: 0, frameCountEstimate: nil, duration: nil, rotation: 0,
      pixelFormatName: "rgb24", bitDepth: 8, codecName: "none", containerName: "none", colour: ColourTags(),
      sampleAspectRatio: Rational(0, 1), hasAudio: false, hasSubtitles: false)
  }

  /// Seconds from the start of the file's clock to `timestamp`.
  public func seconds(_ timestamp: Int64) -> Double { Double(timestamp) * timeBase.value }
}
