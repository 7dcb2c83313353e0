public import Diffusion
internal import Foundation
internal import Tensors
internal import Weights

/// A folder (or a single file) with the parts of Stable Diffusion 1.5, in one of the layouts that are published.
///
/// * A diffusers folder: `unet/`, `vae/`, `text_encoder/`, `tokenizer/`, `scheduler/`, each with its `config.json` and its weights as
///   `.safetensors` or `.bin`, whole or in shards.
/// * A single file in the names of the original code (`.safetensors` or `.ckpt`), with `vocab.json` and `merges.txt` beside it or in
///   `tokenizer/`.
public struct ModelFolder: Sendable {
  /// The path.
  public let path: String
  private let root: String
  private let singleFile: String?

  /// Looks at a folder or a single file.
  ///
  /// - Throws: ``ModelError`` when it is neither.
  public init(path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    // SAFETY: the flag lives for the call.
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ModelError.missing(path: path)
    }
    if isFolder.boolValue {
      root = path
      let hasParts = FileManager.default.fileExists(atPath: path + "/unet")
      let files = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().filter {
        name in
        !name.hasPrefix(".") && [".safetensors", ".ckpt", ".pt"].contains { name.hasSuffix($0) }
      }
      if hasParts {
        singleFile = nil
      } else {
        guard files.count == 1 else { throw ModelError.noLayout(path: path, files: files) }
        singleFile = path + "/" + files[0]
      }
    } else {
      (root, singleFile) = (OutputFiles.folder(of: path), path)
    }
  }

  /// Loads everything.
  ///
  /// - Throws: ``ModelError``, `WeightsError` or `DiffusionError`, each with the file and what to do.
  public func stableDiffusion(loras: [Settings.LoRAFile] = []) throws -> StableDiffusion {
    var tokenizer = try tokenizer()
    let parts = try singleFile.map { try Self.parts(of: $0) }
    let changes = try loras.map { (try LoRA(WeightFile.read($0.path)), Float($0.scale)) }
    let (text, encoder) = try load("text_encoder", parts, changes) { reader, config in
      guard
        let settings = try config.map({ try Self.decode(TextEncoder.Config.self, $0) })
          ?? .init(shapesOf: reader)
      else { throw ModelError.notThisPart(part: "text encoder", path: path) }
      reader.ignore("text_model.embeddings.position_ids")
      return (settings, TextEncoder(reader, config: settings))
    }
    let (net, unet) = try load("unet", parts, changes) { reader, config in
      guard
        let settings = try config.map({ try Self.decode(UNet.Config.self, $0) }) ?? .init(shapesOf: reader)
      else { throw ModelError.notThisPart(part: "UNet", path: path) }
      return (settings, UNet(reader, config: settings))
    }
    let (_, autoencoder) = try load("vae", parts, []) { reader, config in
      guard
        let settings = try config.map({ try Self.decode(Autoencoder.Config.self, $0) })
          ?? .init(shapesOf: reader)
      else { throw ModelError.notThisPart(part: "autoencoder", path: path) }
      return (settings, Autoencoder(reader, config: settings))
    }
    guard net.crossAttentionDim == text.hiddenSize else {
      throw ModelError.otherFamily(
        path: path, family: net.crossAttentionDim == 1024 ? "Stable Diffusion 2" : "another model",
        reason:
          "its UNet reads words of width \(net.crossAttentionDim), its text encoder writes \(text.hiddenSize)"
      )
    }
    guard net.inChannels == autoencoder.config.latentChannels else {
      throw ModelError.otherFamily(
        path: path, family: net.inChannels == 9 ? "an inpainting model" : "InstructPix2Pix or another model",
        reason:
          "its UNet has \(net.inChannels) input channels, image-to-image needs \(autoencoder.config.latentChannels)"
      )
    }
    var textEncoder = encoder
    for inversion in try inversions() {
      tokenizer = tokenizer.adding(
        inversion.word, count: inversion.vectors.shape[0], from: textEncoder.config.vocabSize)
      textEncoder = try textEncoder.adding(inversion)
    }
    return StableDiffusion(
      tokenizer: tokenizer, textEncoder: textEncoder, unet: unet, autoencoder: autoencoder,
      schedule: try schedule())
  }

  // MARK: - Parts

  private func load<Settings, Model>(
    _ part: String, _ single: WeightMap?, _ changes: [(LoRA, Float)],
    _ make: (WeightReader, _ config: [UInt8]?) throws -> (Settings, Model)
  ) throws -> (Settings, Model) {
    let folder = root + "/" + part
    var weights: WeightMap
    if let single {
      weights = single.under(part + ".")
    } else {
      guard FileManager.default.fileExists(atPath: folder) else {
        throw ModelError.missingPart(part: part, path: path)
      }
      weights = try WeightMap(path: folder)
    }
    if let part = LoRA.Part(folder: part) {
      for (change, scale) in changes where change.layerCount(part) > 0 {
        weights = try change.merged(into: weights, part: part, scale: scale)
      }
    }
    let reader = WeightReader(weights)
    let config = FileManager.default.contents(atPath: folder + "/config.json").map { [UInt8]($0) }
    let made = try make(reader, single == nil ? config : nil)
    _ = try reader.finish()
    return made
  }

  /// The tensors of a single file under the names of diffusers.
  private static func parts(of file: String) throws -> WeightMap {
    let weights = try WeightMap(path: file)
    let names = weights.tensors.keys
    func has(_ prefix: String) -> Bool { names.contains { $0.hasPrefix(prefix) } }
    if has("conditioner.embedders.") {
      throw ModelError.otherFamily(
        path: file, family: "Stable Diffusion XL", reason: "it has the two text encoders of that")
    }
    if has("cond_stage_model.model.") {
      throw ModelError.otherFamily(
        path: file, family: "Stable Diffusion 2", reason: "it has the text encoder of that")
    }
    if has("double_blocks.") || has("model.diffusion_model.double_blocks.") {
      throw ModelError.otherFamily(path: file, family: "Flux", reason: "it has that transformer's blocks")
    }
    guard has("model.diffusion_model.") else {
      throw ModelError.otherFamily(
        path: file, family: "something else", reason: "it has no 'model.diffusion_model' tensors")
    }
    return try weights.renamed(by: .stableDiffusion)
  }

  private func tokenizer() throws -> CLIPTokenizer {
    guard let tokenizer = try TokenizerFiles.read(in: [root + "/tokenizer", root]) else {
      throw ModelError.noTokenizer(path: path)
    }
    return tokenizer
  }

  /// Words of one's own: the files in `embeddings/`, each called by its name.
  private func inversions() throws -> [TextualInversion] {
    let folder = root + "/embeddings"
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter {
      name in
      !name.hasPrefix(".") && [".safetensors", ".pt", ".bin"].contains { name.hasSuffix($0) }
    }
    return try files.map { name in
      try TextualInversion(
        WeightMap(path: "\(folder)/\(name)"), word: (name as NSString).deletingPathExtension)
    }
  }

  /// The schedule the model was trained on; that of Stable Diffusion 1.5 where no file says.
  private func schedule() throws -> SchedulerConfig {
    if let json = FileManager.default.contents(atPath: root + "/scheduler/scheduler_config.json") {
      return try SchedulerConfig(json: [UInt8](json))
    }
    var config = SchedulerConfig()
    (config.betaStart, config.betaEnd, config.betaSchedule) = (0.00085, 0.012, .scaledLinear)
    (config.stepsOffset, config.setAlphaToOne, config.clipSample) = (1, false, false)
    return config
  }

  /// Reads a JSON file of a model, with one sentence if it cannot be.
  static func decode<Value: Decodable>(_ type: Value.Type, _ json: [UInt8]) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(json))
    } catch DecodingError.keyNotFound(let key, _) {
      throw ModelError.settings(reason: "it lacks '\(key.stringValue)'")
    } catch {
      throw ModelError.settings(reason: "\(error)")
    }
  }
}

/// A LoRA file with the text beside its tensors, where some keep their alpha.
private enum WeightFile {
  static func read(_ path: String) throws -> (WeightMap, [String: String]) {
    let weights = try WeightMap(path: path)
    let isSafe = path.hasSuffix(".safetensors")
    return (weights, isSafe ? try SafetensorsFile(path: path).metadata : [:])
  }
}

extension LoRA {
  fileprivate init(_ file: (weights: WeightMap, metadata: [String: String])) throws {
    try self.init(file.weights, metadata: file.metadata)
  }
}

extension LoRA.Part {
  /// The part that a folder of a diffusers model holds; nil for parts that no LoRA changes.
  fileprivate init?(folder: String) {
    switch folder {
    case "unet": self = .unet
    case "text_encoder": self = .textEncoder
    default: return nil
    }
  }
}

/// What can be wrong with a folder of a model.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// There is no such folder or file.
  case missing(path: String)
  /// A folder that is in no layout that is known.
  case noLayout(path: String, files: [String])
  /// A part of a diffusers folder is not there.
  case missingPart(part: String, path: String)
  /// A part does not hold what it should.
  case notThisPart(part: String, path: String)
  /// The words of a prompt cannot be read.
  case noTokenizer(path: String)
  /// A folder that should hold CLIP and does not.
  case notCLIP(path: String, reason: String)
  /// Another kind of model.
  case otherFamily(path: String, family: String, reason: String)
  /// A `config.json` that cannot be read.
  case settings(reason: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .missing(let path):
      "the model '\(path)' does not exist; name a folder or a file of Stable Diffusion 1.5"
    case .noLayout(let path, let files):
      "the model folder '\(path)' has no unet/ and \(files.isEmpty ? "no checkpoint" : "\(files.count) checkpoints (\(files.prefix(3).joined(separator: ", ")))"); give a diffusers folder, or a folder with one .safetensors or .ckpt file"
    case .missingPart(let part, let path):
      "the model folder '\(path)' has no \(part)/; a diffusers folder needs unet, vae, text_encoder and tokenizer"
    case .notThisPart(let part, let path): "the model '\(path)' holds no \(part) of Stable Diffusion 1.5"
    case .noTokenizer(let path):
      "the model '\(path)' has no tokenizer; put vocab.json and merges.txt of Stable Diffusion 1.5 into its tokenizer/ folder"
    case .notCLIP(let path, let reason):
      "'\(path)' is no folder of a CLIP model: \(reason); give one with config.json, model.safetensors, vocab.json and merges.txt, as transformers lays it out"
    case .otherFamily(let path, let family, let reason):
      "the model '\(path)' looks like \(family), not Stable Diffusion 1.5: \(reason)"
    case .settings(let reason): "a config.json of the model cannot be read: \(reason)"
    }
  }
}
