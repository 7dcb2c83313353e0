import Motion
import Tensors
import Testing
import _TestSupport

@Suite struct CompositionTests {
  @Test func translationsAddUp() {
    let chained = uniformField(9, 12, 1.25, -0.5).composed(with: uniformField(9, 12, 2, 3))
    #expect(chained == uniformField(9, 12, 3.25, 2.5))
  }

  @Test func compositionReadsTheSecondFieldAtTheTarget() {
    let first = randomField(8, 70, reach: 3, seed: 1)
    let second = randomField(8, 70, reach: 2, seed: 2)
    var expected = second.vectors.sampled(along: first)
    for index in expected.scalars.indices { expected.scalars[index] += first.vectors.scalars[index] }
    for level in CPULevel.available {
      #expect(first.composed(with: second, level: level).vectors == expected)
    }
  }

  @Test func aPointIsVisibleOnlyIfBothStepsShowIt() {
    var first = Visibility(values: Tensor(height: 1, width: 5, channels: 1, repeating: 0.8))
    var second = Visibility(values: Tensor(height: 1, width: 5, channels: 1, repeating: 1))
    first.values.scalars[0] = 0.1
    second.values.scalars[3] = 0.5
    let seen = first.composed(with: second, along: uniformField(1, 5, 1, 0))
    // Pixel 3 lands on pixel 4; pixel 4 leaves the picture.
    #expect(seen.values.scalars == [0.1, 0.8, 0.5, 0.8, 0])
    for level in CPULevel.available {
      #expect(first.composed(with: second, along: uniformField(1, 5, 1, 0), level: level) == seen)
    }
  }

  @Test func theRoundTripErrorIsTheDistanceFromTheStart() {
    let error = uniformField(6, 7, 2, 1).roundTripError(with: uniformField(6, 7, -5, -5))
    #expect(error.scalars.allSatisfy { abs($0 - 5) < 1e-6 })
    #expect(uniformField(6, 7, 2, 1).roundTripError(with: uniformField(6, 7, -2, -1)).scalars.max() == 0)
  }

  @Test func resizingScalesTheVectorsWithTheGrid() {
    for antialiased in [true, false] {
      let small = uniformField(20, 30, 6, -4).resized(height: 10, width: 10, antialiased: antialiased)
      #expect(Comparison(small.vectors, uniformField(10, 10, 2, -2).vectors).maxAbs < 1e-5)
      let large = uniformField(5, 8, 1, 1).resized(height: 15, width: 12, antialiased: antialiased)
      #expect(Comparison(large.vectors, uniformField(15, 12, 1.5, 3).vectors).maxAbs < 1e-5)
    }
    // A zoom about the picture's centre stays one at any size.
    func zoom(_ height: Int, _ width: Int) -> DisplacementField {
      var field = DisplacementField(height: height, width: width)
      for y in 0..<height {
        for x in 0..<width {
          field.vectors[y, x, 0] = 0.1 * (Float(x) + 0.5 - Float(width) / 2)
          field.vectors[y, x, 1] = 0.1 * (Float(y) + 0.5 - Float(height) / 2)
        }
      }
      return field
    }
    let resized = zoom(16, 24).resized(height: 32, width: 48).vectors
    let expected = zoom(32, 48).vectors
    for y in 4..<28 { for x in 4..<44 { #expect(abs(resized[y, x, 0] - expected[y, x, 0]) < 1e-4) } }
  }
}
