internal import Diffusion
internal import Foundation
internal import Weights

/// What lies where in the folders of models.
enum ModelFiles {
  /// The endings of whole checkpoints.
  static let checkpoints = [".safetensors", ".ckpt", ".pt"]
  /// The endings of all files of tensors.
  static let tensors = [".safetensors", ".ckpt", ".pt", ".bin", ".pth"]

  /// Whether a path is a folder; nil if there is nothing.
  static func isFolder(_ path: String) -> Bool? {
    var isFolder: ObjCBool = false
    // SAFETY: the flag lives for the call.
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      ? isFolder.boolValue : nil
  }

  /// The names of the files in a folder that end in one of some ways, sorted; none if there is no such folder.
  static func names(in folder: String, _ endings: [String]) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter { name in
      !name.hasPrefix(".") && endings.contains { name.hasSuffix($0) }
        && isFolder("\(folder)/\(name)") == false
    }
  }

  /// Whether a file can be read and holds a LoRA.
  static func isLoRA(_ path: String) -> Bool {
    (try? WeightMap(path: path)).map(LoRA.isLikely) ?? false
  }

  /// Whether a file can be read and holds the motion modules of AnimateDiff or stage 2 of Motion-I2V, and nothing else.
  static func isMotionModule(_ path: String) -> Bool {
    guard let weights = try? WeightMap(path: path), !LoRA.isLikely(weights) else { return false }
    return !weights.tensors.isEmpty && weights.tensors.keys.allSatisfy { $0.contains("motion_modules.") }
  }

  /// Reads a JSON file of a model.
  ///
  /// - Throws: ``ModelError/settings(path:reason:)``.
  static func decode<Value: Decodable>(_ type: Value.Type, _ json: [UInt8], from path: String) throws -> Value
  {
    do {
      return try JSONDecoder().decode(type, from: Data(json))
    } catch DecodingError.keyNotFound(let key, _) {
      throw ModelError.settings(path: path, reason: "it lacks '\(key.stringValue)'")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw ModelError.settings(path: path, reason: "its '\(key)' is of another kind than it should be")
    } catch {
      throw ModelError.settings(path: path, reason: "it is no JSON")
    }
  }
}

extension ModelFiles {
  /// What a file of tensors or a folder with one is.
  enum Kind: Equatable {
    /// A whole model in the names of the original code, of whatever family.
    case checkpoint
    case lora
    case embedding
    case tinyAutoencoder
    case clip
    /// One network of a diffusers folder.
    case part(ModelParts.Part)
    case other

    /// What such a file is for.
    var use: String {
      switch self {
      case .lora: "--lora beside --model"
      case .embedding: "a word of prompts, in embeddings/ of a model"
      default: ""
      }
    }

    /// Tells by the names of the tensors.
    init(_ weights: WeightMap) {
      func has(_ prefixes: String...) -> Bool {
        weights.tensors.keys.contains { name in prefixes.contains { name.hasPrefix($0) } }
      }
      if LoRA.isLikely(weights) {
        self = .lora
      } else if has("model.diffusion_model.", "first_stage_model.", "cond_stage_model.", "conditioner.") {
        self = .checkpoint
      } else if has("emb_params", "clip_g", "clip_l") || weights["*"] != nil || weights.tensors.count == 1 {
        self = .embedding
      } else if has("vision_model.") {
        self = .clip
      } else if has("encoder.layers.0.weight", "decoder.layers.0.weight") {
        self = .tinyAutoencoder
      } else if has("conv_in.weight") {
        self = .part(.unet)
      } else if has("encoder.conv_in.weight", "decoder.conv_in.weight") {
        self = .part(.autoencoder)
      } else if has("text_model.embeddings.") {
        self = .part(.textEncoder)
      } else {
        self = .other
      }
    }

    /// Tells by a `config.json`.
    init(config json: [UInt8]) {
      struct Config: Decodable {
        let name: String?
        let architectures: [String]?

        enum CodingKeys: String, CodingKey {
          case name = "_class_name"
          case architectures
        }
      }
      struct Halves: Decodable {
        struct Half: Decodable {}
        let text, vision: Half

        enum CodingKeys: String, CodingKey {
          case text = "text_config"
          case vision = "vision_config"
        }
      }
      let config = try? JSONDecoder().decode(Config.self, from: Data(json))
      switch (config?.name, config?.architectures?.first) {
      case ("AutoencoderTiny", _): self = .tinyAutoencoder
      case ("UNet2DConditionModel", _): self = .part(.unet)
      case ("AutoencoderKL", _): self = .part(.autoencoder)
      case (_, "CLIPTextModel"): self = .part(.textEncoder)
      case (_, "CLIPModel"): self = .clip
      default: self = (try? JSONDecoder().decode(Halves.self, from: Data(json))) == nil ? .other : .clip
      }
    }
  }
}
