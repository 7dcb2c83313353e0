import Diffusion
import Testing

@Suite struct WeightedPromptTests {
  typealias Segment = WeightedPrompt.Segment

  @Test(
    arguments: [
      ("", []),
      ("a cat", [Segment(text: "a cat")]),
      (
        "an (important) word",
        [.init(text: "an "), .init(text: "important", weight: 1.1), .init(text: " word")]
      ),
      ("(unbalanced", [.init(text: "unbalanced", weight: 1.1)]),
      ("un[der", [.init(text: "un"), .init(text: "der", weight: 1 / 1.1)]),
      (#"\(literal\]"#, [.init(text: "(literal]")]),
      (#"a\\b \c"#, [.init(text: #"a\b c"#)]),
      ("(unnecessary)(parens)", [.init(text: "unnecessaryparens", weight: 1.1)]),
      ("((cat))", [.init(text: "cat", weight: 1.1 * 1.1)]),
      (
        "(cat:1.3) [dog] (:",
        [
          .init(text: "cat", weight: 1.3), .init(text: " "), .init(text: "dog", weight: 1 / 1.1),
          .init(text: " "),
          .init(text: ":", weight: 1.1),
        ]
      ),
      ("(cat: -0.5 )", [.init(text: "cat", weight: -0.5)]),
      ("cat:1.2) at 12:30]", [.init(text: "cat:1.2) at 12:30]")]),
      ("(at 12:30 sharp)", [.init(text: "at 12:30 sharp", weight: 1.1)]),
      ("(a:1.2.3)", [.init(text: "a:1.2.3", weight: 1.1)]),
      ("(a:)", [.init(text: "a:", weight: 1.1)]),
      ("[(a:2)]", [.init(text: "a", weight: 2 / 1.1)]),
      (
        "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky)))",
        [
          .init(text: "a "), .init(text: "house", weight: 1.3 * 1.1 * 1.1), .init(text: " ", weight: 1.1),
          .init(text: "on", weight: 1), .init(text: " a ", weight: 1.1), .init(text: "hill", weight: 0.55),
          .init(text: ", sun, ", weight: 1.1), .init(text: "sky", weight: 1.4641),
        ]
      ),
      ("()[]", []),
      ("(e\u{301}:2)", [.init(text: "e\u{301}", weight: 2)]),
    ] as [(String, [Segment])])
  func bracketsWeigh(_ text: String, _ expected: [Segment]) {
    let segments = WeightedPrompt(parsing: text).segments
    #expect(segments.map(\.text) == expected.map(\.text))
    for (segment, wanted) in zip(segments, expected) {
      #expect(abs(segment.weight - wanted.weight) < 1e-9, "\(segment)")
    }
  }

  @Test func plainPromptsAreNotWeighted() {
    #expect(!WeightedPrompt(parsing: "a cat").isWeighted)
    #expect(WeightedPrompt(parsing: "a [cat]").isWeighted)
  }
}
