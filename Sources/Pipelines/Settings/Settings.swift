/// Everything that decides what a restyled clip looks like, apart from the clip itself.
///
/// A result is a function of the input files and of these values: the run record keeps them, and
/// `--dry-run` prints them. Fields that are nil take what the clip or the output file suggests.
public struct Settings: Codable, Sendable, Equatable {
  /// How the first frame of a shot is painted; nil when only painted frames are carried.
  public var look: LookChoice?
  /// A diffusion model that paints the first frame of a shot, before the look; nil when none does.
  public var model: ModelChoice?
  /// How the model renders the other frames too; nil when they are carried by patches.
  public var rendering: Rendering?
  /// Frames painted by hand, in order of their numbers.
  public var keyframes: [PaintedFrame] = []
  /// The path of a still or clip that is white where the clip is restyled; nil restyles everywhere.
  public var mask: String?
  /// What the tracker and the renderer may cost.
  public var speed = SpeedLevel.standard
  /// The part of the clip that is used.
  public var range = Range()
  /// The size that is worked at and written.
  public var size = Size()
  /// How the result is encoded.
  public var encoding = Encoding()
  /// A comparison clip to write beside the output.
  public var preview: Preview?

  /// Settings that change nothing; set what is wanted.
  public init() {}
}

extension Settings {
  /// A look and what changes its colours.
  public struct LookChoice: Codable, Sendable, Equatable {
    /// The name of a preset; nil with ``file`` or with colours alone.
    public var name: String?
    /// The path of a recipe in JSON5.
    public var file: String?
    /// How much of the look shows, from 0 (the source) to 1; costs nothing.
    public var strength: Double
    /// The path of a picture whose palette is taken over; costs one fit at the start, then a table look-up.
    public var styleImage: String?
    /// The path of a `.cube` colour table, applied last; costs a table look-up a pixel.
    public var lut: String?

    /// Chooses a look.
    public init(
      name: String? = nil, file: String? = nil, strength: Double = 1, styleImage: String? = nil,
      lut: String? = nil
    ) {
      (self.name, self.file, self.strength) = (name, file, strength)
      (self.styleImage, self.lut) = (styleImage, lut)
    }
  }

  /// A frame painted by hand.
  public struct PaintedFrame: Codable, Sendable, Equatable {
    /// The number of the frame in the clip (in the used part of it), from 0.
    public var frame: Int
    /// The path of the painting.
    public var image: String

    /// Names the painting of a frame.
    public init(frame: Int, image: String) {
      (self.frame, self.image) = (frame, image)
    }
  }

  /// A part of a clip, in seconds from its start; nil is the clip's own start or end.
  public struct Range: Codable, Sendable, Equatable {
    /// The first moment.
    public var start: Double?
    /// The moment before which it ends.
    public var end: Double?

    /// The part from `start` up to `end`.
    public init(start: Double? = nil, end: Double? = nil) {
      (self.start, self.end) = (start, end)
    }
  }

  /// A size to work at; the cost grows with its area.
  ///
  /// All nil keeps the size of the clip.
  public struct Size: Codable, Sendable, Equatable {
    /// Columns, with ``height``.
    public var width: Int?
    /// Rows, with ``width``.
    public var height: Int?
    /// The longer edge shrinks to at most this many pixels; the other follows.
    public var maxEdge: Int?

    /// A fixed size, a bound, or (all nil) the size of the clip.
    public init(width: Int? = nil, height: Int? = nil, maxEdge: Int? = nil) {
      (self.width, self.height, self.maxEdge) = (width, height, maxEdge)
    }

    /// The size for a clip of the given size.
    package func resolved(width: Int, height: Int) -> (width: Int, height: Int) {
      if let fixedWidth = self.width, let fixedHeight = self.height { return (fixedWidth, fixedHeight) }
      guard let maxEdge, max(width, height) > maxEdge else { return (width, height) }
      let scale = Double(maxEdge) / Double(max(width, height))
      // Even extents suit 4:2:0 encoders; the aspect changes by less than a pixel.
      func even(_ extent: Int) -> Int { max(2, Int((Double(extent) * scale / 2).rounded()) * 2) }
      return (even(width), even(height))
    }
  }

  /// How the result is encoded; nil leaves it to the file extension.
  public struct Encoding: Codable, Sendable, Equatable {
    /// FFmpeg's name of an encoder.
    public var codec: String?
    /// The constant rate factor, 0 (best) to 63.
    public var crf: Int?
    /// Whether sound and subtitles are copied.
    public var audio: Bool

    /// Chooses an encoding.
    public init(codec: String? = nil, crf: Int? = nil, audio: Bool = true) {
      (self.codec, self.crf, self.audio) = (codec, crf, audio)
    }
  }

  /// What a comparison clip shows.
  public enum Preview: String, Codable, Sendable, CaseIterable {
    /// The source on the left, the result on the right.
    case sideBySide = "side-by-side"
    /// A line that sweeps across: the result on its left, the source on its right.
    case wipe
    /// The tracked motion, drawn over the source.
    case motion
  }
}
