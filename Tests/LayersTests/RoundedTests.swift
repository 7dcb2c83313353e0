import Layers
import Tensors
import Testing
import _TestSupport

/// Products of factors rounded to bfloat16.
@Suite struct RoundedTests {
  /// To nearest, ties to even, as IEEE 754 has it.
  private func rounded(_ tensor: Tensor) -> Tensor {
    Tensor(
      shape: tensor.shape,
      scalars: tensor.scalars.map { value in
        let below = Float(bitPattern: value.bitPattern & 0xffff_0000)
        guard below != value else { return value }
        let above = Float(bitPattern: below.bitPattern + 0x1_0000)
        let (down, up) = (abs(value - below), abs(value - above))
        return down < up || down == up && below.bitPattern >> 16 & 1 == 0 ? below : above
      })
  }

  @Test(arguments: [
    (1, 2, 1), (3, 6, 7), (8, 32, 32), (12, 16, 32), (20, 10, 65), (13, 34, 31), (77, 320, 64), (97, 254, 33),
    (400, 1280, 96),
  ])
  func linearLayersMultiplyRoundedFactors(_ size: (Int, Int, Int)) {
    let (rows, inputs, outputs) = size
    let (x, weight) = (signedTensor([rows, inputs], seed: 1), signedTensor([outputs, inputs], seed: 2))
    let (bias, residual) = (signedTensor([outputs], seed: 3), signedTensor([rows, outputs], seed: 4))
    let factors = (rounded(x), rounded(weight))
    let expected = referenceConvolution(
      Tensor(shape: [1, rows, 1, inputs], scalars: factors.0.scalars),
      weight: Tensor(shape: [outputs, inputs, 1, 1], scalars: factors.1.scalars), bias: bias, stride: 1,
      padding: .none)
    let layer = Linear(weight: weight, bias: bias, precision: .bfloat16)
    for level in CPULevel.available {
      let result = layer(x, level: level)
      let comparison = Comparison(result, Tensor(shape: [rows, outputs], scalars: expected.scalars))
      #expect(comparison.maxAbs < 5e-5, "\(level): \(comparison)")
      #expect(layer(x, adding: residual, level: level) == result.adding(residual))
      if level == .avx512 { #expect(result == layer(x, level: .avx2)) }
    }
  }

  @Test func whatCannotBeRoundedStaysWhatItIs() {
    // Ties to even, the largest that is finite, infinity, and what is not a number.
    let odd: [Float] = [
      0x1.01p0, 0x1.03p0, -0x1.01p0, .greatestFiniteMagnitude, .infinity, -.infinity, 0, -0.0,
      Float(bitPattern: 0x7f80_0001), 0x1p-120,
    ]
    let layer = Linear(weight: Tensor(shape: [1, 2], scalars: [1, 0]), precision: .bfloat16)
    let x = Tensor(shape: [odd.count, 2], scalars: odd.flatMap { [$0, 0] })
    for level in CPULevel.available {
      let result = layer(x, level: level).scalars
      #expect(result[0] == 1 && result[1] == 0x1.04p0 && result[2] == -1, "\(level): \(result)")
      #expect(result[3] == .infinity && result[4] == .infinity && result[5] == -.infinity)
      #expect(result[6] == 0 && result[7] == 0 && result[8].isNaN && result[9] == 0x1p-120)
    }
  }

  @Test func anOddNumberOfInputsIsNotRounded() {
    let (x, weight) = (signedTensor([5, 9], seed: 1), signedTensor([4, 9], seed: 2))
    #expect(Linear(weight: weight, precision: .bfloat16)(x) == Linear(weight: weight)(x))
  }

  struct Case: Sendable {
    var tokens = (5, 5)
    var heads = 2
    var width = 8
    var causal = false
  }

  @Test(arguments: [
    Case(tokens: (1, 1), heads: 1, width: 2), Case(), Case(tokens: (13, 77), heads: 3, width: 40),
    Case(tokens: (100, 33), width: 80), Case(tokens: (97, 129), heads: 1, width: 160),
    Case(tokens: (30, 257), heads: 2, width: 64), Case(tokens: (77, 77), heads: 2, width: 64, causal: true),
    Case(causal: true), Case(tokens: (9, 5), causal: true), Case(tokens: (5, 140), causal: true),
    Case(tokens: (5, 5), heads: 1, width: 7),
  ])
  func attentionOfRoundedFactors(_ test: Case) {
    let channels = test.heads * test.width
    let q = signedTensor([2, test.tokens.0, channels], seed: 1)
    let k = signedTensor([2, test.tokens.1, channels], seed: 2)
    let v = signedTensor([2, test.tokens.1, channels], seed: 3)
    let isOdd = !test.width.isMultiple(of: 2)
    let expected = referenceAttention(
      isOdd ? q : rounded(q), isOdd ? k : rounded(k), isOdd ? v : rounded(v), heads: test.heads,
      causal: test.causal)
    for level in CPULevel.available {
      let result = Attention(precision: .bfloat16)(
        q, k, v, heads: test.heads, causal: test.causal, level: level)
      let comparison = Comparison(result, expected)
      // Weights are rounded besides: 2⁻⁹ of values in [−1, 1), and less where many are summed.
      #expect(comparison.maxAbs < 0x1p-9, "\(level), \(test): \(comparison)")
      if level == .avx512 {
        #expect(
          result
            == Attention(precision: .bfloat16)(
              q, k, v, heads: test.heads, causal: test.causal, level: .avx2))
      }
    }
  }

  @Test func threadsDoNotChangeTheBytes() {
    let q = signedTensor([2, 300, 48], seed: 6)
    let layer = Linear(weight: signedTensor([96, 48], seed: 7), precision: .bfloat16)
    let attention = Attention(precision: .bfloat16)
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    Parallel.threads = 1
    let alone = (layer(q), attention(q, q, q, heads: 4))
    Parallel.threads = 5
    #expect(layer(q) == alone.0 && attention(q, q, q, heads: 4) == alone.1)
  }
}
