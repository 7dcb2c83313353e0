/// A prompt in parts of different weight, written with the brackets of the Stable Diffusion web interfaces.
///
/// | written | weight |
/// |---|---|
/// | `(word)` | × 1.1 |
/// | `[word]` | ÷ 1.1 |
/// | `(word:1.3)` | × 1.3 |
/// | `\(word\)` | plain brackets |
///
/// Brackets nest and multiply. One that is not closed reaches to the end. A closing one that was never opened,
/// and a colon that is not followed by a number and `)`, are text. A backslash makes a bracket or backslash
/// after it plain and is dropped elsewhere.
public struct WeightedPrompt: Sendable, Equatable {
  /// A part of one weight.
  public struct Segment: Sendable, Equatable {
    /// The text, without the brackets that gave the weight.
    public var text: String
    /// The weight; 1 is plain.
    public var weight: Double

    /// A part of a prompt.
    public init(text: String, weight: Double = 1) { (self.text, self.weight) = (text, weight) }
  }

  /// The parts in order; neighbours differ in weight when the prompt was parsed.
  public var segments: [Segment]

  /// What a bracket without a number multiplies by.
  public static let step = 1.1

  /// A prompt of given parts.
  public init(_ segments: [Segment]) { self.segments = segments }

  /// Whether any part weighs other than 1.
  public var isWeighted: Bool { segments.contains { $0.weight != 1 } }

  /// Reads a prompt with brackets; every text is a prompt.
  public init(parsing text: String) {
    segments = []
    // The index of the first segment within each open bracket.
    var round: [Int] = []
    var square: [Int] = []
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\":
        if let next = rest.first, #"()[]\"#.unicodeScalars.contains(next) {
          rest.removeFirst()
          append(next)
        }
      case "(":
        round.append(segments.count)
        segments.append(Segment(text: ""))
      case "[":
        square.append(segments.count)
        segments.append(Segment(text: ""))
      case ":":
        if let (weight, after) = Self.closingWeight(rest), let start = round.popLast() {
          rest = after
          close(from: start, by: weight)
        } else {
          append(scalar)
        }
      case ")":
        if let start = round.popLast() { close(from: start, by: Self.step) } else { append(scalar) }
      case "]":
        if let start = square.popLast() { close(from: start, by: 1 / Self.step) } else { append(scalar) }
      default: append(scalar)
      }
    }
    for start in round { multiply(from: start, by: Self.step) }
    for start in square { multiply(from: start, by: 1 / Self.step) }
    join()
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    if segments.isEmpty { segments.append(Segment(text: "")) }
    segments[segments.count - 1].text.unicodeScalars.append(scalar)
  }

  private mutating func multiply(from start: Int, by weight: Double) {
    for index in segments.indices[start...] { segments[index].weight *= weight }
  }

  private mutating func close(from start: Int, by weight: Double) {
    multiply(from: start, by: weight)
    segments.append(Segment(text: ""))
  }

  /// Leaves out empty parts and joins neighbours of one weight.
  private mutating func join() {
    var joined: [Segment] = []
    for segment in segments where !segment.text.isEmpty {
      if let last = joined.last, last.weight == segment.weight {
        joined[joined.count - 1].text += segment.text
      } else {
        joined.append(segment)
      }
    }
    segments = joined
  }

  /// The number before a closing bracket, and what follows that; nil if anything else stands there.
  private static func closingWeight(
    _ text: Substring.UnicodeScalarView
  ) -> (weight: Double, rest: Substring.UnicodeScalarView)? {
    let blank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let number = text.drop(while: blank)
    let digits = number.prefix { "+-.0123456789".unicodeScalars.contains($0) }
    let end = number[digits.endIndex...].drop(while: blank)
    guard end.first == ")", let weight = Double(String(digits)), weight.isFinite else { return nil }
    return (weight, end.dropFirst())
  }
}
