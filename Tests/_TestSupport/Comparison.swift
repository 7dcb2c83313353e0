public import Tensors

/// How far a result is from what was expected.
public struct Comparison: CustomStringConvertible, Sendable {
  /// The largest absolute difference; infinity when shapes differ or one side is not a number.
  public let maxAbs: Float
  /// ‖result − expected‖₂ / ‖expected‖₂ over the finite expected values; 0 if both are all zero.
  public let relativeL2: Float
  /// Whether every expected value is zero, so that ``relativeL2`` says nothing.
  public let expectsZero: Bool
  /// What to print when a test fails.
  public let description: String

  /// Compares two tensors value by value; not-a-number meets only not-a-number, infinity only itself.
  public init(_ result: Tensor, _ expected: Tensor) {
    guard result.shape == expected.shape else {
      (maxAbs, relativeL2, expectsZero) = (.infinity, .infinity, false)
      description = "shape \(result.shape), expected \(expected.shape)"
      return
    }
    var worst = (difference: Float(0), index: 0)
    var square: Double = 0
    var norm: Double = 0
    for index in result.scalars.indices {
      let (a, b) = (result.scalars[index], expected.scalars[index])
      let same = a == b || a.isNaN && b.isNaN
      let difference = same ? 0 : a.isFinite && b.isFinite ? abs(a - b) : .infinity
      if difference > worst.difference { worst = (difference, index) }
      square += Double(difference) * Double(difference)
      if b.isFinite { norm += Double(b) * Double(b) }
    }
    maxAbs = worst.difference
    relativeL2 = Float((square / max(norm, 1e-30)).squareRoot())
    expectsZero = expected.scalars.allSatisfy { $0 == 0 }
    description =
      "shape \(result.shape), max-abs \(maxAbs) at \(Self.place(worst.index, in: result.shape)), "
      + "relative L2 \(relativeL2)"
  }

  /// Whether both differences are within their bounds; the relative one is skipped where zero is expected.
  public func isWithin(maxAbs: Double, relativeL2: Double) -> Bool {
    Double(self.maxAbs) <= maxAbs && (expectsZero || Double(self.relativeL2) <= relativeL2)
  }

  /// The coordinates of a row-major index.
  private static func place(_ index: Int, in shape: [Int]) -> [Int] {
    var rest = index
    var place: [Int] = []
    for extent in shape.reversed() where extent > 0 {
      place.append(rest % extent)
      rest /= extent
    }
    return place.reversed()
  }
}

/// A tensor of seeded random values in [0, 1).
public func randomTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = SeededGenerator(seed: seed)
  return Tensor(
    shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in Float.random(in: 0..<1, using: &generator) })
}
