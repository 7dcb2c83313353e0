/// Cuts cleaned text into the words that are encoded each for itself.
///
/// At each place the first that fits: an English contraction ('s 't 're 've 'm 'll 'd), a run of letters, one
/// digit, or a run of anything else but whitespace. Whitespace is left out.
///
/// Matches: the pattern of openai/CLIP `simple_tokenizer.py`.
enum WordSplitting {
  private static let contractions: [[Unicode.Scalar]] = ["s", "t", "re", "ve", "m", "ll", "d"].map {
    Array($0.unicodeScalars)
  }

  private enum Kind {
    case letter, number, space, other

    init(_ scalar: Unicode.Scalar) {
      let category = scalar.properties.generalCategory
      self =
        if category.isLetter {
          .letter
        } else if category.isNumber {
          .number
        } else if scalar.properties.isWhitespace {
          .space
        } else {
          .other
        }
    }
  }

  /// The words as UTF-8, in order.
  static func words(_ text: [Unicode.Scalar]) -> [[UInt8]] {
    let kinds = text.map(Kind.init)
    var words: [[UInt8]] = []
    var index = 0
    while index < text.count {
      let kind = kinds[index]
      var end = index + 1
      if text[index] == "'", let tail = contractions.first(where: { text[(index + 1)...].starts(with: $0) }) {
        end += tail.count
      } else if kind == .letter || kind == .other {
        while end < text.count, kinds[end] == kind { end += 1 }
      }
      if kind != .space { words.append(text[index..<end].flatMap { Array(UTF8.encode($0) ?? .init()) }) }
      index = end
    }
    return words
  }
}
