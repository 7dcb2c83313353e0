/// A result that is not what it has to be; its description says which value differs.
package struct CheckFailure: Error, CustomStringConvertible {
  /// One sentence.
  package let description: String

  /// A failure.
  package init(_ description: String) { self.description = description }
}

/// Comparisons that throw.
package enum Check {
  /// Demands equal values, one by one.
  package static func equal<T: Equatable>(_ result: [T], _ expected: [T], _ name: String) throws {
    guard result.count == expected.count else {
      throw CheckFailure("\(name) has \(result.count) values, expected \(expected.count)")
    }
    for index in result.indices where result[index] != expected[index] {
      throw CheckFailure("\(name)[\(index)] is \(result[index]), expected \(expected[index])")
    }
  }

  /// Demands values whose difference has at most `bound` of the norm of what is expected.
  package static func near(_ result: [Float], _ expected: [Float], _ bound: Double, _ name: String) throws {
    guard result.count == expected.count else {
      throw CheckFailure("\(name) has \(result.count) values, expected \(expected.count)")
    }
    var (square, norm) = (0.0, 0.0)
    for (a, b) in zip(result, expected) {
      square += Double(a - b) * Double(a - b)
      norm += Double(b) * Double(b)
    }
    let share = (square / max(norm, 1e-30)).squareRoot()
    // Not a number is no small difference either.
    guard share <= bound else {
      throw CheckFailure("\(name) is off by \(share) of its norm, at most \(bound)")
    }
  }

  /// Demands a number within a range.
  package static func within(_ value: Double, _ range: ClosedRange<Double>, _ name: String) throws {
    guard range.contains(value) else {
      throw CheckFailure("\(name) is \(value), expected \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
