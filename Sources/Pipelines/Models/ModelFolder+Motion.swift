internal import Diffusion
internal import Tensors
internal import Weights

extension ModelFolder {
  /// Loads stage 1 of Motion-I2V, which tells how a still moves.
  ///
  /// All parts are looked over before the first is read.
  ///
  /// - Parameters:
  ///   - parity: whose tokenizer is taken.
  ///   - precision: what the networks round the factors of their products to.
  /// - Throws: ``ModelError/missingStage(_:path:purpose:)``, ``ModelError``, `WeightsError` or `DiffusionError`.
  func stage1(
    parity: MotionRequest.Parity = .corrected, precision: Precision = .float32
  ) throws -> MotionStage1 {
    _ = try stage1(parity, precision, readsValues: false)
    // What the layers were laid out from is freed, in small pieces.
    defer { Memory.giveBack() }
    return try stage1(parity, precision, readsValues: true)
  }

  /// Looks whether stage 1 could be loaded and tell the motion of so many frames.
  ///
  /// - Throws: ``ModelError/tooManyFrames(_:most:what:remedy:)`` and as ``stage1(parity:precision:)``.
  func checkStage1(frames: Int) throws {
    let most = try stage1(.corrected, .float32, readsValues: false).mostFrames + 1
    guard frames > most else { return }
    throw ModelError.tooManyFrames(
      frames, most: most, what: "stage 1 of Motion-I2V",
      remedy: "give --frames \(most) or fewer, with a larger --stride for more motion")
  }

  private func stage1(
    _ parity: MotionRequest.Parity, _ precision: Precision, readsValues: Bool
  ) throws -> MotionStage1 {
    guard let found = layout.stage1 else {
      throw ModelError.missingStage(1, path: path, purpose: "tells how a still moves")
    }
    guard found["vae"] != nil else {
      throw ModelError.missingStage(
        2, path: path, purpose: "has the autoencoder that stage 1 reads pictures with")
    }
    let parts = try ModelParts(self, in: found, readsValues: readsValues, precision: precision)
    let prompts = try promptEncoder(parts, layout.stage1Roots, cleaning: parity.cleaning)
    let unet = try parts.unet { UNet.Temporal(stage1In: $0) }
    let control = try parts.control(unet.config)
    return MotionStage1(
      prompts: prompts, unet: unet, control: control, pictures: try parts.autoencoder(),
      motions: try parts.autoencoder(.motionAutoencoder))
  }

  /// Loads stage 2 of Motion-I2V, or AnimateDiff in its place, which renders frames.
  ///
  /// All parts are looked over before the first is read.
  ///
  /// - Parameters:
  ///   - loras: merged into the weights, in order.
  ///   - parity: whose tokenizer is taken, and whose norms.
  ///   - precision: what the UNet rounds the factors of its products to.
  /// - Throws: as ``stage1(parity:precision:)``.
  func stage2(
    loras: [Settings.LoRAFile] = [], parity: MotionRequest.Parity = .corrected,
    precision: Precision = .float32
  ) throws -> MotionStage2 {
    let changes = try self.changes(loras)
    _ = try stage2(changes, parity, precision, readsValues: false)
    try tell(loras.map(\.path))
    defer { Memory.giveBack() }
    return try stage2(changes, parity, precision, readsValues: true)
  }

  /// Looks whether stage 2 could be loaded.
  func checkStage2(loras: [Settings.LoRAFile] = []) throws {
    _ = try stage2(try self.changes(loras), .corrected, .float32, readsValues: false)
  }

  private func stage2(
    _ changes: [(LoRA, Float)], _ parity: MotionRequest.Parity, _ precision: Precision, readsValues: Bool
  ) throws -> MotionStage2 {
    guard let unet = layout.parts["unet"] else {
      throw ModelError.missingStage(2, path: path, purpose: "renders the frames")
    }
    guard let module = layout.motionModule else { throw ModelError.noMotionModule(path: path) }
    var found = layout.parts
    found["unet"]?.sources = unet.sources + module.sources
    let parts = try ModelParts(
      self, in: found, changes: changes, readsValues: readsValues, precision: precision)
    let prompts = try promptEncoder(parts, layout.roots, cleaning: parity.cleaning)
    var windowLength = 0
    let network = try parts.unet { reader in
      var temporal = UNet.Temporal(shapesOf: reader)
      try ModelFamily.check(motionModule: module.sources.last?.path ?? path, temporal, reader)
      // diffusers' own pipelines take the statistics of all frames together.
      temporal?.normsTogether =
        parity == .released && reader.contains("down_blocks.0.motion_modules.0.norm.weight")
      windowLength = temporal?.mostWarped ?? 0
      return temporal
    }
    let autoencoder = try parts.autoencoder()
    try ModelFamily.check(
      path, unet: network.config, wordWidth: prompts.width, autoencoder: autoencoder.config)
    guard network.config.inChannels == autoencoder.config.latentChannels else {
      throw ModelError.otherFamily(
        path: path, family: "InstructPix2Pix", reason: "which paints pictures and renders no clips")
    }
    return MotionStage2(prompts: prompts, unet: network, autoencoder: autoencoder, windowLength: windowLength)
  }
}

extension UNet.Temporal {
  /// The modules of stage 1 from its tensors.
  init(stage1In reader: WeightReader) {
    self = UNet.Temporal(shapesOf: reader) ?? .stage1
    isToldStrides = true
  }
}

extension MotionRequest.Parity {
  /// How prompts are cleaned: the released demo lacks a package, so that its tokenizer falls back to BERT's way.
  fileprivate var cleaning: TextCleaning { self == .released ? .basic : .standard }
}
