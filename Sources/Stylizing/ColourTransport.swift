internal import Foundation
internal import Tensors

/// A map of CIELAB colours that takes one distribution to another.
struct ColourTransport: Sendable {
  /// x ↦ linear · (x − from) + to.
  private let linear: Matrix3
  private let from: [Double]
  private let to: [Double]
  /// One-dimensional maps along directions, in the order in which they are applied.
  private var slices: [Slice] = []

  /// How many quantiles a one-dimensional map has.
  private static let knots = 48
  /// Rounds of three directions each.
  private static let rounds = 10

  /// The largest stretch: beyond it the grain of paint and paper would turn into blotches of colour.
  private static let steepest = 2.2

  /// Quantiles no farther apart than ``steepest`` times the old ones, out from the median.
  private static func gentle(_ new: [Double], over old: [Double]) -> [Double] {
    var out = new
    let middle = knots / 2
    for index in middle + 1..<knots {
      out[index] = min(new[index], out[index - 1] + steepest * (old[index] - old[index - 1]))
    }
    for index in (0..<middle).reversed() {
      out[index] = max(new[index], out[index + 1] - steepest * (old[index + 1] - old[index]))
    }
    return out
  }

  private struct Slice: Sendable {
    let direction: [Double]
    /// Increasing positions along the direction, and where each one goes.
    let old: [Double]
    let new: [Double]

    /// How far a position is moved; beyond the ends as at the ends.
    func shift(_ t: Double) -> Double {
      guard let first = old.first, let last = old.last else { return 0 }
      if t <= first { return new[0] - first }
      if t >= last { return new[new.count - 1] - last }
      var (a, b) = (0, old.count - 1)
      while b - a > 1 {
        let middle = (a + b) / 2
        if old[middle] <= t { a = middle } else { b = middle }
      }
      let width = old[b] - old[a]
      let f = width > 0 ? (t - old[a]) / width : 0
      return new[a] + f * (new[b] - new[a]) - t
    }
  }

  /// Fits the map to samples, three values each.
  init(from source: [Float], to target: [Float]) {
    let (a, b) = (Self.moments(source), Self.moments(target))
    (from, to) = (a.mean, b.mean)
    // A flat painting has no spread to scale; a little is lent to it.
    let spread = a.covariance.adding(0.5)
    let root = spread.power(0.5)
    let inverse = spread.power(-0.5)
    linear = (inverse * (root * b.covariance * root).power(0.5) * inverse).limited(to: Self.steepest)
    var points = moved(source).map(Double.init)
    let goal = target.map(Double.init)
    for round in 0..<Self.rounds {
      for direction in Self.directions(round) {
        let old = Self.quantiles(points, direction)
        let new = Self.gentle(Self.quantiles(goal, direction), over: old)
        let slice = Slice(direction: direction, old: old, new: new)
        slices.append(slice)
        Self.apply(slice, to: &points)
      }
    }
  }

  /// Colours, three values each, where the map takes them.
  func moved(_ colours: [Float]) -> [Float] {
    var out = [Float](repeating: 0, count: colours.count)
    Parallel.fill(&out, rows: colours.count / 3, band: 1024) { out, rows in
      for row in rows {
        let x = (0..<3).map { Double(colours[3 * row + $0]) - from[$0] }
        var y = linear * x
        for c in 0..<3 { y[c] += to[c] }
        for slice in slices { Self.apply(slice, to: &y) }
        for c in 0..<3 {
          // SAFETY: each colour has its own three values.
          unsafe out[3 * row + c] = Float(y[c])
        }
      }
    }
    return out
  }

  /// Half a step at a time keeps the map smooth where samples are few.
  private static let step = 0.5

  private static func apply(_ slice: Slice, to points: inout [Double]) {
    let d = slice.direction
    for at in stride(from: 0, to: points.count, by: 3) {
      let t = points[at] * d[0] + points[at + 1] * d[1] + points[at + 2] * d[2]
      let shift = step * slice.shift(t)
      for c in 0..<3 { points[at + c] += shift * d[c] }
    }
  }

  /// The quantiles of the points along a direction, the extremes left out.
  private static func quantiles(_ points: [Double], _ d: [Double]) -> [Double] {
    let line = stride(from: 0, to: points.count, by: 3)
      .map { points[$0] * d[0] + points[$0 + 1] * d[1] + points[$0 + 2] * d[2] }.sorted()
    return (0..<knots).map { index in
      let at = (Double(index) + 0.5) / Double(knots) * Double(line.count - 1)
      let low = Int(at)
      return line[low] + (at - Double(low)) * (line[min(low + 1, line.count - 1)] - line[low])
    }
  }

  /// Three orthonormal directions; the axes first.
  private static func directions(_ round: Int) -> [[Double]] {
    if round == 0 { return [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }
    // A rotation from a unit quaternion of hashed numbers.
    var q = (0..<4).map { Double(PlaceHash.unit(round, $0, 71)) * 2 - 1 }
    let norm = max(1e-6, q.reduce(0) { $0 + $1 * $1 }.squareRoot())
    q = q.map { $0 / norm }
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    return [
      [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
      [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
      [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
  }

  private static func moments(_ samples: [Float]) -> (mean: [Double], covariance: Matrix3) {
    let count = Double(max(1, samples.count / 3))
    var mean = [0.0, 0, 0]
    for at in samples.indices { mean[at % 3] += Double(samples[at]) / count }
    var covariance = Matrix3()
    for at in stride(from: 0, to: samples.count, by: 3) {
      for i in 0..<3 {
        for j in 0..<3 {
          covariance[i, j] +=
            (Double(samples[at + i]) - mean[i]) * (Double(samples[at + j]) - mean[j]) / count
        }
      }
    }
    return (mean, covariance)
  }
}
