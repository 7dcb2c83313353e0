internal import Foundation
internal import Weights

/// Where one part of a model lies.
struct ModelPart: Sendable {
  /// A file or a folder of tensors.
  struct Source: Sendable {
    var path: String
    /// The part of a single file in the names of the original code, such as `vae`; nil where the names are the part's own.
    var inside: String?
  }

  /// In the order in which they are loaded: a later one replaces tensors of an earlier one.
  var sources: [Source]
  /// The path of `config.json`; nil where the shapes of the tensors have to say it.
  var config: String?

  /// The tensors under the names of diffusers.
  func weights() throws -> WeightMap {
    try sources.reduce(WeightMap([:], source: "")) { weights, source in
      let one = try source.inside.map { try SingleFile.parts(of: source.path).under($0 + ".") }
      return weights.overlaid(by: try (one ?? WeightMap(path: source.path)).renamed(by: Self.names))
    }
  }

  /// Sources may differ in the names of an autoencoder's attention, and some of AnimateDiff's were saved as they were trained, on many GPUs.
  private static let names = KeyMap([.rename("^module", "")] + KeyMap.newerAttention.rules)
}

/// Where the parts of a model lie, told from what is in its folder.
///
/// Stable Diffusion is a diffusers folder or a single file. Motion-I2V is published as `models/stage1` and `models/stage2`, with
/// diffusers folders within; stage 2 may also be any diffusers folder with a motion module beside its `unet/`.
struct ModelLayout: Sendable {
  /// Stable Diffusion by the names of its folders, `unet`, `vae` and `text_encoder`; empty where stage 1 stands alone.
  private(set) var parts: [String: ModelPart] = [:]
  /// The checkpoint that holds all parts; nil where each has a folder of its own.
  private(set) var singleFile: String?
  /// Folders that may hold the tokenizer and `scheduler/`, nearest first.
  private(set) var roots: [String] = []
  /// The motion module; nil without one.
  private(set) var motionModule: ModelPart?
  /// Stage 1: `unet`, `controlnet`, `vae_flow`, `text_encoder`, and `vae`, which is that of stage 2; nil without one.
  private(set) var stage1: [String: ModelPart]?
  /// As ``roots``, of stage 1.
  private(set) var stage1Roots: [String] = []

  /// Looks at a folder or a single file.
  ///
  /// - Throws: ``ModelError`` when it is neither, `WeightsError` for a personalised file that cannot be read.
  init(path: String) throws {
    guard let isFolder = ModelFiles.isFolder(path) else { throw ModelError.missing(path: path) }
    guard isFolder else {
      setSingleFile(path, root: OutputFiles.folder(of: path))
      return
    }
    try ModelFamily.check(folder: path)
    let bases = [path + "/models", path]
    let first = bases.map { $0 + "/stage1" }.first(where: Self.isFolder) ?? Self.holds(path, "vae_flow")
    let second = bases.map { $0 + "/stage2" }.first(where: Self.isFolder)
    if let root = second ?? (first == path ? nil : path) { try findStage2(root, isStage: second != nil) }
    if parts.isEmpty, second == nil, first == nil { try findSingleFile(path) }
    if let first { findStage1(first) }
  }

  // MARK: - Stable Diffusion and stage 2

  private mutating func findStage2(_ root: String, isStage: Bool) throws {
    guard let folder = Self.diffusers(in: root, preferring: "StableDiffusion") else { return }
    roots = [folder, root]
    for name in ["unet", "vae", "text_encoder"] { parts[name] = Self.part(folder + "/" + name) }
    for name in ["Motion_Module", "motion_module", "motion_adapter"] {
      for place in [root, folder] where motionModule == nil { motionModule = Self.part(place + "/" + name) }
    }
    if motionModule == nil { motionModule = Self.looseModule(in: root) }
    // A pipeline of diffusers may keep the modules within the UNet.
    if motionModule == nil, let unet = parts["unet"],
      try unet.weights().tensors.keys.contains(where: { $0.contains(".motion_modules.") })
    {
      motionModule = unet
    }
    let personal = root + "/DreamBooth_LoRA"
    for file in ModelFiles.names(in: personal, ModelFiles.checkpoints).map({ personal + "/" + $0 }) {
      let weights = try WeightMap(path: file)
      // The UNet in a file of its own is what the published code loads last.
      if weights["conv_in.weight"] != nil {
        parts["unet"]?.sources.append(ModelPart.Source(path: file))
        continue
      }
      func has(_ prefix: String) -> Bool { weights.tensors.keys.contains { $0.hasPrefix(prefix) } }
      if has("first_stage_model.") {
        parts["vae"]?.sources.append(ModelPart.Source(path: file, inside: "vae"))
      }
      if has("model.diffusion_model.") {
        parts["unet"]?.sources.insert(ModelPart.Source(path: file, inside: "unet"), at: 1)
      }
    }
  }

  private mutating func findSingleFile(_ folder: String) throws {
    let files = ModelFiles.names(in: folder, ModelFiles.checkpoints)
    // What lies beside a checkpoint to be merged into it, or to move its pictures, is no second one.
    let models =
      files.count == 1
      ? files
      : files.filter { name in
        !ModelFiles.isLoRA("\(folder)/\(name)") && !ModelFiles.isMotionModule("\(folder)/\(name)")
      }
    guard models.count == 1 else { throw ModelError.noLayout(path: folder, files: models) }
    setSingleFile("\(folder)/\(models[0])", root: folder)
  }

  private mutating func setSingleFile(_ file: String, root: String) {
    (roots, singleFile) = ([root], file)
    for name in ["unet", "vae", "text_encoder"] {
      parts[name] = ModelPart(sources: [ModelPart.Source(path: file, inside: name)])
    }
    for name in ["Motion_Module", "motion_module", "motion_adapter"] where motionModule == nil {
      motionModule = Self.part(root + "/" + name)
    }
    if motionModule == nil { motionModule = Self.looseModule(in: root) }
  }

  // MARK: - Stage 1

  private mutating func findStage1(_ root: String) {
    guard let folder = Self.diffusers(in: root, preferring: "StableDiffusion-FlowGen") else { return }
    var found: [String: ModelPart] = [:]
    for name in ["unet", "controlnet", "text_encoder", "vae_flow"] {
      found[name] = Self.part(folder + "/" + name)
    }
    // Published: the settings of the flow autoencoder lie in vae/, its weights in vae_flow/.
    if let config = Self.file(folder + "/vae/config.json"), found["vae_flow"]?.config == nil {
      found["vae_flow"]?.config = config
    }
    found["vae"] = parts["vae"]
    found["text_encoder"] = found["text_encoder"] ?? parts["text_encoder"]
    stage1 = found
    stage1Roots = [folder, root] + roots
  }

  // MARK: - Files

  /// The folder with a `unet/`: the usual one, the root itself, or the only one within.
  private static func diffusers(in root: String, preferring name: String) -> String? {
    let within = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted()
    return ([root + "/" + name, root] + within.map { root + "/" + $0 }).first { isFolder($0 + "/unet") }
  }

  /// A motion module that lies in a folder as it is published, one file: `mm_sd_v15_v2.ckpt`.
  private static func looseModule(in folder: String) -> ModelPart? {
    let files = ModelFiles.names(in: folder, ModelFiles.checkpoints).map { folder + "/" + $0 }
    return files.first(where: ModelFiles.isMotionModule).map { file in
      ModelPart(sources: [ModelPart.Source(path: file)])
    }
  }

  private static func part(_ folder: String) -> ModelPart? {
    guard isFolder(folder) else { return nil }
    return ModelPart(sources: [ModelPart.Source(path: folder)], config: file(folder + "/config.json"))
  }

  private static func holds(_ path: String, _ name: String) -> String? {
    let isThere = isFolder(path + "/" + name) || isFolder(path + "/StableDiffusion-FlowGen")
    return isThere ? path : nil
  }

  private static func file(_ path: String) -> String? {
    FileManager.default.fileExists(atPath: path) ? path : nil
  }

  private static func isFolder(_ path: String) -> Bool { ModelFiles.isFolder(path) == true }
}

/// A checkpoint of Stable Diffusion in one file, in the names of the original code.
enum SingleFile {
  /// Its tensors under the names of diffusers, `unet.`, `vae.` and `text_encoder.`.
  ///
  /// - Throws: ``ModelError/otherFamily(path:family:reason:)`` for the files of other models.
  static func parts(of file: String) throws -> WeightMap {
    let weights = try WeightMap(path: file)
    try ModelFamily.check(checkpoint: weights)
    return try weights.renamed(by: .stableDiffusion)
  }
}
