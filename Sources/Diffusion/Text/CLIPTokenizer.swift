/// Turns a prompt into the token ids that CLIP's text encoder reads.
///
/// Matches: transformers 5.23.0 and 4.25.1, `CLIPTokenizer`; see ``TextCleaning`` for the difference.
public struct CLIPTokenizer: Sendable {
  /// How many tokens the encoder reads, both ends among them.
  public static let length = 77
  /// The token before the first word.
  public static let start = "<|startoftext|>"
  /// The token after the last word; also what stands for unknown bytes.
  public static let end = "<|endoftext|>"

  /// What is done to a prompt first.
  public let cleaning: TextCleaning
  /// The number of different tokens.
  public var vocabularySize: Int { encoding.vocabulary.count + added.reduce(0) { $0 + $1.ids.count } }

  private let encoding: BytePairEncoding
  private let startID, endID, paddingID: Int
  private var added: [AddedWord] = []

  /// Reads a tokenizer.
  ///
  /// - Parameters:
  ///   - vocabulary: the bytes of `vocab.json`.
  ///   - merges: the bytes of `merges.txt`.
  ///   - cleaning: what is done to a prompt first.
  ///   - padding: the token that fills up to ``length``: the end for Stable Diffusion 1, "!" for 2.
  /// - Throws: ``DiffusionError/tokenizerFile(_:reason:)``.
  public init(
    vocabulary: [UInt8], merges: [UInt8], cleaning: TextCleaning = .standard, padding: String = end
  ) throws {
    encoding = try BytePairEncoding(vocabulary: vocabulary, merges: merges)
    self.cleaning = cleaning
    let ids = encoding.vocabulary
    func id(_ token: String) throws -> Int {
      guard let id = ids[token] else {
        throw DiffusionError.tokenizerFile("vocabulary", reason: "it lacks the token \(token)")
      }
      return id
    }
    (startID, endID, paddingID) = (try id(Self.start), try id(Self.end), try id(padding))
  }

  /// The same tokenizer with a word that becomes tokens of its own, as textual inversions need it.
  ///
  /// The word is met in any case, but not within a longer one. A word that is there already gets the new tokens.
  ///
  /// - Parameters:
  ///   - word: what stands in the prompt.
  ///   - count: how many tokens it becomes.
  ///   - first: the id of the first of them, which is what ``TextEncoder/config`` says of the encoder before it got
  ///     their vectors; nil: the first beyond all ids that are known here.
  public func adding(_ word: String, count: Int, from first: Int? = nil) -> CLIPTokenizer {
    precondition(count > 0, "a word becomes at least one token")
    let free = max((encoding.tokens.keys.max() ?? -1) + 1, added.map(\.ids.upperBound).max() ?? 0)
    var larger = self
    let entry = AddedWord(word, ids: (first ?? free)..<(first ?? free) + count)
    larger.added.removeAll { $0.scalars == entry.scalars }
    larger.added.append(entry)
    return larger
  }

  /// The ids of a text alone: no ends, no padding, nothing cut.
  ///
  /// With ``TextCleaning/standard`` the two special tokens may stand in the text, spelled exactly so.
  public func ids(of text: String) -> [Int] {
    var ids: [Int] = []
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      let special = firstSpecial(in: rest)
      let plain = Substring(rest[..<(special?.range.lowerBound ?? rest.endIndex)])
      for word in WordSplitting.words(cleaning.clean(plain)) {
        ids += encoding.encode(word, unknown: endID)
      }
      guard let special else { break }
      ids += special.ids
      rest = rest[special.range.upperBound...]
    }
    return ids
  }

  /// The first place that is not for the merges, and its ids: a special token or an added word, the longer of two.
  private func firstSpecial(
    in text: Substring.UnicodeScalarView
  ) -> (range: Range<String.Index>, ids: Range<Int>)? {
    var places = added.compactMap { word in word.firstRange(in: text).map { (range: $0, ids: word.ids) } }
    if cleaning == .standard {
      places += [(Self.start, startID), (Self.end, endID)].compactMap { token, id in
        text.firstRange(of: token.unicodeScalars).map { ($0, id..<id + 1) }
      }
    }
    return places.min {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    }
  }

  /// The text of ids, lower case, words parted by blanks; unknown ids are left out.
  public func text(of ids: some Sequence<Int>) -> String {
    guard !added.isEmpty else { return encoding.decode(ids) }
    var parts: [String] = []
    var plain: [Int] = []
    // The added word that goes on; nil between words.
    var open: AddedWord?
    for id in ids {
      guard let word = added.first(where: { $0.ids.contains(id) }) else {
        plain.append(id)
        open = nil
        continue
      }
      if word != open || id == word.ids.lowerBound {
        parts += [encoding.decode(plain), word.text]
        plain = []
      }
      open = word
    }
    return (parts + [encoding.decode(plain)]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// A prompt taken as it is, brackets and all.
  public func encode(_ text: String) -> TokenizedPrompt {
    encode(WeightedPrompt([WeightedPrompt.Segment(text: text)]))
  }

  /// A prompt with weights; every segment is tokenized for itself, as the web interfaces do.
  public func encode(_ prompt: WeightedPrompt) -> TokenizedPrompt {
    var ids: [Int] = []
    var weights: [Float] = []
    for segment in prompt.segments {
      let more = self.ids(of: segment.text)
      ids += more
      weights += [Float](repeating: Float(segment.weight), count: more.count)
    }
    let room = Self.length - 2
    let kept = min(ids.count, room)
    let filled = room - kept
    return TokenizedPrompt(
      ids: [startID] + ids.prefix(room) + [endID] + [Int](repeating: paddingID, count: filled),
      weights: [1] + weights.prefix(room) + [Float](repeating: 1, count: filled + 1),
      used: kept + 2, wanted: ids.count + 2, lost: text(of: ids.dropFirst(room)))
  }
}

/// A prompt as the text encoder reads it.
public struct TokenizedPrompt: Sendable, Equatable {
  /// The ids: start, words, end, padding; ``CLIPTokenizer/length`` of them.
  public let ids: [Int]
  /// The weight of each position; 1 at both ends and in the padding.
  public let weights: [Float]
  /// How many of the ids are not padding, both ends among them.
  public let used: Int
  /// How many there would have been without the limit; more than ``used`` if the prompt was cut.
  public let wanted: Int
  /// The text of what was cut off, for a warning; empty if all of it fitted.
  public let lost: String

  /// 1 for each id that is not padding, then 0.
  public var attentionMask: [Int] { ids.indices.map { $0 < used ? 1 : 0 } }
}
