import Diffusion
import Foundation
import Tensors
import Testing
import Weights
import _TestSupport

/// Words that become vectors.
@Suite struct TextualInversionTests {
  @Test(arguments: ["emb_params", "*", "<toy>"]) func readsTheKnownForms(_ name: String) throws {
    let vectors = randomTensor([3, 4], seed: 5)
    let inversion = try TextualInversion(map([name: vectors]), word: "toy")
    #expect(inversion.vectors == vectors && inversion.word == "toy")
    let single = try TextualInversion(map([name: randomTensor([4], seed: 5)]), word: "toy")
    #expect(single.vectors.shape == [1, 4])
    let beside = try? TextualInversion(map([name: vectors, "step": Tensor(shape: [1])]), word: "toy")
    #expect((beside?.vectors == vectors) == (name != "<toy>"))
  }

  @Test(
    arguments: [
      (["clip_g": [1, 1280], "clip_l": [1, 768]], "SDXL?"), (["a": [1, 4], "b": [1, 4]], "2 tensors"),
      (["a": [76, 4]], "(1 to 75, width)"), (["a": [0, 4]], "(1 to 75, width)"),
      (["emb_params": [2, 2, 4]], "(1 to 75, width)"),
    ] as [([String: [Int]], String)])
  func refuses(_ shapes: [String: [Int]], _ reason: String) {
    let error = #expect(throws: WeightsError.self) {
      try TextualInversion(map(shapes.mapValues { Tensor(shape: $0) }), word: "toy")
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func aWordBecomesItsVectors() throws {
    let config = try JSONDecoder().decode(
      TextEncoder.Config.self,
      from: Data(
        #"{"vocab_size": 10, "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 77, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5}"#
          .utf8))
    let encoder = TextEncoder(WeightReader(try map([:])), config: config)
    let vectors = randomTensor([2, 8], seed: 6)
    let larger = try encoder.adding(TextualInversion(map(["*": vectors]), word: "toy"))
    #expect(encoder.config.vocabSize == 10 && larger.config.vocabSize == 12)
    // The model's own tables are zeros, so that what comes out is what was added.
    let embeddings = larger([[1, 10, 11, 9]]).embeddings
    #expect(Array(embeddings.scalars[8..<24]) == vectors.scalars)
    #expect(
      embeddings.scalars[..<8].allSatisfy { $0 == 0 } && embeddings.scalars[24...].allSatisfy { $0 == 0 })
    // Old settings find the end of a prompt as the greatest token, which an added one must not be.
    let ends = larger([[1, 10, 11, 9]])
    #expect(ends.pooled.scalars == Array(ends.lastHiddenState.scalars[24...]))
    let error = #expect(throws: WeightsError.self) {
      try encoder.adding(TextualInversion(map(["*": Tensor(shape: [1, 1024])]), word: "toy"))
    }
    #expect(error?.description.contains("(Stable Diffusion 2?)") == true)
  }

  @Test(arguments: TextCleaning.allCases) func promptsHoldAddedWords(_ cleaning: TextCleaning) throws {
    let plain = try CLIPTokenizer(#require(GoldenCase.named("clip_tokenizer_a")), cleaning: cleaning)
    let free = plain.vocabularySize
    let one = plain.adding("bad-Hands", count: 2).adding("bad-hands-5", count: 1, from: 7000)
    #expect(one.vocabularySize == free + 3)
    let (a, b, comma) = (plain.ids(of: "a"), plain.ids(of: "photo"), plain.ids(of: ","))
    #expect(one.ids(of: "a BAD-hands, photo") == a + [free, free + 1] + comma + b)
    #expect(one.ids(of: "a bad-hands-5 photo") == a + [7000] + b)
    for longer in ["abad-hands", "bad-handsome", "bad-hands_2", "bad hands"] {
      #expect(one.ids(of: longer) == plain.ids(of: longer), "\(longer)")
    }
    let weighted = one.encode(WeightedPrompt(parsing: "a (bad-hands:1.5)"))
    #expect(Array(weighted.weights[2..<4]) == [1.5, 1.5] && Array(weighted.ids[2..<4]) == [free, free + 1])
    #expect(
      one.text(of: one.ids(of: "a Bad-Hands photo bad-hands bad-hands"))
        == "a bad-hands photo bad-hands bad-hands")
    #expect(one.text(of: [free + 1] + b) == "bad-hands photo")
    // The later meaning of a word is the one that counts.
    #expect(one.adding("BAD-HANDS", count: 1, from: 8000).ids(of: "bad-hands") == [8000])
  }

  private func map(_ tensors: [String: Tensor]) throws -> WeightMap {
    WeightMap(try SafetensorsFile(bytes: SafetensorsFile.bytes(of: tensors)).tensors, source: "toy")
  }
}
