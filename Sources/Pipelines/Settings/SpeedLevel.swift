/// What the work may cost, in three steps.
///
/// Each level is the next finer one with a named sacrifice; the values stand in `Presets/speeds`.
public enum SpeedLevel: String, Codable, Sendable, CaseIterable {
  /// For looking: the fewest refinements.
  case draft
  /// For use.
  case standard
  /// For the last ten per cent, at several times the cost.
  case fine
}
