import Diffusion
import Foundation
import Testing
import Weights
import _TestSupport

/// The tokenizer beside transformers, id for id, with both ways of cleaning.
@Suite struct TokenizerGoldenTests {
  @Test(arguments: [("clip_tokenizer", TextCleaning.standard), ("clip_tokenizer_basic", .basic)])
  func matchesReference(_ component: String, _ cleaning: TextCleaning) throws {
    for golden in GoldenCase.all(component) {
      let tokenizer = try CLIPTokenizer(golden, cleaning: cleaning)
      let prompts = try #require(golden.config["prompts"]?.texts)
      let encoded = prompts.map { tokenizer.encode($0) }
      let expected = try golden.open("outputs.safetensors").tensor("input_ids").integers()
      for (index, prompt) in prompts.enumerated() {
        let range = index * CLIPTokenizer.length..<(index + 1) * CLIPTokenizer.length
        #expect(encoded[index].ids == Array(expected[range]), "\(prompt.debugDescription)")
      }
      for comparison in [
        try golden.compare(encoded.flatMap(\.ids), "input_ids"),
        try golden.compare(encoded.flatMap(\.attentionMask), "attention_mask"),
        try golden.compare(encoded.map(\.wanted), "untruncated_length"),
      ] {
        #expect(comparison.passes, "\(comparison)")
      }
    }
  }
}

extension CLIPTokenizer {
  /// The tokenizer that a case names.
  init(_ golden: GoldenCase, cleaning: TextCleaning = .standard, padding: String = CLIPTokenizer.end) throws {
    func bytes(_ key: String) throws -> [UInt8] {
      let file = try #require(golden.config[key]?.text)
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: golden.path(file))))
    }
    try self.init(
      vocabulary: bytes("vocab_file"), merges: bytes("merges_file"), cleaning: cleaning, padding: padding)
  }
}
