import Animating
import Testing
import _TestSupport

@Suite struct GridCutTests {
  /// What a division of the grid cuts through.
  private func cost(_ isSource: [Bool], ends: [Int32], links: [(from: Int, to: Int, capacity: Int32)]) -> Int
  {
    var sum = 0
    for (node, end) in ends.enumerated() where isSource[node] != (end > 0) { sum += Int(abs(end)) }
    for link in links where isSource[link.from] != isSource[link.to] { sum += Int(link.capacity) }
    return sum
  }

  @Test func noDivisionCostsLess() {
    var random = SeededGenerator(seed: 3)
    for (width, height) in [(4, 3), (3, 4), (12, 1), (1, 9)] {
      for round in 0..<20 {
        // In some rounds most links are empty, so that the trees come apart often.
        let most: Int32 = round % 2 == 0 ? 9 : 2
        var grid = GridCut(width: width, height: height)
        var ends: [Int32] = []
        var links: [(from: Int, to: Int, capacity: Int32)] = []
        for node in 0..<width * height {
          let (x, y) = (node % width, node / width)
          ends.append(Int32.random(in: -12...12, using: &random))
          grid.pull(x, y, ends[node])
          for step in 0..<4 {
            let (dx, dy) = GridCut.steps[step]
            guard (0..<width).contains(x + dx), y + dy < height else { continue }
            links.append((node, node + dy * width + dx, Int32.random(in: 0...most, using: &random)))
            grid.link(x, y, step: step, links[links.count - 1].capacity)
          }
        }
        let least = (0..<1 << (width * height)).map { bits in
          cost((0..<width * height).map { bits >> $0 & 1 == 1 }, ends: ends, links: links)
        }.min()
        #expect(cost(grid.cut(), ends: ends, links: links) == least)
      }
    }
  }
}
