public import Tensors
internal import Weights

/// A result beside the reference's: what differs, and whether it may.
public struct GoldenComparison: Sendable, CustomStringConvertible {
  /// Whether the result is within the bounds.
  public let passes: Bool
  /// Case, output, shape, differences, bounds and verdict on one line.
  public let description: String
}

extension GoldenCase {
  /// The bounds of an output.
  public func tolerance(_ output: String) -> Tolerance { tolerancePerOutput[output] ?? tolerance }

  /// Compares a result with an output by the bounds of the case.
  ///
  /// - Parameters:
  ///   - result: in the reference's layout, or in Retrace's together with `reshape`.
  ///   - name: the name of the output.
  ///   - reshape: brings the expected tensor into the result's layout.
  public func compare(
    _ result: Tensor, _ name: String, reshape: (Tensor) -> Tensor = { $0 }
  ) throws -> GoldenComparison {
    let comparison = Comparison(result, reshape(try output(name)))
    let bounds = tolerance(name)
    let passes = comparison.isWithin(maxAbs: bounds.maxAbs, relativeL2: bounds.relativeL2)
    return GoldenComparison(
      passes: passes,
      description:
        "\(self.name) \(name): \(comparison); bounds \(bounds.maxAbs) and \(bounds.relativeL2): "
        + (passes ? "pass" : "FAIL"))
  }

  /// Compares integers with an output, exactly.
  public func compare(_ result: [Int], _ name: String) throws -> GoldenComparison {
    let expected = try open("outputs.safetensors").tensor(name).integers()
    let worst = zip(result, expected).enumerated().first { $0.element.0 != $0.element.1 }
    let passes = result == expected
    let what =
      worst.map { "\($0.element.0) at \($0.offset), expected \($0.element.1)" }
      ?? "\(result.count) values, expected \(expected.count)"
    return GoldenComparison(
      passes: passes, description: "\(self.name) \(name): \(what): \(passes ? "pass" : "FAIL")")
  }
}
