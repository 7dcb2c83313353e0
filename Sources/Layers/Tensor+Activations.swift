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

  /// Adds `(rows, channels)` to the pictures of a batch, `(pictures, …, channels)`: to each pixel of picture i row i mod rows.
  public mutating func addRows(_ rows: Tensor, level: CPULevel = .current) {
    let width = channels
    precondition(
      rows.channels == width && rows.count > 0 && shape[0] % rows.shape[0] == 0,
      "\(rows.shape) are no rows of \(shape)")
    let values = (0..<rows.shape[0]).map { Array(rows.scalars[$0 * width..<($0 + 1) * width]) }
    let pixels = count / width / shape[0]
    let bands = (pixels + 255) / 256
    Parallel.fill(&scalars, rows: shape[0] * bands, band: 1) { out, pieces in
      for piece in pieces {
        let (picture, first) = (piece / bands, piece % bands * 256)
        let start = picture * pixels
        // SAFETY: the pixels are those of this band of this picture; reading and writing the same value is what the kernel allows.
        unsafe ck_add_row(
          level.kernel, out, values[picture % values.count], out, Int32(width), Int64(start + first),
          Int64(start + min(pixels, first + 256)))
      }
    }
  }
}
