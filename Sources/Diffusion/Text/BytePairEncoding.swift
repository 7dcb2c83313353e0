internal import Foundation

/// Byte-pair encoding with marked ends of words (Sennrich and others 2016).
///
/// A word begins as its bytes, and the pair of neighbours that stands first in the table of merges is joined
/// until no pair is in it.
///
/// Matches: openai/CLIP `simple_tokenizer.py`; transformers 4.25.1 and 5.23.0, `CLIPTokenizer`.
struct BytePairEncoding: Sendable {
  /// What marks the last symbol of a word.
  static let wordEnd = "</w>"

  /// The id of each token.
  let vocabulary: [String: Int]
  /// The token of each id.
  let tokens: [Int: String]

  private struct Pair: Hashable, Sendable {
    var left, right: Int
  }
  private let merges: [Pair: (rank: Int, merged: Int)]
  /// The id of each byte within a word and at its end; nil where the vocabulary lacks it.
  private let inner, final: [Int?]

  /// Reads a vocabulary and its merges.
  ///
  /// - Parameters:
  ///   - vocabulary: the bytes of `vocab.json`, an object of ids by token.
  ///   - merges: the bytes of `merges.txt`: a line with a version, then a pair a line, the first first.
  /// - Throws: ``DiffusionError/tokenizerFile(_:reason:)``.
  init(vocabulary: [UInt8], merges: [UInt8]) throws {
    let ids: [String: Int]
    do {
      ids = try JSONDecoder().decode([String: Int].self, from: Data(vocabulary))
    } catch {
      throw DiffusionError.tokenizerFile("vocabulary", reason: "it is not a JSON object of ids by token")
    }
    self.vocabulary = ids
    tokens = Dictionary(ids.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    guard tokens.count == ids.count, ids.values.allSatisfy({ $0 >= 0 }) else {
      throw DiffusionError.tokenizerFile(
        "vocabulary", reason: "two tokens have the same id, or one is negative")
    }
    inner = ByteAlphabet.letters.map { ids[String($0)] }
    final = ByteAlphabet.letters.map { ids[String($0) + Self.wordEnd] }

    var table: [Pair: (rank: Int, merged: Int)] = [:]
    let lines = merges.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !(index == 0 && line.starts(with: "#version".utf8)) {
      let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      let parts = text.split(separator: " ")
      if parts.isEmpty { continue }
      guard parts.count == 2, let left = ids[String(parts[0])], let right = ids[String(parts[1])],
        let merged = ids[String(parts[0] + parts[1])]
      else {
        throw DiffusionError.tokenizerFile(
          "merges",
          reason:
            "line \(index + 1), \"\(text)\", is not a pair of tokens of the vocabulary that it has merged")
      }
      let pair = Pair(left: left, right: right)
      if table[pair] == nil { table[pair] = (index, merged) }
    }
    self.merges = table
  }

  /// The ids of a word.
  ///
  /// - Parameters:
  ///   - word: UTF-8, without blanks.
  ///   - unknown: the id for bytes that the vocabulary lacks.
  func encode(_ word: some Collection<UInt8>, unknown: Int) -> [Int] {
    var ids = word.map { inner[Int($0)] ?? unknown }
    guard let last = Array(word.suffix(1)).first else { return [] }
    ids[ids.count - 1] = final[Int(last)] ?? unknown
    while let (pair, merged) = firstMerge(in: ids) {
      var joined: [Int] = []
      joined.reserveCapacity(ids.count)
      var index = 0
      while index < ids.count {
        if index + 1 < ids.count, ids[index] == pair.left, ids[index + 1] == pair.right {
          joined.append(merged)
          index += 2
        } else {
          joined.append(ids[index])
          index += 1
        }
      }
      ids = joined
    }
    return ids
  }

  private func firstMerge(in ids: [Int]) -> (Pair, merged: Int)? {
    var best: (pair: Pair, rank: Int, merged: Int)?
    for (left, right) in zip(ids, ids.dropFirst()) {
      let pair = Pair(left: left, right: right)
      guard let (rank, merged) = merges[pair], rank < best?.rank ?? .max else { continue }
      best = (pair, rank, merged)
    }
    return best.map { ($0.pair, $0.merged) }
  }

  /// The text of tokens, words parted by single blanks; what is no UTF-8 becomes U+FFFD.
  func decode(_ ids: some Sequence<Int>) -> String {
    var bytes: [UInt8] = []
    for id in ids {
      guard let token = tokens[id] else { continue }
      let ends = token.hasSuffix(Self.wordEnd)
      let letters = ends ? token.dropLast(Self.wordEnd.count)[...] : token[...]
      bytes += letters.unicodeScalars.compactMap { ByteAlphabet.bytes[$0] }
      if ends { bytes.append(UInt8(ascii: " ")) }
    }
    if bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
