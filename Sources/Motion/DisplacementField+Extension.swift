internal import Tensors

extension DisplacementField {
  /// The field with smoothly continued motion where none is known.
  ///
  /// Push and pull over a pyramid (Gortler et al., "The Lumigraph", SIGGRAPH 1996): unknown places take the mean of the known ones around,
  /// from as near as there are any.
  ///
  /// - Parameter known: above 0 where the motion is known; those places keep it to the bit.
  public func extended(beyond known: Visibility) -> DisplacementField {
    precondition(known.width == width && known.height == height, "one value a pixel")
    guard known.values.scalars.contains(where: { $0 <= 0 }) else { return self }
    let weights = known.values.scalars.map { $0 > 0 ? Float(1) : 0 }
    return DisplacementField(vectors: Self.pulled(vectors, weights))
  }

  private static func pulled(_ vectors: Tensor, _ weights: [Float]) -> Tensor {
    let (height, width) = (vectors.height, vectors.width)
    guard height > 1 || width > 1 else { return vectors }
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    var mean = Tensor(height: rows, width: columns, channels: 2)
    var share = [Float](repeating: 0, count: rows * columns)
    for y in 0..<height {
      for x in 0..<width where weights[y * width + x] > 0 {
        let (from, to) = (y * width + x, y / 2 * columns + x / 2)
        share[to] += weights[from]
        for axis in 0..<2 { mean.scalars[2 * to + axis] += weights[from] * vectors.scalars[2 * from + axis] }
      }
    }
    for index in share.indices where share[index] > 0 {
      for axis in 0..<2 { mean.scalars[2 * index + axis] /= share[index] }
      share[index] = 1
    }
    let coarse = share.contains(1) && share.contains(0) ? pulled(mean, share) : mean
    let smooth = coarse.resized(height: height, width: width, .linear)
    var out = vectors
    for index in weights.indices where weights[index] <= 0 {
      for axis in 0..<2 { out.scalars[2 * index + axis] = smooth.scalars[2 * index + axis] }
    }
    return out
  }

  /// The field whose vectors end within a picture: places beyond its border are mirrored at it.
  public func mirrored(within size: (height: Int, width: Int)) -> DisplacementField {
    var out = self
    let width = width
    @Sendable func folded(_ place: Float, _ extent: Int) -> Float {
      // Mirrored at the outermost pixel edges, as often as it takes.
      let (length, from) = (Float(extent), place + 0.5)
      let turn = from - 2 * length * (from / (2 * length)).rounded(.down)
      return min(max((turn > length ? 2 * length - turn : turn) - 0.5, 0), length - 1)
    }
    let vectors = vectors.scalars
    Parallel.fill(&out.vectors.scalars, rows: height) { out, rows in
      for y in rows {
        for x in 0..<width {
          let at = 2 * (y * width + x)
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[at] = folded(Float(x) + vectors[at], size.width) - Float(x)
          unsafe out[at + 1] = folded(Float(y) + vectors[at + 1], size.height) - Float(y)
        }
      }
    }
    return out
  }
}
