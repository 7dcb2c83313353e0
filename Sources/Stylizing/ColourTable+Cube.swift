extension ColourTable {
  /// Reads the text of a `.cube` file (Adobe's Cube LUT Specification 1.0), one- or three-dimensional.
  ///
  /// `DOMAIN_MIN`, `DOMAIN_MAX` and the `LUT_1D_INPUT_RANGE` and `LUT_3D_INPUT_RANGE` of some programs are
  /// understood; `TITLE` and comments are skipped.
  ///
  /// - Parameter text: the whole file.
  /// - Throws: ``StylizingError/table(line:_:)`` with the line and what is wrong there.
  public init(cube text: String) throws {
    var reader = CubeReader()
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      try reader.read(line, number)
    }
    self = try reader.table(lastLine: number)
  }
}

/// What has been read of a `.cube` file.
private struct CubeReader {
  private var kind: ColourTable.Kind?
  private var size = 0
  private var low: [Float] = [0, 0, 0]
  private var high: [Float] = [1, 1, 1]
  private var scalars: [Float] = []

  private var expected: Int { kind == .curves ? size : size * size * size }

  mutating func read(_ line: Substring, _ number: Int) throws {
    let words = line.split(whereSeparator: { $0.isWhitespace || $0 == "\u{FEFF}" })
    guard let first = words.first, !first.hasPrefix("#") else { return }
    switch first {
    case "TITLE": return
    case "LUT_1D_SIZE": try begin(.curves, words, 2...65536, number)
    case "LUT_3D_SIZE": try begin(.lattice, words, 2...256, number)
    case "DOMAIN_MIN": low = try numbers(words.dropFirst(), 3, number)
    case "DOMAIN_MAX": high = try numbers(words.dropFirst(), 3, number)
    case "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE":
      let range = try numbers(words.dropFirst(), 2, number)
      low = [range[0], range[0], range[0]]
      high = [range[1], range[1], range[1]]
    default:
      if first.first?.isLetter == true, Float(first) == nil {
        throw StylizingError.table(line: number, "'\(first.prefix(40))' is not a keyword of .cube files")
      }
      guard kind != nil else {
        throw StylizingError.table(line: number, "values before LUT_1D_SIZE or LUT_3D_SIZE")
      }
      guard scalars.count < 3 * expected else {
        throw StylizingError.table(
          line: number, "more than the \(expected) rows of values that the size asks for")
      }
      scalars += try numbers(words[...], 3, number)
    }
  }

  func table(lastLine: Int) throws -> ColourTable {
    guard let kind else {
      throw StylizingError.table(line: lastLine, "there is no LUT_1D_SIZE or LUT_3D_SIZE")
    }
    guard scalars.count == 3 * expected else {
      throw StylizingError.table(
        line: lastLine,
        "the file ends after \(scalars.count / 3) rows of values; its size asks for \(expected)")
    }
    guard zip(low, high).allSatisfy({ $0 < $1 }) else {
      throw StylizingError.table(line: lastLine, "DOMAIN_MIN must be below DOMAIN_MAX")
    }
    return ColourTable(kind: kind, size: size, scalars: scalars, low: low, high: high)
  }

  private mutating func begin(
    _ kind: ColourTable.Kind, _ words: [Substring], _ sizes: ClosedRange<Int>, _ number: Int
  ) throws {
    guard self.kind == nil else {
      throw StylizingError.table(line: number, "a second size; a file holds one table")
    }
    guard words.count == 2, let size = Int(words[1]), sizes.contains(size) else {
      throw StylizingError.table(
        line: number, "\(words[0]) must be a whole number from \(sizes.lowerBound) to \(sizes.upperBound)")
    }
    (self.kind, self.size) = (kind, size)
  }

  private func numbers(_ words: ArraySlice<Substring>, _ count: Int, _ number: Int) throws -> [Float] {
    let values = words.compactMap { Float($0) }.filter(\.isFinite)
    guard values.count == count, words.count == count else {
      throw StylizingError.table(
        line: number, "\(count) numbers were expected, not '\(words.joined(separator: " ").prefix(60))'")
    }
    return values
  }
}
