/// What can be wrong with a recipe, a colour table or a mask.
public enum StylizingError: Error, Equatable, CustomStringConvertible {
  /// The text is not a recipe: not JSON5, or not the right shape.
  case recipe(String)
  /// A step names a filter that does not exist.
  case unknownFilter(String, nearest: String?)
  /// A step has a parameter that its filter does not know.
  case unknownParameter(String, filter: String, nearest: String?)
  /// A parameter's value has the wrong type or lies outside its range.
  case badValue(parameter: String, filter: String, value: String, allowed: String)
  /// A `.cube` table cannot be read.
  case table(line: Int, String)
  /// A picture or mask does not have the shape that is needed.
  case shape(String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .recipe(let what): "the look recipe cannot be read: \(what)"
    case .unknownFilter(let name, let nearest):
      "the look recipe names an unknown filter '\(name)'\(Self.hint(nearest))"
    case .unknownParameter(let name, let filter, let nearest):
      "filter '\(filter)' has no parameter '\(name)'\(Self.hint(nearest))"
    case .badValue(let parameter, let filter, let value, let allowed):
      "filter '\(filter)': \(parameter) is \(value) but must be \(allowed)"
    case .table(let line, let what): "the .cube table cannot be read: line \(line): \(what)"
    case .shape(let what): what
    }
  }

  private static func hint(_ nearest: String?) -> String {
    nearest.map { "; did you mean '\($0)'?" } ?? ""
  }
}

extension StylizingError {
  /// The name among `known` that takes the fewest edits to reach from `name`, if it is close at all; else one that it is a part of.
  package static func nearest(to name: String, among known: [String]) -> String? {
    let best = known.map { ($0, edits(name.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
    if let best, best.1 <= max(2, name.count / 2) { return best.0 }
    return name.count > 2 ? known.first { $0.lowercased().contains(name.lowercased()) } : nil
  }

  /// The Levenshtein distance.
  private static func edits(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (b[j] == character ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
