import Foundation
import Layers
import Tensors
import Testing
import _TestSupport

@Suite struct ActivationTests {
  /// From −100 to 100, dense around 0; an odd number of them.
  let values: Tensor = {
    let scalars = (-2500...2500).map { index in Float(pow(Double(index) / 2500, 3) * 100) }
    return Tensor(shape: [scalars.count], scalars: scalars)
  }()

  /// Compares at every level: within 10⁻⁶ near 0, within 10⁻⁵ elsewhere, where the values themselves are larger.
  func check(_ result: (CPULevel) -> Tensor, _ expected: (Double) -> Double) {
    for level in CPULevel.available {
      let computed = result(level)
      #expect(computed == result(.plain))
      for (index, value) in values.scalars.enumerated() {
        let difference: Double = abs(Double(computed.scalars[index]) - expected(Double(value)))
        let bound: Double = abs(value) < 6 ? 1e-6 : 1e-5
        #expect(difference < bound, "\(level), x = \(value): off by \(difference)")
      }
    }
  }

  @Test func matchTheirDefinitions() {
    check({ values.silu(level: $0) }, { $0 / (1 + exp(-$0)) })
    check({ values.quickGELU(level: $0) }, { $0 / (1 + exp(-1.702 * $0)) })
    check({ values.gelu(level: $0) }, { (x: Double) -> Double in 0.5 * x * erfc(-x / 2.0.squareRoot()) })
  }

  @Test(arguments: [(1, 1), (3, 7), (5, 1280)])
  func gegluIsHalfTimesTheGELUOfTheOther(_ size: (Int, Int)) {
    let x = signedTensor([2, size.0, 2 * size.1], seed: 1)
    let result = x.geglu()
    #expect(result.shape == [2, size.0, size.1])
    for row in 0..<2 * size.0 {
      let value = Tensor(
        shape: [size.1], scalars: Array(x.scalars[2 * row * size.1..<(2 * row + 1) * size.1]))
      let gate = Tensor(
        shape: [size.1], scalars: Array(x.scalars[(2 * row + 1) * size.1..<(2 * row + 2) * size.1]))
      let expected = zip(value.scalars, gate.gelu(level: .plain).scalars).map { $0 * $1 }
      #expect(Array(result.scalars[row * size.1..<(row + 1) * size.1]) == expected)
    }
    for level in CPULevel.available { #expect(x.geglu(level: level) == x.geglu(level: .plain)) }
  }

  @Test func softmaxSumsToOne() {
    var x = signedTensor([9, 77], seed: 2)
    for index in x.scalars.indices { x.scalars[index] *= 50 }
    for level in CPULevel.available {
      let result = x.softmax(level: level)
      #expect(result == x.softmax(level: .plain))
      for row in 0..<9 {
        let values = x.scalars[row * 77..<(row + 1) * 77].map(Double.init)
        let most = values.max() ?? 0
        let total = values.reduce(0) { $0 + exp($1 - most) }
        for (index, value) in values.enumerated() {
          #expect(abs(Double(result.scalars[row * 77 + index]) - exp(value - most) / total) < 1e-6)
        }
      }
    }
  }

  @Test func sumsAndRows() {
    let (x, y) = (signedTensor([3, 5], seed: 3), signedTensor([3, 5], seed: 4))
    let row = signedTensor([5], seed: 5)
    #expect(x.adding(y).scalars == zip(x.scalars, y.scalars).map { $0 + $1 })
    #expect(
      x.scaled(by: 2, adding: y, times: -0.5).scalars == zip(x.scalars, y.scalars).map { 2 * $0 - 0.5 * $1 })
    #expect(x.addingRow(row).scalars == x.scalars.enumerated().map { $1 + row.scalars[$0 % 5] })
    #expect(x.scaled(by: 3).scalars == x.scalars.map { 3 * $0 })
  }

  @Test func channelsAreJoined() {
    let x = Tensor(shape: [1, 2, 2], scalars: [1, 2, 3, 4])
    let y = Tensor(shape: [1, 2, 1], scalars: [5, 6])
    #expect(x.joined(y) == Tensor(shape: [1, 2, 3], scalars: [1, 2, 5, 3, 4, 6]))
    #expect(y.joined(x) == Tensor(shape: [1, 2, 3], scalars: [5, 1, 2, 6, 3, 4]))
  }

  @Test func nearestRepeatsPixels() {
    let x = Tensor(shape: [2, 2, 3, 1], scalars: (0..<12).map(Float.init))
    #expect(
      x.nearest(height: 2 * x.height, width: 2 * x.width).scalars[..<24] == [
        0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5,
      ])
    #expect(
      x.nearest(height: 3, width: 5).scalars[15...] == [
        6, 6, 7, 7, 8, 6, 6, 7, 7, 8, 9, 9, 10, 10, 11,
      ])
    let wide = signedTensor([1, 3, 5, 7], seed: 6)
    #expect(wide.nearest(height: 3, width: 5) == wide)
  }

  @Test func timestepsAreCosinesThenSines() {
    let embedding = TimestepEmbedding(channels: 8)([0, 981])
    #expect(embedding.shape == [2, 8])
    #expect(embedding.scalars[..<8] == [1, 1, 1, 1, 0, 0, 0, 0])
    for index in 0..<4 {
      let angle = 981 * pow(10_000, -Double(index) / 4)
      #expect(abs(embedding.scalars[8 + index] - Float(cos(angle))) < 1e-6)
      #expect(abs(embedding.scalars[12 + index] - Float(sin(angle))) < 1e-6)
    }
  }
}
