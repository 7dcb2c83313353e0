internal import Motion
internal import Tensors

extension Tensor {
  /// The picture with the stairs taken off the edges at which near and far have come apart.
  ///
  /// There every pixel shows one of them unmixed. Next to a jump of the motion each pixel takes half of its four neighbours; where
  /// nothing has come apart, nothing changes.
  ///
  /// - Parameter field: f(i→still) of what is seen.
  func smoothed(whereTorn field: DisplacementField) -> Tensor {
    var out = self
    let (height, width) = (height, width)
    let (input, vectors) = (scalars, field.vectors.scalars)
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      for y in rows {
        for x in 0..<width {
          let at = y * width + x
          let neighbours = [
            x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, y > 0 ? at - width : at,
            y < height - 1 ? at + width : at,
          ]
          let isTorn = neighbours.contains { other in
            abs(vectors[2 * at] - vectors[2 * other]) + abs(vectors[2 * at + 1] - vectors[2 * other + 1]) > 1
          }
          guard isTorn else { continue }
          for channel in 0..<3 {
            let around = neighbours.reduce(0) { $0 + input[3 * $1 + channel] }
            // SAFETY: the pixel lies within the rows of this band.
            unsafe out[3 * at + channel] = 0.5 * input[3 * at + channel] + 0.125 * around
          }
        }
      }
    }
    return out
  }
}
