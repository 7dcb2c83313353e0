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
    let shared = (1...1_000_000).contains(config.projectionDim) ? nil : "a size of \(config.projectionDim)"
    if let wrong = config.text.fault ?? config.vision.fault ?? shared {
      throw ModelError.notCLIP(path: path, reason: "its config.json has \(wrong)")
    }
  }

  /// Loads both halves.
  ///
  /// - Parameters:
  ///   - readsValues: false: a model for looking at, without its weights.
  ///   - account: told what was taken, before what is missing is an error.
  /// - Throws: `WeightsError` with the file and what to do.
  func model(
    readsValues: Bool = true, account: (WeightMap, LoadReport) -> Void = { _, _ in }
  ) throws -> CLIP {
    let weights = try WeightMap(path: path)
    let reader = WeightReader(weights, readsValues: readsValues)
    let model = CLIP(reader, config: config)
    account(weights, reader.report)
    try reader.finish()
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
}
