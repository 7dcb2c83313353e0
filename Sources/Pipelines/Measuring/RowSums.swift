internal import Tensors

/// Sums over the rows of a picture, the same at any thread count.
///
/// - Parameters:
///   - rows: the number of rows.
///   - count: how many sums are taken side by side.
///   - body: adds row `row` to the sums; may read anything, must write nothing else.
/// - Returns: `count` sums.
func rowSums(
  _ rows: Int, count: Int, _ body: @Sendable (_ row: Int, _ sums: inout [Double]) -> Void
) -> [Double] {
  var partial = [Double](repeating: 0, count: rows * count)
  Parallel.fill(&partial, rows: rows, band: 16) { out, range in
    for row in range {
      var sums = [Double](repeating: 0, count: count)
      body(row, &sums)
      for index in 0..<count {
        // SAFETY: the entries of a row belong to its band alone.
        unsafe out[row * count + index] = sums[index]
      }
    }
  }
  var total = [Double](repeating: 0, count: count)
  for (index, value) in partial.enumerated() { total[index % count] += value }
  return total
}
