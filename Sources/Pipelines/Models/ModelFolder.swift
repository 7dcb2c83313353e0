public import Diffusion
internal import Foundation
public import Tensors
internal import Weights

/// A folder (or a single file) with Stable Diffusion 1.5 or Motion-I2V, in one of the layouts that are published.
///
/// * A diffusers folder: `unet/`, `vae/`, `text_encoder/`, `tokenizer/`, `scheduler/`, each with its `config.json` and its weights as
///   `.safetensors` or `.bin`, whole or in shards; with a motion module in `motion_adapter/` or `Motion_Module/` it is a stage 2.
/// * A single file in the names of the original code (`.safetensors` or `.ckpt`), with `vocab.json` and `merges.txt` beside it or in
///   `tokenizer/`.
/// * `models/stage1` and `models/stage2` of Motion-I2V.
///
/// LoRA files may lie beside these or in `loras/`, where they wait to be named; textual inversions lie in `embeddings/`.
public struct ModelFolder: Sendable {
  /// The path.
  public let path: String
  let layout: ModelLayout
  private let log: ModelFileLog?

  /// Looks at a folder or a single file.
  ///
  /// - Throws: ``ModelError`` when it is neither, or the folder of another kind of model; `WeightsError` for a file that cannot be read.
  public init(path: String) throws { try self.init(path: path, log: nil) }

  /// - Parameter log: told of every file that is loaded.
  init(path: String, log: ModelFileLog?) throws {
    (self.path, self.log) = (path, log)
    layout = try ModelLayout(path: path)
  }

  /// Whether frames can be rendered with it: stage 2 of Motion-I2V is there, or AnimateDiff.
  public var hasStage2: Bool { layout.motionModule != nil && layout.parts["unet"] != nil }
  /// Whether it tells how a still moves: stage 1 of Motion-I2V is there.
  public var hasStage1: Bool { layout.stage1 != nil }

  /// Loads Stable Diffusion.
  ///
  /// All parts are looked over before the first is read, so that what is missing is told at once.
  ///
  /// - Parameters:
  ///   - loras: merged into the weights, in order.
  ///   - precision: what the UNet rounds the factors of its products to.
  ///   - check: asked about the model, which has no weights yet.
  /// - Throws: ``ModelError``, `WeightsError` or `DiffusionError`, each with the file and what to do; what `check` throws.
  public func stableDiffusion(
    loras: [Settings.LoRAFile] = [], precision: Precision = .float32,
    check: (StableDiffusion) throws -> Void = { _ in }
  ) throws -> StableDiffusion {
    let changes = try self.changes(loras)
    if layout.motionModule == nil, let change = changes.first(where: { $0.0.isForMotion }) {
      throw ModelError.optionOfOthers(
        "--lora \(change.0.source)", path: path, reason: "has no motion module, which that changes",
        instead: "leave it out, or put the module of Motion-I2V or AnimateDiff into Motion_Module/")
    }
    try check(assembled(changes, precision, readsValues: false))
    try tell(loras.map(\.path))
    defer { Memory.giveBack() }
    return try assembled(changes, precision, readsValues: true)
  }

  private func assembled(
    _ changes: [(LoRA, Float)], _ precision: Precision, readsValues: Bool
  ) throws -> StableDiffusion {
    let parts = try ModelParts(self, changes: changes, readsValues: readsValues, precision: precision)
    let prompts = try promptEncoder(parts, layout.roots)
    let unet = try parts.unet()
    let autoencoder = try parts.autoencoder()
    try ModelFamily.check(path, unet: unet.config, wordWidth: prompts.width, autoencoder: autoencoder.config)
    return StableDiffusion(prompts: prompts, unet: unet, autoencoder: autoencoder, schedule: try schedule())
  }

  /// The tokenizer and the text encoder, with words of one's own.
  ///
  /// - Parameter roots: folders that may hold the tokenizer, nearest first.
  func promptEncoder(
    _ parts: ModelParts, _ roots: [String], cleaning: TextCleaning = .standard
  ) throws -> PromptEncoder {
    var tokenizer = try tokenizer(roots, cleaning: cleaning)
    var encoder = try parts.textEncoder()
    for file in embeddings {
      let inversion = try inversion(file)
      tokenizer = tokenizer.adding(
        inversion.word, count: inversion.vectors.shape[0], from: encoder.config.vocabSize)
      if parts.readsValues {
        try tell([file])
        encoder = try encoder.adding(inversion)
      } else {
        try encoder.config.check(inversion)
      }
    }
    return PromptEncoder(tokenizer: tokenizer, textEncoder: encoder)
  }

  /// Reads LoRA files with their scales.
  func changes(_ loras: [Settings.LoRAFile]) throws -> [(LoRA, Float)] {
    try loras.map { (try LoRA(file: $0.path), Float($0.scale)) }
  }

  /// Tells the run's log of files that weights are read from.
  func tell(_ files: [String]) throws { try log?.add(files) }
}

// MARK: - What lies beside the networks

extension ModelFolder {
  /// The checkpoint; nil in a diffusers folder.
  var singleFile: String? { layout.singleFile }

  /// Where a tokenizer is looked for.
  var tokenizerFolders: [String] { Self.tokenizerFolders(layout.roots) }

  private static func tokenizerFolders(_ roots: [String]) -> [String] {
    roots.flatMap { [$0 + "/tokenizer", $0] }
  }

  /// Reads the tokenizer.
  ///
  /// - Throws: ``ModelError/noTokenizer(path:folder:)``; `DiffusionError`.
  func tokenizer(_ roots: [String]? = nil, cleaning: TextCleaning = .standard) throws -> CLIPTokenizer {
    let folders = Self.tokenizerFolders(roots ?? layout.roots)
    guard let tokenizer = try TokenizerFiles.read(in: folders, cleaning: cleaning) else {
      throw ModelError.noTokenizer(path: path, folder: folders.first ?? path)
    }
    return tokenizer
  }

  /// The paths of files that give words of one's own, each called by its name.
  var embeddings: [String] {
    guard let root = layout.roots.first else { return [] }
    return ModelFiles.names(in: root + "/embeddings", [".safetensors", ".pt", ".bin"]).map {
      "\(root)/embeddings/\($0)"
    }
  }

  /// Reads one of ``embeddings``.
  func inversion(_ file: String) throws -> TextualInversion {
    let word = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
    return try TextualInversion(WeightMap(path: file), word: word)
  }

  /// The paths of LoRA files in `loras/`, and beside the model where that is a folder.
  var loras: [String] {
    guard let root = layout.roots.first else { return [] }
    let folders = [root + "/loras"] + (root == path ? [root] : [])
    return folders.flatMap { folder in
      ModelFiles.names(in: folder, ModelFiles.checkpoints).map { "\(folder)/\($0)" }
    }.filter(ModelFiles.isLoRA)
  }

  /// The files that may say the schedule, the nearest first.
  private var scheduleFiles: [String] { layout.roots.map { $0 + "/scheduler/scheduler_config.json" } }

  /// The file of the schedule; nil where there is none.
  var scheduleFile: String? { scheduleFiles.first { FileManager.default.fileExists(atPath: $0) } }

  /// The schedule the model was trained on; that of Stable Diffusion 1.5 where no file says.
  func schedule() throws -> SchedulerConfig {
    if let json = scheduleFile.flatMap({ FileManager.default.contents(atPath: $0) }) {
      return try SchedulerConfig(json: [UInt8](json))
    }
    var config = SchedulerConfig()
    (config.betaStart, config.betaEnd, config.betaSchedule) = (0.00085, 0.012, .scaledLinear)
    (config.stepsOffset, config.setAlphaToOne, config.clipSample) = (1, false, false)
    return config
  }
}
