import Rendering
import Tensors
import Testing
import _TestSupport

@Suite struct HoleFillingTests {
  private let height = 96
  private let width = 120

  /// A square hole in the middle.
  private var hole: [UInt8] {
    (0..<height * width).map { (35..<61).contains($0 / width) && (45..<75).contains($0 % width) ? 1 : 0 }
  }

  private func picture(_ value: (_ x: Int, _ y: Int) -> Float) -> Tensor {
    var picture = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      for x in 0..<width { for channel in 0..<3 { picture[y, x, channel] = value(x, y) } }
    }
    return picture
  }

  /// The mean difference within the hole.
  private func miss(_ a: Tensor, _ b: Tensor) -> Float {
    let inside = hole.indices.filter { hole[$0] == 1 }
    return inside.reduce(0) { $0 + abs(a.scalars[3 * $1] - b.scalars[3 * $1]) } / Float(inside.count)
  }

  @Test func stripesGoOnThroughTheHole() {
    let stripes = picture { x, y in (x + y) % 10 < 5 ? 0.2 : 0.8 }
    var broken = stripes
    for index in hole.indices where hole[index] == 1 {
      for channel in 0..<3 { broken.scalars[3 * index + channel] = .nan }
    }
    let filled = HoleFilling.filled(broken, hole: hole)
    for index in hole.indices where hole[index] == 0 {
      #expect(filled.scalars[3 * index] == stripes.scalars[3 * index])
    }
    // A smooth filling would miss by 0.3.
    #expect(miss(filled, stripes) < 0.05, "\(miss(filled, stripes))")
  }

  @Test func aStraightEdgeStaysStraight() {
    let edge = picture { _, y in y < 48 ? 0.9 : 0.1 }
    #expect(miss(HoleFilling.filled(edge, hole: hole), edge) < 0.03)
  }

  @Test func forbiddenPlacesGiveNoPaint() {
    let two = picture { x, y in x < 60 ? 0.1 + 0.05 * Float((x * 7 + y * 13) % 5) : 0.9 }
    let left = (0..<height * width).map { UInt8($0 % width < 60 ? 1 : 0) }
    let filled = HoleFilling.filled(two, hole: hole, sources: left)
    for index in hole.indices where hole[index] == 1 { #expect(filled.scalars[3 * index] < 0.6) }
  }

  @Test func theResultDependsOnNothingElse() {
    var generator = SeededGenerator(seed: 5)
    var noise = Tensor(height: height, width: width, channels: 3)
    for index in noise.scalars.indices { noise.scalars[index] = Float.random(in: 0...1, using: &generator) }
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    let expected = HoleFilling.filled(noise, hole: hole, level: .plain)
    for count in [1, 4] {
      Parallel.threads = count
      for level in CPULevel.available {
        #expect(HoleFilling.filled(noise, hole: hole, level: level) == expected)
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 3), (7, 5), (33, 1)]) func tinyAndWhollyMissingPicturesAreNoTrouble(
    _ height: Int, _ width: Int
  ) {
    let grey = Tensor(height: height, width: width, channels: 3, repeating: 0.5)
    let all = [UInt8](repeating: 1, count: height * width)
    #expect(HoleFilling.filled(grey, hole: all).shape == grey.shape)
    #expect(HoleFilling.filled(grey, hole: all.map { _ in 0 }) == grey)
    var one = all.map { _ in UInt8(0) }
    one[0] = 1
    #expect(HoleFilling.filled(grey, hole: one).scalars.allSatisfy { abs($0 - 0.5) < 0.01 })
    #expect(HoleFilling.filled(grey, hole: one, sources: one.map { _ in 0 }).shape == grey.shape)
  }
}
