package import Tensors

extension CellGrid {
  /// Neighbouring cells of like colour joined to larger ones, the most alike first.
  ///
  /// - Parameters:
  ///   - labels: the cell of each pixel.
  ///   - lab: `(height, width, 3)` in CIELAB.
  ///   - limit: joins cells whose mean colours are closer than this.
  ///   - most: how many cells' area a joined one may have.
  package func merged(_ labels: [Int32], of lab: Tensor, below limit: Float, most: Double) -> [Int32] {
    var sums = sums(labels, lab)
    var parent = Array(0..<count)
    func root(_ site: Int) -> Int {
      var site = site
      while parent[site] != site { site = parent[site] }
      return site
    }
    struct Border: Hashable {
      let low: Int
      let high: Int
    }
    var lengths: [Border: Int] = [:]
    func meet(_ own: Int32, _ other: Int32) {
      if own == other { return }
      lengths[Border(low: Int(min(own, other)), high: Int(max(own, other))), default: 0] += 1
    }
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        if x + 1 < width { meet(labels[index], labels[index + 1]) }
        if y + 1 < height { meet(labels[index], labels[index + width]) }
      }
    }
    func difference(_ a: Int, _ b: Int) -> Float {
      var square = 0.0
      for channel in 3..<6 {
        let d = sums[6 * a + channel] / max(1, sums[6 * a]) - sums[6 * b + channel] / max(1, sums[6 * b])
        square += d * d
      }
      return Float(square.squareRoot())
    }
    // In a fixed order: by difference, then by number, so that the result does not depend on hashing.
    let borders = lengths.filter { Float($0.value) > 0.35 * spacing }.keys
      .map { (border: $0, difference: difference($0.low, $0.high)) }
      .filter { $0.difference < limit }
      .sorted {
        ($0.difference, $0.border.low, $0.border.high) < ($1.difference, $1.border.low, $1.border.high)
      }
    let largest = most * Double(spacing * spacing)
    for (border, _) in borders {
      let (a, b) = (root(border.low), root(border.high))
      if a == b || sums[6 * a] + sums[6 * b] > largest || difference(a, b) >= limit { continue }
      let (into, gone) = (min(a, b), max(a, b))
      parent[gone] = into
      for part in 0..<6 { sums[6 * into + part] += sums[6 * gone + part] }
    }
    return labels.map { Int32(root(Int($0))) }
  }

  /// Whether the square of each site, and a half around it, holds detail: a standard deviation of colour above
  /// `limit`, in CIELAB units.
  func busy(_ lab: Tensor, above limit: Float) -> [Bool] {
    (0..<count).map { site in
      let (row, column) = (site / columns, site % columns)
      let top = max(0, Int((Float(row) - 0.25) * spacing))
      let bottom = min(height, Int((Float(row) + 1.25) * spacing) + 1)
      let left = max(0, Int((Float(column) - 0.25) * spacing))
      let right = min(width, Int((Float(column) + 1.25) * spacing) + 1)
      var sum = SIMD3<Float>.zero
      var square: Float = 0
      var number: Float = 0
      // Every second pixel is enough.
      for y in stride(from: top, to: bottom, by: 2) {
        for x in stride(from: left, to: right, by: 2) {
          let at = 3 * (y * width + x)
          let value = SIMD3(lab.scalars[at], lab.scalars[at + 1], lab.scalars[at + 2])
          sum += value
          square += (value * value).sum()
          number += 1
        }
      }
      guard number > 0 else { return false }
      let mean = sum / number
      return max(0, square / number - (mean * mean).sum()) > limit * limit
    }
  }
}
