/// A word that becomes tokens of its own before the merges see it.
struct AddedWord: Sendable, Equatable {
  /// The word in lower case, scalar by scalar.
  let scalars: [Unicode.Scalar]
  /// The tokens that it becomes.
  let ids: Range<Int>

  /// A word and its tokens.
  init(_ word: String, ids: Range<Int>) {
    (scalars, self.ids) = (word.unicodeScalars.flatMap(Self.lower), ids)
  }

  /// The word, for messages.
  var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Where the word stands first in a text, in any case, with no letter or digit going on at either end.
  func firstRange(in text: Substring.UnicodeScalarView) -> Range<String.Index>? {
    guard let first = scalars.first, let last = scalars.last else { return nil }
    var start = text.startIndex
    var before: Unicode.Scalar?
    while start < text.endIndex {
      if !(Self.isOfWord(first) && before.map(Self.isOfWord) ?? false), let end = match(text[start...]),
        !(Self.isOfWord(last) && end < text.endIndex && Self.isOfWord(text[end]))
      {
        return start..<end
      }
      before = text[start]
      start = text.index(after: start)
    }
    return nil
  }

  /// Where a text that begins with the word goes on; nil if it does not.
  private func match(_ text: Substring.UnicodeScalarView) -> String.Index? {
    var rest = scalars[...]
    var at = text.startIndex
    while !rest.isEmpty {
      guard at < text.endIndex else { return nil }
      let lower = Self.lower(text[at])
      guard rest.starts(with: lower) else { return nil }
      rest = rest.dropFirst(lower.count)
      at = text.index(after: at)
    }
    return at
  }

  private static func lower(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    Array(scalar.properties.lowercaseMapping.unicodeScalars)
  }

  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.generalCategory.isLetter || scalar.properties.generalCategory.isNumber
  }
}
