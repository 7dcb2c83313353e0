import Animating
import Tensors
import Testing

@Suite struct DepthSheetsTests {
  /// A near block before a far wall, with a border blurred over a few pixels.
  private func depth() -> Tensor {
    var depth = Tensor(height: 50, width: 80, channels: 1)
    for y in 15..<35 { for x in 30..<50 { depth[y, x, 0] = 1 } }
    return depth.blurred(sigma: 0.7)
  }

  @Test func blurredStepsBecomeTears() {
    let sheets = DepthSheets(depth(), reach: 6)
    #expect(sheets.parallax.allSatisfy { min(abs($0 - 0.25), abs($0 - 1.75)) < 1e-3 })
    #expect(sheets.isWhole[25 * 80 + 10] == 1 && sheets.isWhole[25 * 80 + 40] == 1)
    // Along the row there are two tears, one pixel wide each.
    #expect((0..<79).filter { sheets.isWhole[25 * 80 + $0] == 0 }.count == 2)
  }

  @Test func theFarSideGoesOnBehindTheNearOne() {
    let sheets = DepthSheets(depth(), reach: 4)
    #expect(sheets.hides[25 * 80 + 31] == 1 && abs(sheets.behind[25 * 80 + 31] - 0.25) < 1e-3)
    // Nothing is hidden by the wall itself, nor deep inside the block.
    #expect(sheets.hides[25 * 80 + 20] == 0 && sheets.hides[25 * 80 + 40] == 0)
    #expect(abs(sheets.behind[25 * 80 + 40] - 1.75) < 1e-3)
  }

  @Test func aSmoothSlopeHoldsTogether() {
    var slope = Tensor(height: 50, width: 80, channels: 1)
    for y in 0..<50 { for x in 0..<80 { slope[y, x, 0] = Float(y) / 98 } }
    let sheets = DepthSheets(slope, reach: 9)
    #expect(sheets.isWhole.allSatisfy { $0 == 1 } && sheets.hides.allSatisfy { $0 == 0 })
  }

  @Test func theRunningLeastIsTheLeastAround() {
    var picture = Tensor(height: 7, width: 11, channels: 1)
    for index in picture.scalars.indices { picture.scalars[index] = Float((index * 37) % 53) }
    let least = picture.leastWithin(radius: 2)
    for y in 0..<7 {
      for x in 0..<11 {
        var expected = Float.infinity
        for v in max(0, y - 2)...min(6, y + 2) {
          for u in max(0, x - 2)...min(10, x + 2) { expected = min(expected, picture[v, u, 0]) }
        }
        #expect(least[y, x, 0] == expected)
      }
    }
    #expect(Tensor(height: 1, width: 1, channels: 1, repeating: 4).leastWithin(radius: 9).scalars == [4])
  }
}
