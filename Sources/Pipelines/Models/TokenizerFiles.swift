internal import Diffusion
internal import Foundation

/// The files in which CLIP's tokenizer is published.
enum TokenizerFiles {
  /// Reads the tokenizer of the first folder that has one: `vocab.json` with `merges.txt` first, then `tokenizer.json`.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: `DiffusionError` if the files are not those of a tokenizer; ``ModelError/settings(path:reason:)``.
  static func read(in folders: [String], cleaning: TextCleaning = .standard) throws -> CLIPTokenizer? {
    for folder in folders {
      guard let vocabulary = FileManager.default.contents(atPath: folder + "/vocab.json"),
        let merges = FileManager.default.contents(atPath: folder + "/merges.txt")
      else { continue }
      return try CLIPTokenizer(vocabulary: [UInt8](vocabulary), merges: [UInt8](merges), cleaning: cleaning)
    }
    for folder in folders {
      let path = folder + "/tokenizer.json"
      guard let json = FileManager.default.contents(atPath: path) else { continue }
      let file = try ModelFiles.decode(TokenizerFile.self, [UInt8](json), from: path)
      let merges = file.model.merges.map(\.pair).joined(separator: "\n")
      return try CLIPTokenizer(
        vocabulary: [UInt8](JSONEncoder().encode(file.model.vocab)),
        merges: Array("#version\n\(merges)\n".utf8), cleaning: cleaning)
    }
    return nil
  }
}

extension TokenizerFiles {
  /// The paths that ``read(in:)`` reads; none if there is no tokenizer.
  static func paths(in folders: [String]) -> [String] {
    let layouts = [["vocab.json", "merges.txt"], ["tokenizer.json"]]
    for names in layouts {
      for folder in folders {
        let paths = names.map { "\(folder)/\($0)" }
        if paths.allSatisfy({ FileManager.default.isReadableFile(atPath: $0) }) { return paths }
      }
    }
    return []
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
