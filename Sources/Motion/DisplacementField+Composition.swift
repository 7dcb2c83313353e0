internal import CKernels
public import Tensors

extension DisplacementField {
  /// Chains two fields: f(a→c)(x) = f(a→b)(x) + f(b→c)(x + f(a→b)(x)), this field being f(a→b).
  ///
  /// - Parameter next: f(b→c), read bilinearly, clamped at the borders. Its grid may have another size.
  /// - Returns: f(a→c) on the grid of this field.
  public func composed(with next: DisplacementField, level: CPULevel = .current) -> DisplacementField {
    var out = Tensor(shape: vectors.shape)
    let (first, second) = (vectors.scalars, next.vectors.scalars)
    let (nextWidth, nextHeight, columns) = (Int32(next.width), Int32(next.height), Int32(width))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: rows are within this field; the kernel clamps positions to the next one.
      unsafe ck_compose(
        level.kernel, first, second, nextWidth, nextHeight, out, columns, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return DisplacementField(vectors: out)
  }

  /// How far going there and coming back misses the start: |f(x) + back(x + f(x))| in pixels.
  ///
  /// Small where the point is seen in both frames and both fields are right; large at occlusions.
  ///
  /// - Parameter back: the field of the opposite direction, on the grid of the other frame.
  /// - Returns: `(height, width, 1)`, at least 0.
  public func roundTripError(with back: DisplacementField, level: CPULevel = .current) -> Tensor {
    composed(with: back, level: level).lengths(level: level)
  }

  /// The length of each vector in pixels, `(height, width, 1)`.
  public func lengths(level: CPULevel = .current) -> Tensor {
    var out = Tensor(height: height, width: width, channels: 1)
    let (input, columns) = (vectors.scalars, Int32(width))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: rows are within both arrays.
      unsafe ck_length(level.kernel, input, out, columns, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }
}

extension Visibility {
  /// The visibility of a composed field: the point must be seen in both steps.
  ///
  /// - Parameters:
  ///   - next: the visibility of frame b's points in frame c, on the grid of b.
  ///   - field: f(a→b), on the grid of this visibility.
  /// - Returns: min(v(a→b)(x), v(b→c)(x + f(a→b)(x))), read bilinearly; 0 where x + f(a→b)(x) lies more than
  ///   half a pixel outside frame b.
  public func composed(
    with next: Visibility, along field: DisplacementField, level: CPULevel = .current
  )
    -> Visibility
  {
    precondition(
      field.height == height && field.width == width,
      "a visibility of \(height)×\(width) does not fit a field of \(field.height)×\(field.width)")
    var out = Tensor(shape: values.shape)
    let (first, second, vectors) = (values.scalars, next.values.scalars, field.vectors.scalars)
    let (nextWidth, nextHeight, columns) = (Int32(next.width), Int32(next.height), Int32(width))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: rows are within the field and this visibility; positions are clamped to the next one.
      unsafe ck_compose_visibility(
        level.kernel, first, second, nextWidth, nextHeight, vectors, out, columns, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return Visibility(values: out)
  }
}
