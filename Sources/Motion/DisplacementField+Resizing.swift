public import Tensors

extension DisplacementField {
  /// The field on a grid of another size; the vectors scale with the grid.
  ///
  /// - Parameters:
  ///   - height: rows of the result, at least 1.
  ///   - width: columns of the result, at least 1.
  ///   - antialiased: whether shrinking averages over the area that a pixel covers. `false` reads
  ///     bilinearly at the pixel centres, as networks trained on plain interpolation expect.
  public func resized(
    height: Int, width: Int, antialiased: Bool = true, level: CPULevel = .current
  ) -> DisplacementField {
    if height == self.height && width == self.width { return self }
    var out =
      antialiased
      ? vectors.resized(height: height, width: width, .linear, level: level)
      : vectors.sampled(along: centres(height: height, width: width), level: level)
    let across = Float(self.width) / Float(width)
    let along = Float(self.height) / Float(height)
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      for pixel in rows.lowerBound * width..<rows.upperBound * width {
        // SAFETY: both numbers of a pixel lie within the rows of this band.
        unsafe out[2 * pixel] /= across
        unsafe out[2 * pixel + 1] /= along
      }
    }
    return DisplacementField(vectors: out)
  }

  /// The displacement from each pixel of another grid to the place that it covers on this one, with the
  /// outer borders of both grids aligned.
  private func centres(height: Int, width: Int) -> DisplacementField {
    var field = DisplacementField(height: height, width: width)
    let across = Float(self.width) / Float(width)
    let along = Float(self.height) / Float(height)
    for y in 0..<height {
      for x in 0..<width {
        field.vectors[y, x, 0] = (Float(x) + 0.5) * across - 0.5 - Float(x)
        field.vectors[y, x, 1] = (Float(y) + 0.5) * along - 0.5 - Float(y)
      }
    }
    return field
  }
}

extension Visibility {
  /// The visibility on a grid of another size.
  public func resized(height: Int, width: Int, level: CPULevel = .current) -> Visibility {
    Visibility(values: values.resized(height: height, width: width, .linear, level: level))
  }
}
