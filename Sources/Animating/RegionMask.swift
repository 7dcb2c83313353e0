/// A region of a grid, true where it is.
struct RegionMask: Sendable {
  let width: Int
  let height: Int
  var isInside: [Bool]

  /// How many pixels it has.
  var area: Int { isInside.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The region on a grid of another size, the nearest pixel's.
  func resized(width: Int, height: Int) -> RegionMask {
    if width == self.width && height == self.height { return self }
    var out = RegionMask(
      width: width, height: height, isInside: [Bool](repeating: false, count: width * height))
    for y in 0..<height {
      let row = (2 * y + 1) * self.height / (2 * height) * self.width
      for x in 0..<width {
        out.isInside[y * width + x] = isInside[row + (2 * x + 1) * self.width / (2 * width)]
      }
    }
    return out
  }

  /// The parts that the given pixels stand in, and no others.
  func parts(around pixels: [Int]) -> RegionMask {
    var out = self
    out.isInside = [Bool](repeating: false, count: isInside.count)
    for pixel in pixels where isInside[pixel] { flood(from: pixel, into: &out.isInside) { _ in } }
    return out
  }

  /// The region without the holes that are smaller than `area` pixels; a hole at the border of the picture is none.
  func withoutHoles(below area: Int) -> RegionMask {
    var out = self
    let outside = RegionMask(width: width, height: height, isInside: isInside.map { !$0 })
    var seen = [Bool](repeating: false, count: isInside.count)
    for pixel in isInside.indices where !isInside[pixel] && !seen[pixel] {
      var hole: [Int] = []
      var isClosed = true
      outside.flood(from: pixel, into: &seen) { pixel in
        hole.append(pixel)
        let (x, y) = (pixel % width, pixel / width)
        if x == 0 || y == 0 || x == width - 1 || y == height - 1 { isClosed = false }
      }
      if isClosed && hole.count < area { for pixel in hole { out.isInside[pixel] = true } }
    }
    return out
  }

  /// Marks the pixels that hang together with one, over the four sides.
  private func flood(from start: Int, into seen: inout [Bool], _ visit: (Int) -> Void) {
    if seen[start] { return }
    var stack = [start]
    seen[start] = true
    while let pixel = stack.popLast() {
      visit(pixel)
      let (x, y) = (pixel % width, pixel / width)
      func reach(_ other: Int) {
        if isInside[other], !seen[other] {
          seen[other] = true
          stack.append(other)
        }
      }
      if x > 0 { reach(pixel - 1) }
      if x < width - 1 { reach(pixel + 1) }
      if y > 0 { reach(pixel - width) }
      if y < height - 1 { reach(pixel + width) }
    }
  }

  /// How far each pixel is from the border of the region: above 0 outside, below 0 inside, in pixels, a few percent off (Borgefors 1986).
  func distances() -> [Float] {
    let outwards = distances(to: true)
    let inwards = distances(to: false)
    return outwards.indices.map { isInside[$0] ? 0.5 - inwards[$0] : outwards[$0] - 0.5 }
  }

  private func distances(to value: Bool) -> [Float] {
    let far = Float(width + height)
    var out = isInside.map { $0 == value ? 0 : far }
    func pass(_ pixels: some Sequence<Int>, _ rows: some Sequence<Int>, _ sign: Int) {
      for y in rows {
        for x in pixels {
          var least = out[y * width + x]
          for (dx, dy, length) in [(1, 0, Float(0.955)), (-1, 1, 1.369), (0, 1, 0.955), (1, 1, 1.369)] {
            let (otherX, otherY) = (x - sign * dx, y - sign * dy)
            guard (0..<width).contains(otherX), (0..<height).contains(otherY) else { continue }
            least = min(least, out[otherY * width + otherX] + length)
          }
          out[y * width + x] = least
        }
      }
    }
    pass(0..<width, 0..<height, 1)
    pass((0..<width).reversed(), (0..<height).reversed(), -1)
    return out
  }
}
