import Motion
import Tensors
import Testing
import _TestSupport

@Suite(.serialized) struct SplattingTests {
  /// Two sources meet at one place; the others leave the picture or carry no number.
  @Test func aHandComputedCase() {
    let picture = Tensor(shape: [1, 4, 1], scalars: [10, 20, 30, 40])
    var field = DisplacementField(height: 1, width: 4)
    field.vectors.scalars = [1.5, 0, 0.75, 0, .nan, 0, 1e20, 0]
    let splat = picture.splatted(along: field)
    // 10 goes to 1.5, half each to 1 and 2; 20 to 1.75, a quarter to 1 and three quarters to 2.
    #expect(splat.weight.scalars == [0, 0.75, 1.25, 0])
    #expect(splat.sum.scalars == [0, 10, 20, 0])
    let mean = splat.average().scalars
    #expect(abs(mean[1] - 10 / 0.75) < 1e-4)
    #expect(abs(mean[2] - 16) < 1e-4)
    #expect(mean[0] == 0 && mean[3] == 0)
  }

  @Test func theMoreImportantSourceWins() {
    let picture = Tensor(shape: [1, 3, 1], scalars: [1, 0, 0])
    var field = DisplacementField(height: 1, width: 3)
    field.vectors.scalars = [1, 0, 0, 0, 0, 0]  // 0 lands on 1
    func value(_ importance: [Float]) -> Float {
      let importance = Tensor(shape: [1, 3, 1], scalars: importance)
      return picture.splatted(along: field, importance: importance).average().scalars[1]
    }
    #expect(abs(value([0, 0, 0]) - 0.5) < 1e-6)
    // 1 / (1 + e^-2)
    #expect(abs(value([2, 0, 0]) - 0.880797) < 1e-5)
    #expect(value([0, 200, 0]) < 1e-6)
    #expect(abs(value([-1e6, -1e6 - 200, 5]) - 1) < 1e-6, "only differences matter")
  }

  @Test func equalImportanceIsTheAverageSplat() {
    let picture = randomTensor([17, 90, 3], seed: 1)
    let field = randomField(17, 90, reach: 5, seed: 2)
    let flat = Tensor(height: 17, width: 90, channels: 1, repeating: 3)
    #expect(picture.splatted(along: field) == picture.splatted(along: field, importance: flat))
  }

  @Test func levelsAndThreadsGiveTheSameBytes() {
    let before = Parallel.threads
    defer { Parallel.threads = before }
    let picture = randomTensor([75, 131, 3], seed: 3)
    let field = randomField(75, 131, reach: 40, seed: 4)
    var importance = randomTensor([75, 131, 1], seed: 5)
    for index in importance.scalars.indices { importance.scalars[index] *= 20 }
    var seen: ForwardSplat?
    for threads in [1, 2, 5] {
      Parallel.threads = threads
      for level in CPULevel.available {
        let splat = picture.splatted(along: field, importance: importance, level: level)
        #expect(seen == nil || splat == seen)
        seen = splat
        #expect(
          picture.splatted(along: field, level: level) == picture.splatted(along: field, level: .plain))
      }
    }
  }

  @Test func splattingMatchesItsDefinition() {
    let picture = randomTensor([40, 70, 2], seed: 6)
    let field = randomField(40, 70, reach: 30, seed: 7)
    var sum = Tensor(shape: picture.shape)
    var weight = Tensor(height: 40, width: 70, channels: 1)
    for y in 0..<40 {
      for x in 0..<70 {
        let tx = Float(x) + field.vectors[y, x, 0]
        let ty = Float(y) + field.vectors[y, x, 1]
        for j in Int(ty.rounded(.down))...Int(ty.rounded(.down)) + 1 {
          for i in Int(tx.rounded(.down))...Int(tx.rounded(.down)) + 1 {
            guard (0..<40).contains(j), (0..<70).contains(i) else { continue }
            let b = (1 - abs(tx - Float(i))) * (1 - abs(ty - Float(j)))
            weight[j, i, 0] += b
            for c in 0..<2 { sum[j, i, c] += b * picture[y, x, c] }
          }
        }
      }
    }
    let splat = picture.splatted(along: field)
    #expect(Comparison(splat.sum, sum).maxAbs < 1e-4)
    #expect(Comparison(splat.weight, weight).maxAbs < 1e-4)
  }

  @Test func massIsKeptAwayFromTheBorders() {
    // Nothing stands within 12 pixels of the border, and nothing goes further than 9.
    var picture = randomField(64, 90, reach: 1, seed: 8).vectors
    for y in 0..<64 {
      for x in 0..<90 where min(x, 89 - x, y, 63 - y) < 12 {
        for c in 0..<2 { picture[y, x, c] = 0 }
      }
    }
    let splat = picture.splatted(along: randomField(64, 90, reach: 9, seed: 9))
    for c in 0..<2 {
      func mass(_ tensor: Tensor) -> Double {
        stride(from: c, to: tensor.count, by: 2).reduce(0) { $0 + Double(tensor.scalars[$1]) }
      }
      #expect(abs(mass(splat.sum) - mass(picture)) < 1e-3)
    }
  }

  @Test func invertingATranslationGoesBack() {
    let (inverse, covered) = uniformField(6, 9, 2, 0).inverted()
    for y in 0..<6 {
      for x in 0..<9 {
        #expect(covered.values[y, x, 0] == (x < 2 ? 0 : 1))
        #expect(abs(inverse.vectors[y, x, 0] - (x < 2 ? 0 : -2)) < 1e-5)
      }
    }
  }

  @Test func inversionUndoesASmoothField() {
    var field = DisplacementField(height: 30, width: 40)
    for y in 0..<30 {
      for x in 0..<40 {
        field.vectors[y, x, 0] = 2 + 0.05 * Float(y)
        field.vectors[y, x, 1] = -1 + 0.02 * Float(x)
      }
    }
    let (inverse, covered) = field.inverted()
    let error = inverse.roundTripError(with: field)
    for y in 4..<26 {
      for x in 6..<34 where covered.values[y, x, 0] == 1 { #expect(error[y, x, 0] < 0.05) }
    }
    #expect(covered.values.scalars.reduce(0, +) > 900)
  }

  @Test func theImportantVectorIsInverted() {
    var field = DisplacementField(height: 1, width: 4)
    field.vectors.scalars[0] = 2
    var importance = Tensor(height: 1, width: 4, channels: 1)
    importance.scalars[0] = 50
    #expect(abs(field.inverted(importance: importance).field.vectors[0, 2, 0] + 2) < 1e-5)
    #expect(abs(field.inverted().field.vectors[0, 2, 0] + 1) < 1e-5)
  }
}
