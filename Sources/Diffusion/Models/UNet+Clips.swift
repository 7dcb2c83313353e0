public import Tensors

extension UNet {
  /// How the temporal modules of a UNet are made.
  public struct Temporal: Sendable {
    /// How many heads look at once, at every size.
    public var heads = 8
    /// Whether the middle has a module; those of AnimateDiff v1 and v3 have none there.
    public var hasMiddle = true
    /// Whether a module's first norm is over all frames together, as diffusers has it, or over each, as AnimateDiff and Motion-I2V.
    public var normsTogether = false
    /// Places of the positional code: frames that look at one another at most, the warped ones between them included.
    public var places = 32
    /// Whether the network is told how far each frame is from the first; stage 1 of Motion-I2V is.
    public var isToldStrides = false

    /// The modules of AnimateDiff v2 and of stage 2 of Motion-I2V.
    public init() {}

    /// The frames of a clip that are looked at together with the warped ones between them, at most.
    public var mostWarped: Int { (places + 1) / 2 }

    /// The modules of stage 1 of Motion-I2V.
    public static var stage1: Temporal {
      var temporal = Temporal()
      temporal.isToldStrides = true
      return temporal
    }
  }

  /// That the pictures of a batch are frames of clips, the frames of a clip one after the other.
  public struct Clips: Sendable {
    /// Frames of a clip; at most as many as the positional code has, half as many with `warps`.
    public var frames: Int
    /// How many frames of the source lie between the first one and each of these; for stage 1.
    public var strides: [Float]?
    /// Along which motion the first frame is seen in the others; nil: frames look at frames alone.
    public var warps: ReferenceWarps?
    /// What a ControlNet adds; nil: nothing.
    public var control: Control?

    /// Clips whose frames look at one another.
    public init(frames: Int, strides: [Float]? = nil, warps: ReferenceWarps? = nil, control: Control? = nil) {
      (self.frames, self.strides, self.warps, self.control) = (frames, strides, warps, control)
    }
  }

  /// What is added to the stages on the way down of a UNet, and to its middle.
  public struct Control: Sendable {
    /// For each stage, `(N, h, w, channels)`.
    public let skips: [Tensor]
    /// `(N, h, w, channels)`.
    public let middle: Tensor
  }
}
