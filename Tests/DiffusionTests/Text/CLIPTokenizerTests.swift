import Diffusion
import Tensors
import Testing
import _TestSupport

@Suite struct CLIPTokenizerTests {
  private let tokenizer: CLIPTokenizer

  init() throws { tokenizer = try CLIPTokenizer(#require(GoldenCase.named("clip_tokenizer_a"))) }

  @Test func weightsStandAtTheirTokens() {
    let prompt = tokenizer.encode(WeightedPrompt(parsing: "a (photo:1.5) of a [cat]"))
    #expect(prompt.ids == tokenizer.encode("a photo of a cat").ids)
    #expect(prompt.ids.count == 77 && prompt.weights.count == 77)
    let photo = tokenizer.ids(of: "photo").count
    #expect(prompt.weights[1] == 1 && prompt.weights[0] == 1)
    #expect(prompt.weights[2..<2 + photo].allSatisfy { $0 == 1.5 })
    #expect(prompt.weights[prompt.used - 2] == Float(1 / 1.1))
    #expect(prompt.weights[(prompt.used - 1)...].allSatisfy { $0 == 1 })
  }

  @Test func weightsKeepTheMean() {
    let states = randomTensor([77, 6], seed: 9)
    #expect(tokenizer.encode("a cat").weighted(states) == states)
    let prompt = tokenizer.encode(WeightedPrompt(parsing: "a (cat:3)"))
    let weighted = prompt.weighted(states)
    let (before, after) = (states.scalars.reduce(0, +), weighted.scalars.reduce(0, +))
    #expect(abs(before - after) < 1e-3 * before)
    let gain = (0..<77).map { weighted.scalars[$0 * 6] / states.scalars[$0 * 6] / prompt.weights[$0] }
    #expect(gain.allSatisfy { abs($0 - gain[0]) < 1e-5 } && gain[0] < 1)
  }

  @Test func whatDoesNotFitIsReported() {
    let words = [String](repeating: "cat", count: 100)
    let long = tokenizer.encode(words.joined(separator: " "))
    let each = tokenizer.ids(of: "cat").count
    #expect(long.used == 77 && long.wanted == 100 * each + 2 && long.ids[76] == tokenizer.encode("").ids[1])
    #expect(long.lost.hasSuffix("cat cat") && long.attentionMask == [Int](repeating: 1, count: 77))
    let short = tokenizer.encode("cat")
    #expect(short.lost.isEmpty && short.used == short.wanted && short.used == each + 2)
    #expect(short.attentionMask.reduce(0, +) == short.used)
  }

  @Test func idsGiveTheirTextBack() {
    #expect(
      tokenizer.text(of: tokenizer.ids(of: "The dancer's skirt, 東京 é😀")) == "the dancer 's skirt , 東京 é 😀")
    #expect(tokenizer.text(of: [-1, 1 << 40]) == "")
  }

  @Test func otherPadding() throws {
    let padded = try CLIPTokenizer(#require(GoldenCase.named("clip_tokenizer_a")), padding: "!")
    let ids = padded.encode("a cat").ids
    #expect(ids.last == 0 && ids.prefix(4) == tokenizer.encode("a cat").ids.prefix(4))
  }

  @Test(arguments: [
    ("{}", "", "lacks the token"), ("[1]", "", "not a JSON object"),
    (#"{"a": 0, "b": 0}"#, "", "the same id"), (#"{"a": 0}"#, "#version: 0.2\na b\n", "line 2"),
    (#"{"a": 0, "b": 1, "ab": 2}"#, "a b c", "line 1"),
  ])
  func damagedFilesAreRefused(_ vocabulary: String, _ merges: String, _ named: String) {
    let error = #expect(throws: DiffusionError.self) {
      try CLIPTokenizer(vocabulary: Array(vocabulary.utf8), merges: Array(merges.utf8))
    }
    #expect(error?.description.contains(named) == true, "\(error?.description ?? "")")
  }
}
