internal import Foundation

/// A 3×3 matrix, row-major, with what colour statistics need.
struct Matrix3: Sendable, Equatable {
  private var values = [Double](repeating: 0, count: 9)

  subscript(row: Int, column: Int) -> Double {
    get { values[3 * row + column] }
    set { values[3 * row + column] = newValue }
  }

  static let identity = Matrix3().adding(1)

  /// With `amount` added along the diagonal.
  func adding(_ amount: Double) -> Matrix3 {
    var out = self
    for i in 0..<3 { out[i, i] += amount }
    return out
  }

  static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    var out = Matrix3()
    for i in 0..<3 {
      for j in 0..<3 { out[i, j] = (0..<3).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
    }
    return out
  }

  static func * (a: Matrix3, x: [Double]) -> [Double] {
    (0..<3).map { a[$0, 0] * x[0] + a[$0, 1] * x[1] + a[$0, 2] * x[2] }
  }

  /// A power of a symmetric matrix, through its eigenvalues (Jacobi); negative ones count as 0.
  func power(_ exponent: Double) -> Matrix3 { eigenvalues { pow(max($0, 1e-9), exponent) } }

  /// A symmetric matrix whose eigenvalues are at most `limit`.
  func limited(to limit: Double) -> Matrix3 { eigenvalues { min($0, limit) } }

  private func eigenvalues(_ change: (Double) -> Double) -> Matrix3 {
    var (a, v) = (self, Matrix3.identity)
    for _ in 0..<12 {
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where abs(a[p, q]) > 1e-14 {
        let theta = 0.5 * atan2(2 * a[p, q], a[q, q] - a[p, p])
        var rotation = Matrix3.identity
        (rotation[p, p], rotation[q, q]) = (cos(theta), cos(theta))
        (rotation[p, q], rotation[q, p]) = (sin(theta), -sin(theta))
        a = rotation.transposed * a * rotation
        v = v * rotation
      }
    }
    var d = Matrix3()
    for i in 0..<3 { d[i, i] = change(a[i, i]) }
    return v * d * v.transposed
  }

  private var transposed: Matrix3 {
    var out = Matrix3()
    for i in 0..<3 {
      for j in 0..<3 { out[i, j] = self[j, i] }
    }
    return out
  }
}
