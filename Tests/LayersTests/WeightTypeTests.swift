import Layers
import Tensors
import Testing
import _TestSupport

/// Weights are kept in the narrowest type that holds them exactly, and nothing of them changes by it.
@Suite struct WeightTypeTests {
  /// A layer of one input hands its weights out: 1 · w + 0.
  private func handedOut(_ values: [Float], level: CPULevel) -> [Float] {
    let layer = Linear(weight: Tensor(shape: [values.count, 1], scalars: values))
    return layer(Tensor(shape: [1, 1], scalars: [1]), level: level).scalars
  }

  private func expectSame(_ values: [Float], _ what: String) {
    for level in CPULevel.available {
      let same = zip(handedOut(values, level: level), values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
      #expect(same, "\(what) at \(level)")
    }
  }

  @Test func everyHalfStaysWhatItIs() {
    let halves = (0...UInt16.max).map { Float(Float16(bitPattern: $0)) }
    expectSame(halves.filter { !$0.isNaN }, "halves")
    expectSame(halves, "halves and what is not a number")
  }

  @Test func everyBrainFloatStaysWhatItIs() {
    expectSame((0...UInt16.max).map { Float(bitPattern: UInt32($0) << 16) }, "brain floats")
  }

  /// What is near a half, but none: between two, above the largest, below the smallest.
  @Test(
    arguments: [
      0x1p0 + 0x1p-11, 65_520, 0x1p-25, 0x1.8p-24, 0x1p-140, Float.leastNonzeroMagnitude,
      Float.greatestFiniteMagnitude,
    ] as [Float])
  func oneFloatKeepsAllAsFloats(_ odd: Float) {
    expectSame((0..<70).map { Float($0) / 64 } + [odd, -odd], "\(odd)")
  }

  enum Narrow: CaseIterable {
    case half, brain

    func callAsFunction(_ tensor: Tensor) -> Tensor {
      Tensor(
        shape: tensor.shape,
        scalars: tensor.scalars.map {
          switch self {
          case .half: Float(Float16($0))
          case .brain: Float(bitPattern: $0.bitPattern & 0xffff_0000)
          }
        })
    }
  }

  /// The same weights, kept in 16 bits, and as floats because the outputs of one more panel need that.
  @Test(arguments: Narrow.allCases, Convolution2D.Method.allCases)
  func convolutionsDoNotDependOnTheType(_ narrow: Narrow, _ method: Convolution2D.Method) {
    let x = signedTensor([2, 13, 11, 32], seed: 21)
    let few = narrow(signedTensor([64, 32, 3, 3], seed: 22))
    let more = signedTensor([32, 32, 3, 3], seed: 23)
    let both = Tensor(shape: [96, 32, 3, 3], scalars: few.scalars + more.scalars)
    for level in CPULevel.available {
      let kept = Convolution2D(weight: few, padding: .one, method: method)(x, level: level)
      let floats = Convolution2D(weight: both, padding: .one, method: method)(x, level: level)
      for pixel in 0..<2 * 13 * 11 {
        let first = kept.scalars[pixel * 64..<(pixel + 1) * 64]
        #expect(first == floats.scalars[pixel * 96..<pixel * 96 + 64])
      }
    }
  }
}
