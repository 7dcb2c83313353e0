/// A symmetric positive definite matrix with few diagonals, and its Cholesky factor.
///
/// Row i holds the elements (i, i − bandwidth) to (i, i); the upper half is their mirror image.
struct BandedSolver: Sendable {
  private let count: Int
  private let bandwidth: Int
  private var rows: [Double]

  /// The zero matrix.
  init(count: Int, bandwidth: Int) {
    (self.count, self.bandwidth) = (count, bandwidth)
    rows = [Double](repeating: 0, count: count * (bandwidth + 1))
  }

  /// Adds to the elements (row, column) and (column, row), at most `bandwidth` apart.
  mutating func add(_ value: Double, row: Int, column: Int) {
    let (low, high) = (min(row, column), max(row, column))
    rows[high * (bandwidth + 1) + low - high + bandwidth] += value
  }

  /// Replaces the matrix by its Cholesky factor; ``solve(_:)`` wants it.
  mutating func factor() {
    let stride = bandwidth + 1
    for i in 0..<count {
      let first = max(0, i - bandwidth)
      for j in first...i {
        var sum = rows[i * stride + j - i + bandwidth]
        // Both rows begin within the band.
        let from = max(first, j - bandwidth)
        let (a, b) = (i * stride - i + bandwidth, j * stride - j + bandwidth)
        for k in from..<j { sum -= rows[a + k] * rows[b + k] }
        rows[a + j] = i == j ? max(sum, 1e-12).squareRoot() : sum / rows[b + j]
      }
    }
  }

  /// Solves for two right-hand sides at once, in place.
  func solve(_ values: inout [SIMD2<Double>]) {
    let width = bandwidth + 1
    for i in 0..<count {
      let a = i * width - i + bandwidth
      var sum = values[i]
      for k in max(0, i - bandwidth)..<i { sum -= rows[a + k] * values[k] }
      values[i] = sum / rows[a + i]
    }
    for i in stride(from: count - 1, through: 0, by: -1) {
      let a = i * width - i + bandwidth
      let value = values[i] / rows[a + i]
      values[i] = value
      for k in max(0, i - bandwidth)..<i { values[k] -= rows[a + k] * value }
    }
  }
}
