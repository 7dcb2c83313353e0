/// What a tracking job finds and how.
public struct TrackSettings: Codable, Sendable, Equatable {
  /// Frames N whose fields from frame 0 are written.
  public var at: [Int] = []
  /// The path of a table of points to follow: `x,y` or `id,x,y` or `id,frame,x,y` a line.
  public var points: String?
  /// Whether a clip with the motion drawn over the frames is written.
  public var preview = false
  /// What the tracker may cost.
  public var speed = SpeedLevel.standard
  /// The part of the clip that is used; frame 0 is the first of it.
  public var range = Settings.Range()
  /// The size that is tracked at; fields and points are in its pixels.
  public var size = Settings.Size()

  /// Settings that ask for nothing; set what is wanted.
  public init() {}
}
