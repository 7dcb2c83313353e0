/// Everything that decides what an animated still looks like, apart from the still itself.
public struct AnimateSettings: Codable, Sendable, Equatable {
  /// How the still is painted before it moves; nil leaves it as it is.
  public var look: Settings.LookChoice?
  /// A diffusion model that paints the still, before the look; nil when none does.
  public var model: Settings.ModelChoice?
  /// The path of a still that is white where the look shows.
  public var mask: String?
  /// The size that is worked at and written.
  public var size = Settings.Size()
  /// How it moves.
  public var motion = MotionRecipe()
  /// What tracking the clip of `motionFrom` may cost.
  public var speed = SpeedLevel.standard
  /// How the result is encoded; there is no sound.
  public var encoding = Settings.Encoding(audio: false)
  /// A comparison clip to write beside the output.
  public var preview: Settings.Preview?

  /// Settings that move nothing; set what is wanted.
  public init() {}
}
