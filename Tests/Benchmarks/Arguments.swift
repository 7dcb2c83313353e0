/// The command line: `[--list] [--repeat N] [NAME…]`.
package struct Arguments: Sendable, Equatable {
  /// What is wrong with a command line.
  package struct Misuse: Error, CustomStringConvertible {
    /// One sentence.
    package let description: String
  }

  /// Whether the benchmarks are only to be named.
  package private(set) var isList = false
  /// How often each thing is timed.
  package private(set) var repeats = 5
  private var wishes: [String] = []

  /// Reads a command line.
  ///
  /// - Parameters:
  ///   - words: without the program's own name.
  ///   - names: of all benchmarks; a word must begin one of them.
  /// - Throws: ``Misuse``.
  package init(_ words: [String], names: [String]) throws {
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--list": isList = true
      case "--repeat":
        guard let number = rest.popFirst().flatMap(Int.init), number > 0 else {
          throw Misuse(description: "--repeat needs a number of at least 1.")
        }
        repeats = number
      default:
        guard names.contains(where: { $0.hasPrefix(word) }) else {
          throw Misuse(description: "no benchmark is called '\(word)'; --list names them all.")
        }
        wishes.append(word)
      }
    }
  }

  /// Whether a benchmark is asked for; all are, if none is named.
  package func includes(_ name: String) -> Bool {
    wishes.isEmpty || wishes.contains { name.hasPrefix($0) }
  }
}
