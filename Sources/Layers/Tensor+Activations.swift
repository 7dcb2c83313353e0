internal import CKernels
public import Tensors

extension Tensor {
  /// Values in one piece of work.
  private static let piece = 1 << 14

  /// SiLU: x / (1 + exp(−x)).
  public func silu(level: CPULevel = .current) -> Tensor { swish(1, level) }

  /// The quick GELU of CLIP: x / (1 + exp(−1.702 x)).
  public func quickGELU(level: CPULevel = .current) -> Tensor { swish(1.702, level) }

  private func swish(_ steep: Float, _ level: CPULevel) -> Tensor {
    var out = Tensor(shape: shape, scalars: unfilled(count))
    let input = scalars
    Parallel.fill(&out.scalars, rows: count, band: Self.piece) { out, range in
      // SAFETY: the values are those of both arrays.
      unsafe ck_swish(level.kernel, input, out, steep, Int64(range.lowerBound), Int64(range.upperBound))
    }
    return out
  }

  /// GELU by the error function: x · Φ(x).
  public func gelu(level: CPULevel = .current) -> Tensor {
    var out = Tensor(shape: shape, scalars: unfilled(count))
    let input = scalars
    Parallel.fill(&out.scalars, rows: count, band: Self.piece) { out, range in
      // SAFETY: the values are those of both arrays.
      unsafe ck_gelu(level.kernel, input, out, Int64(range.lowerBound), Int64(range.upperBound))
    }
    return out
  }

  /// GEGLU: the first half of the channels times the GELU of the second.
  ///
  /// - Returns: `(…, channels / 2)`; the channels must be even in number.
  public func geglu(level: CPULevel = .current) -> Tensor {
    let half = channels / 2
    precondition(half > 0 && 2 * half == channels, "GEGLU halves the channels of \(shape)")
    var out = Tensor(shape: shape.dropLast() + [half], scalars: unfilled(count / 2))
    let input = scalars
    Parallel.fill(&out.scalars, rows: out.count / half, band: max(1, Self.piece / half)) { out, rows in
      // SAFETY: rows are those of both arrays.
      unsafe ck_geglu(
        level.kernel, input, out, Int32(half), Int64(rows.lowerBound), Int64(rows.upperBound))
    }
    return out
  }

  /// Softmax over the last axis, of at least one value.
  public func softmax(level: CPULevel = .current) -> Tensor {
    let width = channels
    precondition(width > 0, "softmax needs a value")
    var out = Tensor(shape: shape, scalars: unfilled(count))
    let input = scalars
    Parallel.fill(&out.scalars, rows: count / width, band: max(1, Self.piece / width)) { out, rows in
      // SAFETY: rows are those of both arrays.
      unsafe ck_softmax(
        level.kernel, input, out, Int32(width), Int64(rows.lowerBound), Int64(rows.upperBound))
    }
    return out
  }

  /// The sum a · x + b · y of two tensors of one shape.
  public func scaled(by a: Float, adding y: Tensor, times b: Float, level: CPULevel = .current) -> Tensor {
    precondition(shape == y.shape, "\(shape) and \(y.shape) cannot be added")
    var out = Tensor(shape: shape, scalars: unfilled(count))
    let (first, second) = (scalars, y.scalars)
    Parallel.fill(&out.scalars, rows: count, band: Self.piece) { out, range in
      // SAFETY: the values are those of all three arrays.
      unsafe ck_blend(
        level.kernel, first, second, a, b, out, Int64(range.lowerBound), Int64(range.upperBound))
    }
    return out
  }

  /// The sum of two tensors of one shape.
  public func adding(_ other: Tensor, level: CPULevel = .current) -> Tensor {
    scaled(by: 1, adding: other, times: 1, level: level)
  }

  /// Every value times a number.
  public func scaled(by factor: Float) -> Tensor {
    Tensor(shape: shape, scalars: scalars.map { factor * $0 })
  }

  /// Adds `(channels)` to every row of `(…, channels)`.
  public func addingRow(_ row: Tensor, level: CPULevel = .current) -> Tensor {
    let width = channels
    precondition(row.count == width && width > 0, "\(row.shape) is no row of \(shape)")
    var out = Tensor(shape: shape, scalars: unfilled(count))
    let (input, values) = (scalars, row.scalars)
    Parallel.fill(&out.scalars, rows: count / width, band: max(1, Self.piece / width)) { out, rows in
      // SAFETY: rows are those of both arrays.
      unsafe ck_add_row(
        level.kernel, input, values, out, Int32(width), Int64(rows.lowerBound), Int64(rows.upperBound))
    }
    return out
  }
}
