/// Rules that turn the names of one program into those of another.
///
/// A name is a row of parts between dots. Each rule, in its order, looks for a run of whole parts in the name as the rules
/// before left it. A `*` stands for any one part; the stars of the replacement are those of the pattern, in order:
///
/// ```swift
/// let keys = KeyMap([.rename("attentions.*.query", "attentions.*.to_q"), .drop("^model_ema")])
/// keys.name(for: "encoder.attentions.0.query.weight")   // "encoder.attentions.0.to_q.weight"
/// ```
public struct KeyMap: Sendable {
  /// One step of a renaming.
  public struct Rule: Sendable {
    enum Action: Sendable {
      case rename([Substring])
      case drop
      case keepOnly(Set<String>)
    }

    let pattern: [Substring]
    let isAtStart: Bool
    let action: Action

    private init(_ pattern: String, _ action: Action) {
      isAtStart = pattern.hasPrefix("^")
      self.pattern = pattern.drop { $0 == "^" }.split(separator: ".")
      self.action = action
    }

    /// Replaces the first run of parts that `pattern` fits; a pattern that begins with `^` fits at the start only.
    ///
    /// An empty replacement takes the run out: `.rename("^module", "")`.
    public static func rename(_ pattern: String, _ replacement: String) -> Rule {
      Rule(pattern, .rename(replacement.split(separator: ".")))
    }

    /// Drops names that the pattern fits.
    public static func drop(_ pattern: String) -> Rule { Rule(pattern, .drop) }

    /// Drops names whose first part is none of `firsts`.
    public static func keepOnly(_ firsts: Set<String>) -> Rule { Rule("", .keepOnly(firsts)) }
  }

  /// The rules in the order in which they are applied.
  public let rules: [Rule]

  /// A map from its rules.
  public init(_ rules: [Rule]) { self.rules = rules }

  /// The new name; nil if a rule drops it.
  ///
  /// A name that no rule fits stays as it is.
  public func name(for name: String) -> String? {
    // Longer than any model's; such a name stays as it is.
    guard name.utf8.count <= 1000 else { return name }
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    for rule in rules {
      let match = rule.match(in: parts)
      switch rule.action {
      case .drop: if match != nil { return nil }
      case .keepOnly(let firsts): if !firsts.contains(String(parts[0])) { return nil }
      case .rename(let replacement):
        guard let (range, stars) = match else { continue }
        var rest = stars[...]
        parts.replaceSubrange(range, with: replacement.map { $0 == "*" ? rest.popFirst() ?? $0 : $0 })
      }
    }
    return parts.joined(separator: ".")
  }

  /// The rules of both, one after the other.
  public static func + (first: KeyMap, second: KeyMap) -> KeyMap { KeyMap(first.rules + second.rules) }
}

extension KeyMap.Rule {
  /// Where the pattern fits first, and what its stars stand for.
  fileprivate func match(in parts: [Substring]) -> (range: Range<Int>, stars: [Substring])? {
    guard parts.count >= pattern.count else { return nil }
    for start in 0...(isAtStart ? 0 : parts.count - pattern.count) {
      let run = parts[start..<start + pattern.count]
      if zip(run, pattern).allSatisfy({ $1 == "*" || $0 == $1 }) {
        return (start..<start + pattern.count, zip(run, pattern).compactMap { $1 == "*" ? $0 : nil })
      }
    }
    return nil
  }
}
