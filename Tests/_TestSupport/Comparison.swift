public import Tensors

/// How far a result is from what was expected.
public struct Comparison: CustomStringConvertible, Sendable {
  /// The largest absolute difference; infinity when shapes differ or one side is not a number.
  public let maxAbs: Float
  /// ‖result − expected‖₂ / ‖expected‖₂.
  public let relativeL2: Float
  /// What to print when a test fails.
  public let description: String

  /// Compares two tensors value by value.
  public init(_ result: Tensor, _ expected: Tensor) {
    guard result.shape == expected.shape else {
      (maxAbs, relativeL2) = (.infinity, .infinity)
      description = "shape \(result.shape), expected \(expected.shape)"
      return
    }
    var worst = (difference: Float(0), index: 0)
    var square: Double = 0
    var norm: Double = 0
    for index in result.scalars.indices {
      let (a, b) = (result.scalars[index], expected.scalars[index])
      let difference = a.isNaN || b.isNaN ? (a.isNaN && b.isNaN ? 0 : .infinity) : abs(a - b)
      if difference > worst.difference { worst = (difference, index) }
      square += Double(difference) * Double(difference)
      norm += Double(b) * Double(b)
    }
    maxAbs = worst.difference
    relativeL2 = Float((square / max(norm, 1e-30)).squareRoot())
    description =
      "shape \(result.shape), max-abs \(maxAbs) at \(worst.index), relative L2 \(relativeL2)"
  }
}

/// A tensor of seeded random values in [0, 1).
public func randomTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = SeededGenerator(seed: seed)
  return Tensor(
    shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in Float.random(in: 0..<1, using: &generator) })
}
