internal import Diffusion
internal import Foundation
internal import Weights

/// A folder with both halves of CLIP in the layout of transformers.
///
/// It holds `config.json`, `model.safetensors` or `pytorch_model.bin` (whole or in shards), and, where texts are compared, `vocab.json` with
/// `merges.txt`, or `tokenizer.json`.
struct CLIPFolder {
  private let path: String
  private let config: CLIP.Config

  /// Looks at a folder and reads its settings.
  ///
  /// - Throws: ``ModelError/notCLIP(path:reason:)`` when it is not such a folder.
  init(path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    // SAFETY: the flag lives for the call.
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw ModelError.notCLIP(path: path, reason: "there is no such folder") }
    guard let json = FileManager.default.contents(atPath: path + "/config.json") else {
      throw ModelError.notCLIP(path: path, reason: "it has no config.json")
    }
    do {
      config = try JSONDecoder().decode(CLIP.Config.self, from: json)
    } catch DecodingError.keyNotFound(let key, _) {
      throw ModelError.notCLIP(path: path, reason: "its config.json lacks '\(key.stringValue)'")
    } catch {
      throw ModelError.notCLIP(path: path, reason: "its config.json cannot be read")
    }
    if let wrong = Self.fault(of: config) {
      throw ModelError.notCLIP(path: path, reason: "its config.json has \(wrong)")
    }
  }

  /// Loads both halves.
  ///
  /// - Throws: `WeightsError` with the file and what to do.
  func model() throws -> CLIP {
    let reader = WeightReader(try WeightMap(path: path))
    let model = CLIP(reader, config: config)
    _ = try reader.finish()
    return model
  }

  /// Reads the tokenizer.
  ///
  /// - Throws: ``ModelError/notCLIP(path:reason:)`` when there is none or it is another model's; `DiffusionError`.
  func tokenizer() throws -> CLIPTokenizer {
    guard let tokenizer = try TokenizerFiles.read(in: [path]) else {
      throw ModelError.notCLIP(
        path: path,
        reason: "it has neither vocab.json with merges.txt nor tokenizer.json, which --prompt needs")
    }
    guard tokenizer.vocabularySize <= config.text.vocabSize else {
      throw ModelError.notCLIP(
        path: path,
        reason:
          "its tokenizer has \(tokenizer.vocabularySize) tokens, its text half knows \(config.text.vocabSize)"
      )
    }
    return tokenizer
  }

  /// What no model could be made of, in words.
  private static func fault(of config: CLIP.Config) -> String? {
    let (text, vision) = (config.text, config.vision)
    let extents = [
      text.vocabSize, text.hiddenSize, text.intermediateSize, text.numHiddenLayers, text.numAttentionHeads,
      vision.hiddenSize, vision.intermediateSize, vision.numHiddenLayers, vision.numAttentionHeads,
      vision.imageSize, vision.patchSize, config.projectionDim,
    ]
    // Larger than any model by far; a product of two still fits an Int.
    if let extent = extents.first(where: { !(1...1_000_000).contains($0) }) { return "a size of \(extent)" }
    for (width, heads) in [
      (text.hiddenSize, text.numAttentionHeads), (vision.hiddenSize, vision.numAttentionHeads),
    ] where width % heads != 0 { return "\(heads) heads for a width of \(width)" }
    if vision.imageSize > 4096 || vision.patchSize > vision.imageSize {
      return "patches of \(vision.patchSize) pixels in pictures of \(vision.imageSize)"
    }
    if text.maxPositionEmbeddings < CLIPTokenizer.length {
      return "texts of \(text.maxPositionEmbeddings) tokens, where CLIP has \(CLIPTokenizer.length)"
    }
    return nil
  }
}
