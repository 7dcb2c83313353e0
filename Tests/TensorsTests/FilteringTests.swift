import Tensors
import Testing
import _TestSupport

@Suite struct FilteringTests {
  @Test(arguments: [(1, 1, 3), (7, 5, 3), (33, 47, 3), (16, 64, 1)])
  func everyLevelComputesTheSameBytes(_ size: (Int, Int, Int)) {
    let picture = randomTensor([size.0, size.1, size.2], seed: 1)
    for level in CPULevel.available {
      #expect(picture.blurred(sigma: 1.7, level: level) == picture.blurred(sigma: 1.7, level: .plain))
      #expect(picture.luma(level: level) == picture.luma(level: .plain))
      let smaller = (max(1, size.0 / 2), max(1, size.1 * 2 / 3))
      for method in [Resampling.linear, .cubic, .area] {
        #expect(
          picture.resized(height: smaller.0, width: smaller.1, method, level: level)
            == picture.resized(height: smaller.0, width: smaller.1, method, level: .plain))
      }
    }
  }

  @Test func blurMatchesItsDefinition() {
    let picture = randomTensor([9, 13, 2], seed: 2)
    let taps: [Float] = [0.25, 0.5, 0.25]
    var expected = Tensor(shape: picture.shape)
    for y in 0..<9 {
      for x in 0..<13 {
        for c in 0..<2 {
          var sum: Float = 0
          for j in -1...1 {
            for i in -1...1 {
              sum += taps[j + 1] * taps[i + 1] * picture[min(max(y + j, 0), 8), min(max(x + i, 0), 12), c]
            }
          }
          expected[y, x, c] = sum
        }
      }
    }
    let comparison = Comparison(picture.convolved(taps: taps), expected)
    #expect(comparison.maxAbs < 1e-6, "\(comparison)")
  }

  @Test func resizingKeepsConstantsAndRamps() {
    let constant = Tensor(height: 11, width: 7, channels: 3, repeating: 0.3)
    for method in [Resampling.linear, .cubic, .area] {
      for (height, width) in [(5, 3), (22, 14), (1, 1), (11, 20)] {
        let result = constant.resized(height: height, width: width, method)
        #expect(result.scalars.allSatisfy { abs($0 - 0.3) < 1e-5 })
      }
    }
    // Halving a ramp by area gives the means of neighbours.
    let ramp = Tensor(shape: [1, 8, 1], scalars: [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(ramp.resized(height: 1, width: 4, .area).scalars == [0.5, 2.5, 4.5, 6.5])
  }
}
