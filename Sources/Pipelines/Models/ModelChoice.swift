public import Diffusion
internal import Foundation
public import Tensors

extension Settings {
  /// A diffusion model and what is asked of it.
  public struct ModelChoice: Codable, Sendable, Equatable {
    /// The path of its folder, or of a single file.
    public var folder: String
    /// What the picture shall show.
    public var prompt: String
    /// What it shall not show.
    public var negativePrompt: String
    /// How much of the picture is made anew, from 0 to 1; nil: 0.6, or with InstructPix2Pix, which has no such thing, everything.
    public var strength: Double?
    /// Steps of a whole schedule; the share ``strength`` of them is taken, and each costs a run of the network, or two with guidance.
    public var steps: Int
    /// How strongly the prompt is followed; 1 or less halves the cost.
    public var guidance: Double
    /// How strongly InstructPix2Pix keeps the picture, 1 or more; nil: 1.5, or with other models nothing.
    public var imageGuidance: Double?
    /// Counted as web interfaces do: 1 takes all layers of the text encoder, 2 leaves out the last, and so on.
    public var clipSkip: Int
    /// The sampler.
    public var sampler: SchedulerKind
    /// LoRA files that are merged into the model, in order.
    public var loras: [LoRAFile]
    /// The long side, in pixels, above which a picture is painted smaller and the painting enlarged.
    public var size: Int
    /// What the UNet rounds the factors of its products to.
    public var precision: Precision
    /// What its steps may cost; `draft` leaves out what changes little.
    public var speed: SpeedLevel
    /// The seed; the same gives the same picture.
    public var seed: UInt64

    /// Chooses a model.
    public init(
      folder: String, prompt: String, negativePrompt: String = "", strength: Double? = nil, steps: Int = 30,
      guidance: Double = 7.5, imageGuidance: Double? = nil, clipSkip: Int = 1,
      sampler: SchedulerKind = .dpmpp2m, loras: [LoRAFile] = [],
      size: Int = 1024, precision: Precision = .float32, speed: SpeedLevel = .standard, seed: UInt64 = 0
    ) {
      (self.folder, self.prompt, self.negativePrompt) = (folder, prompt, negativePrompt)
      (self.strength, self.steps, self.guidance) = (strength, steps, guidance)
      (self.imageGuidance, self.clipSkip) = (imageGuidance, clipSkip)
      (self.sampler, self.loras, self.size, self.seed) = (sampler, loras, size, seed)
      (self.precision, self.speed) = (precision, speed)
    }

    var request: StableDiffusion.Request {
      var request = StableDiffusion.Request(prompt: prompt)
      (request.negativePrompt, request.steps, request.skippedLayers) = (negativePrompt, steps, clipSkip - 1)
      (request.guidance, request.sampler, request.seed) = (Float(guidance), sampler, seed)
      if speed == .draft { request.reuse = .draft }
      if let strength { request.strength = strength }
      if let imageGuidance { request.imageGuidance = Float(imageGuidance) }
      return request
    }
  }

  /// A LoRA file and how strongly it counts.
  public struct LoRAFile: Codable, Sendable, Equatable {
    /// The path.
    public var path: String
    /// What its changes are multiplied with; 1 is as it was trained.
    public var scale: Double

    /// Names a file.
    public init(path: String, scale: Double = 1) { (self.path, self.scale) = (path, scale) }

    /// Whether a file's name says that it distils a model to few steps (latent consistency); nothing in such files does.
    public static func isLCM(_ path: String) -> Bool {
      (path as NSString).lastPathComponent.lowercased().contains("lcm")
    }
  }
}
