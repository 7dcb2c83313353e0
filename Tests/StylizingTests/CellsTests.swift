import Stylizing
import Tensors
import Testing
import _TestSupport

/// A map of random labels in patches.
private func patches(height: Int, width: Int, kinds: Int32, seed: UInt64) -> [Int32] {
  var generator = SeededGenerator(seed: seed)
  let coarse = (0..<(height / 3 + 1) * (width / 4 + 1)).map { _ in
    Int32.random(in: 0..<kinds, using: &generator)
  }
  return (0..<height * width).map { coarse[($0 / width / 3) * (width / 4 + 1) + ($0 % width) / 4] }
}

@Suite struct CellsTests {
  @Test(arguments: [1, 3, 6]) func majorityMatchesItsDefinition(_ radius: Int) {
    let (height, width) = (19, 26)
    let labels = patches(height: height, width: width, kinds: 4, seed: 3)
    let result = CellGrid.majority(of: labels, height: height, width: width, radius: radius)
    let share = CellGrid(height: height, width: width, spacing: 5).ownShare(labels, radius: radius)
    for y in 0..<height {
      for x in 0..<width {
        var votes: [Int32: Int] = [:]
        for j in -radius...radius {
          for k in -radius...radius where (0..<height).contains(y + j) && (0..<width).contains(x + k) {
            let weight = (radius + 1) * (radius + 1) - j * j - k * k
            if weight > 0 { votes[labels[(y + j) * width + x + k], default: 0] += weight }
          }
        }
        let best = votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
        #expect(result[y * width + x] == best?.key)
        let own = Float(votes[labels[y * width + x]] ?? 0) / Float(votes.values.reduce(0, +))
        #expect(abs(share[y, x, 0] - own) < 1e-6)
      }
    }
  }

  @Test func superpixelsKeepToOneSideOfAnEdge() {
    var lab = Tensor(height: 48, width: 64, channels: 3, repeating: 20)
    for y in 0..<48 { for x in 37..<64 { lab[y, x, 0] = 80 } }
    let grid = CellGrid(height: 48, width: 64, spacing: 12)
    let labels = grid.superpixels(
      of: lab, compactness: 10, jitter: 0.5, seed: 1, busy: [Bool](repeating: true, count: 24))
    let left = Set((0..<48).flatMap { y in (0..<37).map { labels[y * 64 + $0] } })
    let right = Set((0..<48).flatMap { y in (37..<64).map { labels[y * 64 + $0] } })
    #expect(left.isDisjoint(with: right))
    #expect(left.count + right.count > 12)
  }

  @Test func flatPlacesGetLargePieces() {
    let lab = Tensor(height: 48, width: 64, channels: 3, repeating: 50)
    let grid = CellGrid(height: 48, width: 64, spacing: 8)
    func pieces(_ busy: Bool) -> Int {
      Set(
        grid.superpixels(
          of: lab, compactness: 10, jitter: 0.5, seed: 1, busy: [Bool](repeating: busy, count: 48))
      ).count
    }
    #expect(pieces(true) == 48)
    #expect(pieces(false) == 12)
  }

  @Test func likeNeighboursMerge() {
    var lab = Tensor(height: 32, width: 32, channels: 3, repeating: 50)
    for y in 0..<32 { for x in 16..<32 { lab[y, x, 1] = 40 } }
    let grid = CellGrid(height: 32, width: 32, spacing: 8)
    let labels = (0..<1024).map { (index: Int) -> Int32 in Int32(index / 256 * 4 + index % 32 / 8) }
    #expect(Set(grid.merged(labels, of: lab, below: 5, most: 100)).count == 2)
    #expect(Set(grid.merged(labels, of: lab, below: 5, most: 1)).count == 16)
    #expect(Set(grid.merged(labels, of: lab, below: 80, most: 100)).count == 1)
  }

  @Test func aPaletteHoldsTheColoursThatAreThere() {
    let colours: [[Float]] = [[20, 10, -30], [60, 50, 20], [85, -20, 40]]
    var lab = Tensor(height: 30, width: 30, channels: 3)
    for index in 0..<900 { for c in 0..<3 { lab.scalars[3 * index + c] = colours[(index / 300)][c] } }
    let palette = LabPalette(of: lab, count: 8, seed: 1)
    #expect(palette.count == 3)
    #expect(Comparison(palette.nearest(to: lab, softness: 1), lab).maxAbs < 0.01)
    #expect(LabPalette(of: lab, count: 8, apart: 200, seed: 1).count == 1)
    // Dithering shows the palette's colours only.
    let mixed = palette.dithered(lab.blurred(sigma: 4), spread: 1, penalty: 0.1)
    for index in 0..<900 {
      let pixel = Array(mixed.scalars[3 * index..<3 * index + 3])
      #expect((0..<3).contains { k in Array(palette.colours[3 * k..<3 * k + 3]) == pixel })
    }
  }

  @Test func levelsAndThreadsAgree() {
    let picture = testPicture(height: 45, width: 67)
    let flow = Flow(of: picture, sigma: 2)
    let light = picture.lightness()
    let grid = CellGrid(height: 45, width: 67, spacing: 9)
    let lab = picture.lab()
    func everything(_ level: CPULevel) -> [Tensor] {
      let labels = grid.superpixels(
        of: lab, compactness: 10, jitter: 0.5, seed: 1, busy: (0..<40).map { $0 % 3 > 0 }, level: level)
      let tiles = grid.tiles(along: flow, weights: light, jitter: 0.3, seed: 1, rounds: 3, level: level)
      let palette = LabPalette(of: lab, count: 9, seed: 2)
      let hatching = Hatching(
        angle: 30, spacing: 4, length: 20, width: 2, wobble: 4, range: 0.1...0.9, seed: 3)
      return [
        picture.bilateral(flow: flow, sigma: 3, range: 0.1, level: level),
        picture.averaged(along: flow, sigma: 4, level: level),
        light.averaged(along: flow, sigma: 4, level: level),
        light.filtered(across: flow, taps: [0.25, 0.5, 0.25], level: level),
        picture.shocked(by: light, flow: flow, reach: 2, softness: 0.01, level: level),
        light.straightStrokes(flow: flow, radius: 5, level: level),
        light.ridges(flow: flow, width: 2, range: 0.1...0.4, level: level),
        light.hatched([hatching], level: level), light.screened(pitch: 6, angle: 20, level: level),
        light.phaseLines(amount: light, level: level),
        Tensor.paper(height: 45, width: 67, size: (9, 4), octaves: 3, seed: 1, level: level),
        Tensor(shape: [labels.count], scalars: labels.map(Float.init)), tiles.gaps,
        Tensor(
          shape: [labels.count],
          scalars: CellGrid.majority(of: labels, height: 45, width: 67, radius: 4, level: level).map(
            Float.init)),
        grid.ownShare(labels, radius: 3, level: level),
        palette.nearest(to: lab, softness: 3, level: level),
        palette.dithered(lab, spread: 0.7, penalty: 0.1, level: level),
        Tensor(shape: [labels.count], scalars: palette.labels(of: lab, level: level).map(Float.init)),
      ]
    }
    let reference = everything(.plain)
    for level in CPULevel.available {
      for (index, pair) in zip(everything(level), reference).enumerated() {
        #expect(pair.0 == pair.1, "result \(index) at \(level)")
      }
    }
  }
}
