/// What the steps of a run may leave out, to be quicker.
///
/// docs/BENCHMARKS.md says what it gains and what it changes.
public struct Reuse: Sendable, Codable, Equatable {
  /// Every how many steps the whole network is run, at least 1, and at the first two, between which most changes; the others run its outermost
  /// layers on what the last whole step found inside.
  public var every: Int
  /// The share of the steps, at the end, that take the prompt's prediction as it is: what guidance adds there is little (Kynkäänniemi and
  /// others 2024).
  public var unguided: Double

  /// A choice, by default the exact run.
  public init(every: Int = 1, unguided: Double = 0) {
    precondition(
      every >= 1 && (0...1).contains(unguided), "every \(every) steps, \(unguided) of them unguided")
    (self.every, self.unguided) = (every, unguided)
  }

  /// Nothing is left out.
  public static let none = Reuse()
  /// Every other step is whole, and the last three tenths have no guidance: half the time.
  public static let draft = Reuse(every: 2, unguided: 0.3)

  /// Whether step `index` of `count` runs the whole network, if the one before was of the same kind.
  func isWhole(_ index: Int) -> Bool { index == 0 || (index - 1).isMultiple(of: every) }

  /// Whether step `index` of `count` is guided.
  func isGuided(_ index: Int, of count: Int) -> Bool {
    index < count - Int((unguided * Double(count)).rounded(.down))
  }
}
