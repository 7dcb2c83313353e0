/// What became of a file's tensors when a model was loaded.
public struct LoadReport: Sendable, CustomStringConvertible {
  /// A tensor that the model cannot do without and does not have.
  public struct Lack: Sendable, Equatable {
    /// The name that was asked for.
    public let name: String
    /// The shape that was asked for.
    public let expected: [Int]
    /// The shape that the file has; nil: it has no such tensor.
    public let found: [Int]?
  }

  /// The path.
  public let source: String
  /// The number of tensors that the model took.
  public let taken: Int
  /// What is missing or has another shape, sorted by name.
  public let lacks: [Lack]
  /// The names that nobody asked for, sorted.
  public let unused: [String]

  /// What it says of some names; ``taken`` stays.
  public func about(_ isMeant: (String) -> Bool) -> LoadReport {
    LoadReport(
      source: source, taken: taken, lacks: lacks.filter { isMeant($0.name) }, unused: unused.filter(isMeant))
  }

  /// ``unused`` on one line, abbreviated.
  public var unusedNames: String { NameList.abbreviated(unused) }

  /// One sentence.
  public var description: String {
    "\(source): \(taken) tensors loaded"
      + (unused.isEmpty ? "" : ", \(unused.count) not used: \(unusedNames)")
  }

  /// Every missing tensor and every wrong shape in one sentence; nil when there is none.
  public var error: WeightsError? {
    if lacks.isEmpty { return nil }
    let missing = lacks.filter { $0.found == nil }.map(\.name)
    let shapes = lacks.compactMap { lack in
      lack.found.map { "\(lack.name.prefix(200)) is \($0), expected \(lack.expected)" }
    }
    var parts: [String] = []
    if !missing.isEmpty {
      parts.append(
        "\(missing.count) of \(missing.count + taken) tensors are missing: \(NameList.abbreviated(missing))")
    }
    if !shapes.isEmpty {
      let more = shapes.count > 8 ? " and \(shapes.count - 8) more" : ""
      parts.append(
        "\(shapes.count) have another shape: \(shapes.prefix(8).joined(separator: ", "))\(more)")
    }
    if !unused.isEmpty { parts.append("\(unused.count) were not asked for: \(unusedNames)") }
    return WeightsError(
      missing.isEmpty ? .wrongShape : .missing,
      "\(source) does not fit the model: \(parts.joined(separator: "; "))",
      remedy: "name the file that belongs to this model")
  }
}

/// Many names on one line: `down.{0-2}.{conv,norm}.{bias,weight}` for twelve.
enum NameList {
  /// Names deeper than this are not taken apart further, so that no name can exhaust the stack.
  private static let depth = 24

  /// All names, with what they have in common written once.
  static func abbreviated(_ names: some Collection<String>) -> String {
    lines(names.map { $0.split(separator: ".", maxSplits: depth, omittingEmptySubsequences: false)[...] })
      .joined(separator: ", ")
  }

  /// One text for each group of names that differ in their first part only.
  private static func lines(_ names: [ArraySlice<Substring>]) -> [String] {
    var firsts: [String: [String]] = [:]
    for (first, group) in Dictionary(grouping: names, by: \.first) {
      guard let first else { continue }
      let rests = group.map { $0.dropFirst() }
      let inner = lines(rests.filter { !$0.isEmpty })
      let ends = rests.contains(where: \.isEmpty) ? [""] : []
      let rest =
        inner.isEmpty
        ? [""] : ends + ["." + (inner.count == 1 ? inner[0] : "{\(inner.joined(separator: ","))}")]
      for end in rest { firsts[end, default: []].append(String(first)) }
    }
    return firsts.map { rest, firsts in
      (firsts.count == 1 ? firsts[0] : "{\(ranges(firsts).joined(separator: ","))}") + rest
    }.sorted()
  }

  /// Numbers that follow one another as `0-11`, then all other parts.
  private static func ranges(_ parts: [String]) -> [String] {
    var runs: [ClosedRange<Int>] = []
    let numbers = parts.compactMap { part in
      Int(part).flatMap { String($0) == part && (0..<1 << 32).contains($0) ? $0 : nil }
    }.sorted()
    for number in numbers {
      if let last = runs.last, last.upperBound == number - 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    let known = Set(numbers.map(String.init))
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      + parts.filter { !known.contains($0) }.sorted()
  }
}
