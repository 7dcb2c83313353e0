internal import Diffusion
internal import Foundation

/// The files in which CLIP's tokenizer is published.
enum TokenizerFiles {
  /// Reads the tokenizer of the first folder that has one: `vocab.json` with `merges.txt` first, then `tokenizer.json`.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: `DiffusionError` if the files are not those of a tokenizer; ``ModelError/settings(reason:)``.
  static func read(in folders: [String]) throws -> CLIPTokenizer? {
    for folder in folders {
      guard let vocabulary = FileManager.default.contents(atPath: folder + "/vocab.json"),
        let merges = FileManager.default.contents(atPath: folder + "/merges.txt")
      else { continue }
      return try CLIPTokenizer(vocabulary: [UInt8](vocabulary), merges: [UInt8](merges))
    }
    for folder in folders {
      guard let json = FileManager.default.contents(atPath: folder + "/tokenizer.json") else { continue }
      let file = try ModelFolder.decode(TokenizerFile.self, [UInt8](json))
      let merges = file.model.merges.map(\.pair).joined(separator: "\n")
      return try CLIPTokenizer(
        vocabulary: [UInt8](JSONEncoder().encode(file.model.vocab)),
        merges: Array("#version\n\(merges)\n".utf8))
    }
    return nil
  }
}

/// The parts of `tokenizer.json` that matter, which newer libraries write instead of `vocab.json` and `merges.txt`.
private struct TokenizerFile: Decodable {
  struct Model: Decodable {
    var vocab: [String: Int]
    var merges: [Merge]
  }

  /// `"a b"`, or `["a", "b"]`.
  struct Merge: Decodable {
    let pair: String

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        pair = text
      } else {
        pair = try value.decode([String].self).joined(separator: " ")
      }
    }
  }

  var model: Model
}
