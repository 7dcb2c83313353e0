import Motion
import Tensors
import Testing
import _TestSupport

@Suite struct MeshTests {
  private func drawn(_ height: Int, _ width: Int) -> [UInt8] { [UInt8](repeating: 1, count: height * width) }
  private func level(_ height: Int, _ width: Int) -> Tensor {
    Tensor(height: height, width: width, channels: 1)
  }

  @Test func aStretchedGridHasNoGaps() {
    var field = DisplacementField(height: 20, width: 31)
    for y in 0..<20 {
      for x in 0..<31 {
        field.vectors[y, x, 0] = 1.7 * Float(x) - 3
        field.vectors[y, x, 1] = 0.9 * Float(y) + 0.3 * Float(x) - 6
      }
    }
    let (back, covered) = field.meshInverted(nearness: level(20, 31), drawn: drawn(20, 31), size: (60, 90))
    var hit = 0
    for y in 0..<60 {
      for x in 0..<90 {
        // x' = 2.7 x − 3, y' = 1.9 y + 0.3 x − 6, solved for x and y.
        let sx = (Float(x) + 3) / 2.7
        let sy = (Float(y) + 6 - 0.3 * sx) / 1.9
        let inside = sx > 0.01 && sx < 29.99 && sy > 0.01 && sy < 18.99
        if inside {
          hit += 1
          #expect(covered.values[y, x, 0] == 1)
          #expect(abs(back.vectors[y, x, 0] + Float(x) - sx) < 1e-3)
          #expect(abs(back.vectors[y, x, 1] + Float(y) - sy) < 1e-3)
        } else if sx < -0.1 || sy < -0.1 || sx > 30.1 || sy > 19.1 {
          #expect(covered.values[y, x, 0] == 0 && back.vectors[y, x, 0] == 0)
        }
      }
    }
    #expect(hit > 1500)
  }

  @Test func theNearerOneIsSeenAndTheMeshIsTorn() {
    // The left half of a row of blocks moves over the right half.
    var field = DisplacementField(height: 8, width: 20)
    var nearness = level(8, 20)
    var marks = drawn(8, 20)
    for y in 0..<8 {
      marks[y * 20 + 9] = 0
      for x in 0..<10 {
        field.vectors[y, x, 0] = 6
        nearness[y, x, 0] = 1
      }
    }
    let (back, covered) = field.meshInverted(nearness: nearness, drawn: marks)
    for x in 0..<6 { #expect(covered.values[3, x, 0] == 0) }
    for x in 6..<16 { #expect(back.vectors[3, x, 0] == -6 && covered.values[3, x, 0] == 1) }
    for x in 16..<20 { #expect(back.vectors[3, x, 0] == 0 && covered.values[3, x, 0] == 1) }
  }

  @Test func allLevelsAndThreadCountsAgree() {
    let field = randomField(37, 83, reach: 9, seed: 4)
    var nearness = level(37, 83)
    for index in nearness.scalars.indices { nearness.scalars[index] = Float((index * 29) % 17) }
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    let expected = field.meshInverted(nearness: nearness, drawn: drawn(37, 83), level: .plain)
    for count in [1, 3] {
      Parallel.threads = count
      for level in CPULevel.available {
        let found = field.meshInverted(nearness: nearness, drawn: drawn(37, 83), level: level)
        #expect(found.field == expected.field && found.covered == expected.covered)
      }
    }
  }

  @Test func brokenVectorsAndTinyGridsAreLeftOut() {
    var field = DisplacementField(height: 5, width: 5)
    field.vectors[2, 2, 0] = .nan
    field.vectors[0, 0, 1] = .infinity
    let covered = field.meshInverted(nearness: level(5, 5), drawn: drawn(5, 5)).covered
    #expect(covered.values[4, 4, 0] == 1 && covered.values[2, 2, 0] == 0)
    let one = DisplacementField(height: 1, width: 1)
    #expect(one.meshInverted(nearness: level(1, 1), drawn: [1]).covered.values.scalars == [0])
  }
}
