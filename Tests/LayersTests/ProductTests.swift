import Layers
import Tensors
import Testing
import _TestSupport

@Suite struct ProductTests {
  /// Rows, inputs, outputs: below, at and above the sizes of tiles, panels and stretches.
  @Test(arguments: [
    (1, 1, 1), (3, 5, 7), (8, 31, 32), (12, 16, 32), (20, 9, 65), (16, 257, 32), (13, 33, 31), (77, 320, 64),
    (97, 255, 33), (200, 513, 40),
    (24, 1025, 96), (40, 511, 33), (11, 512, 64),
  ])
  func linearLayersMatchTheirDefinition(_ size: (Int, Int, Int)) {
    let (rows, inputs, outputs) = size
    let x = signedTensor([rows, inputs], seed: 1)
    let weight = signedTensor([outputs, inputs], seed: 2)
    let bias = signedTensor([outputs], seed: 3)
    let residual = signedTensor([rows, outputs], seed: 4)
    let expected = referenceConvolution(
      Tensor(shape: [1, rows, 1, inputs], scalars: x.scalars),
      weight: Tensor(shape: [outputs, inputs, 1, 1], scalars: weight.scalars), bias: bias, stride: 1,
      padding: .none)
    let layer = Linear(weight: weight, bias: bias)
    #expect(layer.inputs == inputs && layer.outputs == outputs)
    for level in CPULevel.available {
      let result = layer(x, level: level)
      let comparison = Comparison(result, Tensor(shape: [rows, outputs], scalars: expected.scalars))
      #expect(comparison.maxAbs < 2e-5, "\(level): \(comparison)")
      let added = layer(x, adding: residual, level: level)
      #expect(added == result.adding(residual))
      // Both fuse, in the same order.
      if level > .avx2 { #expect(result == layer(x, level: .avx2)) }
    }
  }

  struct Case: Sendable {
    var size = (2, 9, 7)
    var channels = (5, 3)
    var kernel = 3
    var stride = 1
    var padding = Padding.one
  }

  @Test(arguments: [
    Case(), Case(size: (1, 1, 1)), Case(size: (1, 16, 16), channels: (32, 64)),
    Case(size: (3, 5, 11), channels: (4, 33)), Case(size: (2, 13, 4), channels: (300, 6)),
    Case(stride: 2), Case(size: (1, 8, 8), channels: (17, 40), stride: 2),
    Case(size: (2, 8, 6), stride: 2, padding: .bottomRight), Case(stride: 2, padding: .bottomRight),
    Case(kernel: 1, padding: .none), Case(channels: (7, 32), kernel: 1, stride: 2, padding: .none),
    Case(kernel: 2, padding: .none),
  ])
  func convolutionsMatchTheirDefinition(_ test: Case) {
    let x = signedTensor([test.size.0, test.size.1, test.size.2, test.channels.0], seed: 5)
    let weight = signedTensor([test.channels.1, test.channels.0, test.kernel, test.kernel], seed: 6)
    let bias = signedTensor([test.channels.1], seed: 7)
    let row = signedTensor([test.channels.1], seed: 8)
    let expected = referenceConvolution(
      x, weight: weight, bias: bias, stride: test.stride, padding: test.padding)
    let residual = signedTensor(expected.shape, seed: 9)
    let layer = Convolution2D(
      weight: weight, bias: bias, stride: test.stride, padding: test.padding, method: .direct)
    for level in CPULevel.available {
      let comparison = Comparison(layer(x, level: level), expected)
      #expect(comparison.maxAbs < 2e-5, "\(level): \(comparison)")
      let added = Comparison(
        layer(x, row: row, adding: residual, level: level), expected.addingRow(row).adding(residual))
      #expect(added.maxAbs < 2e-5, "\(level): \(added)")
      if level > .avx2 { #expect(layer(x, level: level) == layer(x, level: .avx2)) }
    }
  }

  /// Pictures that tiles fit into, and hang over; paddings; outputs that are half a panel; more than one load of tiles.
  @Test(
    arguments: [
      Case(size: (1, 8, 8), channels: (16, 32)), Case(size: (2, 9, 7), channels: (32, 48)),
      Case(size: (1, 1, 1), channels: (16, 16)), Case(size: (1, 6, 5), channels: (16, 16), padding: .none),
      Case(size: (2, 7, 10), channels: (48, 32), padding: .bottomRight),
      Case(size: (3, 30, 26), channels: (16, 64)), Case(size: (1, 5, 6), channels: (640, 32)),
    ], [Convolution2D.Method.tilesOfTwo, .tilesOfFour])
  func tilesMatchTheDefinition(_ test: Case, _ method: Convolution2D.Method) {
    let x = signedTensor([test.size.0, test.size.1, test.size.2, test.channels.0], seed: 15)
    let weight = signedTensor([test.channels.1, test.channels.0, 3, 3], seed: 16)
    let bias = signedTensor([test.channels.1], seed: 17)
    let row = signedTensor([test.channels.1], seed: 18)
    let expected = referenceConvolution(x, weight: weight, bias: bias, stride: 1, padding: test.padding)
    let residual = signedTensor(expected.shape, seed: 19)
    let layer = Convolution2D(weight: weight, bias: bias, padding: test.padding, method: method)
    let bound: Float = method == .tilesOfTwo ? 2e-6 : 1e-5
    for level in CPULevel.available {
      let comparison = Comparison(layer(x, level: level), expected)
      #expect(comparison.relativeL2 < bound, "\(level): \(comparison)")
      let added = Comparison(
        layer(x, row: row, adding: residual, level: level), expected.addingRow(row).adding(residual))
      #expect(added.relativeL2 < bound, "\(level): \(added)")
      if level > .avx2 { #expect(layer(x, level: level) == layer(x, level: .avx2)) }
    }
  }

  @Test(arguments: Convolution2D.Method.allCases)
  func threadsDoNotChangeTheBytes(_ method: Convolution2D.Method) {
    let x = signedTensor([2, 12, 17, 48], seed: 10)
    let layer = Convolution2D(weight: signedTensor([208, 48, 3, 3], seed: 11), padding: .one, method: method)
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    Parallel.threads = 1
    let alone = layer(x)
    Parallel.threads = 5
    #expect(layer(x) == alone)
  }

  @Test func nothingInIsNothingOut() {
    let layer = Linear(weight: signedTensor([3, 4], seed: 12))
    #expect(layer(Tensor(shape: [0, 4])) == Tensor(shape: [0, 3]))
  }

  /// A long sum of numbers of one sign: put aside in stretches, it stays exact to a few last bits.
  @Test func longSumsStayExact() {
    let x = randomTensor([1, 11_520], seed: 13)
    let weight = randomTensor([1, 11_520], seed: 14)
    let expected = zip(x.scalars, weight.scalars).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    for level in CPULevel.available {
      let result = Double(Linear(weight: weight)(x, level: level).scalars[0])
      #expect(abs(result / expected - 1) < 1e-6)
    }
  }
}
