internal import Foundation

/// What is done to a prompt before it is cut into words.
///
/// Checkpoints do not say which one they were trained
/// with; the two differ in punctuation and accents.
public enum TextCleaning: String, Sendable, CaseIterable {
  /// Canonical composition, lower case.
  ///
  /// Matches: transformers 5.23.0, `CLIPTokenizer`.
  case standard
  /// As for BERT: no control characters, lower case, no accents, every punctuation mark and every Chinese
  /// character a word of its own. It is what libraries fall back to where `ftfy` is not installed, as in
  /// Motion-I2V's demo.
  ///
  /// Matches: transformers 4.25.1, `CLIPTokenizer` with `BasicTokenizer`.
  case basic

  /// The scalars of a prompt, cleaned; whitespace parts words and means nothing else.
  func clean(_ text: some StringProtocol) -> [Unicode.Scalar] {
    switch self {
    case .standard:
      // Scalar by scalar: a Greek sigma stays the same at the end of a word.
      text.precomposedStringWithCanonicalMapping.unicodeScalars.flatMap {
        Array($0.properties.lowercaseMapping.unicodeScalars)
      }
    case .basic: Self.basicWords(text).reduce(into: []) { $0 += $1 + [" "] }
    }
  }

  private static func basicWords(_ text: some StringProtocol) -> [[Unicode.Scalar]] {
    var spaced: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar == "\t" || scalar == "\n" || scalar == "\r" {
        spaced.append(" ")
      } else if scalar == "\u{FFFD}" || scalar.properties.generalCategory.isOther {
        continue
      } else if isChinese(scalar) {
        spaced += [" ", scalar, " "]
      } else {
        spaced.append(scalar)
      }
    }
    return spaced.split { $0.properties.isWhitespace }.flatMap { word in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: lowercased(Array(word)))
      let letters = String(view).decomposedStringWithCanonicalMapping.unicodeScalars
        .filter { $0.properties.generalCategory != .nonspacingMark }
      return splitAtPunctuation(letters)
    }
  }

  /// Lower case with the Greek final sigma: ς after a letter with none following, marks aside.
  private static func lowercased(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
    func isCased(_ part: some Sequence<Unicode.Scalar>) -> Bool {
      part.first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
    }
    return word.indices.flatMap { index -> [Unicode.Scalar] in
      let scalar = word[index]
      if scalar == "Σ", isCased(word[..<index].reversed()), !isCased(word[(index + 1)...]) { return ["ς"] }
      return Array(scalar.properties.lowercaseMapping.unicodeScalars)
    }
  }

  private static func splitAtPunctuation(
    _ word: some Sequence<Unicode.Scalar>
  ) -> [[Unicode.Scalar]] {
    var parts: [[Unicode.Scalar]] = []
    var open = false
    for scalar in word {
      if isPunctuation(scalar) {
        parts.append([scalar])
        open = false
      } else if open {
        parts[parts.count - 1].append(scalar)
      } else {
        parts.append([scalar])
        open = true
      }
    }
    return parts
  }

  /// Punctuation of Unicode, and every mark of ASCII, such as $ and +, that Unicode calls a symbol.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: true
    default: scalar.properties.generalCategory.isPunctuation
    }
  }

  /// The blocks of unified and compatibility ideographs that BERT counts.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B820...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}

extension Unicode.GeneralCategory {
  /// L: letters of every kind.
  var isLetter: Bool {
    switch self {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// N: digits, letters that are numbers, other numbers.
  var isNumber: Bool {
    switch self {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// P: punctuation.
  var isPunctuation: Bool {
    switch self {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// C: control, format, private, surrogate and unassigned.
  var isOther: Bool {
    switch self {
    case .control, .format, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
