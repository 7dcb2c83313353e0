/// Everything that decides what an animated still looks like, apart from the still itself.
public struct AnimateSettings: Codable, Sendable, Equatable {
  /// How the still is painted before it moves; nil leaves it as it is.
  public var look: Settings.LookChoice?
  /// A diffusion model that paints the still, before the look, tells how it moves or renders its frames; nil when none does.
  public var model: Settings.ModelChoice?
  /// How the model tells the motion; nil when it is drawn by hand or taken over.
  public var prediction: Prediction?
  /// How the model renders the frames; nil when they are carried.
  public var rendering: Settings.Rendering?
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
  /// The folder that the displacement fields go to; nil when nobody wants them.
  public var savedMotion: String?

  /// Settings that move nothing; set what is wanted.
  public init() {}
}

extension AnimateSettings {
  /// How stage 1 of Motion-I2V tells the motion of a still.
  public struct Prediction: Codable, Sendable, Equatable {
    /// Frames of a source from one frame to the next, above 0: the strength of the motion.
    public var stride = 8.0
    /// Half the side of the square that is told to follow each drag, in pixels of the network's picture; nil: the whole thing that a drag moves
    /// is told.
    public var patch: Int?
    /// How it takes its steps.
    public var run: Settings.MotionRun

    /// The published strength.
    public init(run: Settings.MotionRun) { self.run = run }
  }

  /// The model that paints the still; one that tells the motion or renders does so only where ``Settings/ModelChoice/strength`` says how much.
  var paintingModel: Settings.ModelChoice? {
    prediction == nil && rendering == nil || model?.strength != nil ? model : nil
  }
}
