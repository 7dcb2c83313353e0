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

  @Test(arguments: [0.25, 0.6, 1.3] as [Float]) func linesAtAnAngleGoStraightOn(_ slope: Float) {
    // A dark band, four pixels wide, across a bright ground.
    let line = picture { x, y in
      abs(Float(y - 48) - slope * Float(x - 60)) < 2.2 * (1 + slope * slope).squareRoot() ? 0.1 : 0.8
    }
    let filled = HoleFilling.filled(line, hole: hole)
    // Without the band the miss were the share of the hole that it covers times 0.7.
    let covered = hole.indices.filter { hole[$0] == 1 && line.scalars[3 * $0] < 0.5 }.count
    let without = 0.7 * Float(covered) / Float(hole.reduce(0) { $0 + Int($1) })
    #expect(miss(filled, line) < 0.2 * without, "\(miss(filled, line)) of \(without)")
  }

  /// A slope of light across a grain that repeats nowhere.
  private func grainySlope() -> Tensor {
    var generator = SeededGenerator(seed: 9)
    let grain = (0..<height * width).map { _ -> Float in Float.random(in: -0.08...0.08, using: &generator) }
    return picture { x, y in
      0.2 + 0.5 * Float(x) / Float(width) + 0.1 * Float(y) / Float(height) + grain[y * width + x]
    }
  }

  @Test func grainIsKeptAndNoSeamIsSeen() {
    let slope = grainySlope()
    let filled = HoleFilling.filled(slope, hole: hole)
    /// The mean squared difference between neighbours across, of the pairs chosen.
    func energy(_ picture: Tensor, _ isChosen: (_ left: Int) -> Bool) -> Float {
      let pairs = (0..<height * width - 1).filter { $0 % width < width - 1 && isChosen($0) }
      let sum = pairs.reduce(Float(0)) { sum, left in
        let step = picture.scalars[3 * left + 3] - picture.scalars[3 * left]
        return sum + step * step
      }
      return sum / Float(pairs.count)
    }
    let around = energy(slope) { hole[$0] == 0 && hole[$0 + 1] == 0 }
    let inside = energy(filled) { hole[$0] == 1 && hole[$0 + 1] == 1 }
    let border = energy(filled) { hole[$0] != hole[$0 + 1] }
    #expect(abs(inside / around - 1) < 0.15, "\(inside / around)")
    #expect(border < 1.5 * around, "\(border / around)")
    // The light goes on as it does around: means of 6 columns of the hole.
    for column in stride(from: 45, to: 75, by: 6) {
      let pixels = hole.indices.filter { hole[$0] == 1 && (column..<column + 6).contains($0 % width) }
      let apart =
        pixels.reduce(Float(0)) { $0 + filled.scalars[3 * $1] - slope.scalars[3 * $1] } / Float(pixels.count)
      #expect(abs(apart) < 0.02, "\(apart) at column \(column)")
    }
  }

  @Test func aStripAtTheBorderGoesOnFromWhatIsBesideIt() {
    // Layers of their own grey, lit from the left.
    let layers = picture { x, y in
      ([0.2, 0.55, 0.35, 0.7] as [Float])[y / 24] + 0.002 * Float(x) + 0.04 * Float((x * 7 + y * 13) % 5)
    }
    let strip = (0..<height * width).map { UInt8($0 % width >= 108 ? 1 : 0) }
    let filled = HoleFilling.filled(layers, hole: strip)
    let pixels = strip.indices.filter { strip[$0] == 1 }
    let apart = pixels.reduce(Float(0)) { $0 + abs(filled.scalars[3 * $1] - layers.scalars[3 * $1]) }
    #expect(apart / Float(pixels.count) < 0.06, "\(apart / Float(pixels.count))")
    // Each layer keeps its border: rows 23 and 24 are 0.2 and more apart.
    for x in 108..<width { #expect(filled[24, x, 0] - filled[23, x, 0] > 0.15) }
  }

  @Test func whatHasNoPatchToCopyIsSmooth() {
    // Nothing but a frame of two pixels is known.
    let small = picture { x, _ in x < 60 ? 0.2 : 0.6 }
    let most = (0..<height * width).map { pixel -> UInt8 in
      (2..<height - 2).contains(pixel / width) && (2..<width - 2).contains(pixel % width) ? 1 : 0
    }
    let filled = HoleFilling.filled(small, hole: most)
    #expect(filled.scalars.allSatisfy { (0.19...0.61).contains($0) })
    #expect(abs(filled[48, 3, 0] - 0.2) < 0.05 && abs(filled[48, 116, 0] - 0.6) < 0.05)
    // In the middle between both.
    #expect(abs(filled[48, 60, 0] - 0.4) < 0.05)
  }

  @Test func forbiddenPlacesGiveNoPaint() {
    let two = picture { x, y in x < 60 ? 0.1 + 0.05 * Float((x * 7 + y * 13) % 5) : 0.9 }
    let left = (0..<height * width).map { UInt8($0 % width < 60 ? 1 : 0) }
    let filled = HoleFilling.filled(two, hole: hole, sources: left)
    for index in hole.indices where hole[index] == 1 { #expect(filled.scalars[3 * index] < 0.6) }
  }

  // The second is halved, and so large that its full size is only refined.
  @Test(arguments: [(96, 120), (64, 1100)]) func theResultDependsOnNothingElse(_ height: Int, _ width: Int) {
    var generator = SeededGenerator(seed: 5)
    var noise = Tensor(height: height, width: width, channels: 3)
    for index in noise.scalars.indices { noise.scalars[index] = Float.random(in: 0...1, using: &generator) }
    // A block, and a strip at the border.
    let hole = (0..<height * width).map { pixel -> UInt8 in
      let (x, y) = (pixel % width, pixel / width)
      return (20..<40).contains(y) && (40..<70).contains(x) || x >= width - 12 ? 1 : 0
    }
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

  @Test(arguments: [(1, 1), (2, 3), (7, 5), (33, 1), (8, 1100)])
  func tinyAndWhollyMissingPicturesAreNoTrouble(
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
