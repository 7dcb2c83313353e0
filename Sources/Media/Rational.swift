/// An exact fraction: a frame rate, a time base or a pixel's aspect.
public struct Rational: Sendable, Hashable, CustomStringConvertible {
  /// The upper number.
  public let numerator: Int
  /// The lower number; 0 where the value is unknown.
  public let denominator: Int

  /// The fraction `numerator / denominator`, kept as given.
  public init(_ numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The quotient; 0 where the fraction is unknown.
  public var value: Double { denominator == 0 ? 0 : Double(numerator) / Double(denominator) }

  /// Whether both numbers are positive.
  public var isPositive: Bool { numerator > 0 && denominator > 0 }

  /// The fraction turned upside down.
  public var inverted: Rational { Rational(denominator, numerator) }

  /// `30000/1001`, or `25` where the denominator is 1.
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
