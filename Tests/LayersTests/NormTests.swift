import Layers
import Tensors
import Testing
import _TestSupport

@Suite struct NormTests {
  /// A group norm by its definition, in Float64.
  func reference(_ x: Tensor, groups: Int, weight: Tensor, bias: Tensor, epsilon: Double) -> Tensor {
    let (batch, channels) = (x.shape[0], x.channels)
    let (pixels, size) = (x.count / x.shape[0] / x.channels, x.channels / groups)
    var out = x
    for n in 0..<batch {
      for g in 0..<groups {
        let places = (0..<pixels).flatMap { p in
          (g * size..<(g + 1) * size).map { (n * pixels + p) * channels + $0 }
        }
        let mean = places.reduce(0.0) { $0 + Double(x.scalars[$1]) } / Double(places.count)
        let variance =
          places.reduce(0.0) { $0 + (Double(x.scalars[$1]) - mean) * (Double(x.scalars[$1]) - mean) }
          / Double(places.count)
        for place in places {
          let value = (Double(x.scalars[place]) - mean) / (variance + epsilon).squareRoot()
          out.scalars[place] = Float(
            value * Double(weight.scalars[place % channels]) + Double(bias.scalars[place % channels]))
        }
      }
    }
    return out
  }

  @Test(arguments: [
    ([2, 3, 5, 6], 3), ([1, 1, 1, 4], 2), ([1, 17, 19, 64], 32), ([2, 9, 8, 320], 32), ([3, 70, 10], 1),
  ])
  func groupNormMatchesItsDefinition(_ shape: [Int], _ groups: Int) {
    let x = signedTensor(shape, seed: 1)
    let channels = x.channels
    let (weight, bias) = (signedTensor([channels], seed: 2), signedTensor([channels], seed: 3))
    let expected = reference(x, groups: groups, weight: weight, bias: bias, epsilon: 1e-5)
    let norm = GroupNorm(groups: groups, weight: weight, bias: bias, epsilon: 1e-5)
    for level in CPULevel.available {
      let comparison = Comparison(norm(x, level: level), expected)
      #expect(comparison.maxAbs < 1e-5, "\(level): \(comparison)")
      #expect(norm(x, level: level) == norm(x, level: .plain))
      #expect(norm(x, silu: true, level: level) == norm(x, level: .plain).silu(level: .plain))
    }
  }

  /// The mean is four thousand times the deviation: E[x²] − E[x]² would have no digit left in Float32.
  @Test func groupNormKeepsSmallDeviationsFromALargeMean() {
    var x = signedTensor([1, 30, 30, 8], seed: 4)
    for index in x.scalars.indices { x.scalars[index] = 1000 + x.scalars[index] / 4 }
    let (weight, bias) = (Tensor(shape: [8], repeating: 1), Tensor(shape: [8]))
    let expected = reference(x, groups: 2, weight: weight, bias: bias, epsilon: 1e-6)
    let result = GroupNorm(groups: 2, weight: weight, bias: bias, epsilon: 1e-6)(x)
    let comparison = Comparison(result, expected)
    // The input itself has steps of 6·10⁻⁵, 4·10⁻⁴ of its deviation.
    #expect(comparison.maxAbs < 1e-3, "\(comparison)")
  }

  @Test(arguments: [[1, 1], [3, 5], [7, 320], [2, 5, 77], [4, 1280]])
  func layerNormMatchesItsDefinition(_ shape: [Int]) {
    var x = signedTensor(shape, seed: 5)
    for index in x.scalars.indices { x.scalars[index] += 3 }
    let channels = x.channels
    let (weight, bias) = (signedTensor([channels], seed: 6), signedTensor([channels], seed: 7))
    // A layer norm is a group norm of one group over one pixel.
    let expected = reference(
      Tensor(shape: [x.count / channels, 1, channels], scalars: x.scalars), groups: 1, weight: weight,
      bias: bias, epsilon: 1e-5)
    let norm = LayerNorm(weight: weight, bias: bias)
    for level in CPULevel.available {
      let comparison = Comparison(norm(x, level: level), Tensor(shape: shape, scalars: expected.scalars))
      #expect(comparison.maxAbs < 1e-5, "\(level): \(comparison)")
      #expect(norm(x, level: level) == norm(x, level: .plain))
    }
  }
}
