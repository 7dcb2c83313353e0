internal import CKernels
public import Tensors

/// How a picture is read between its pixels.
public enum SamplingFilter: Sendable, CaseIterable {
  /// Between the 2×2 neighbours. Never overshoots; softens a little at each use.
  case linear
  /// Catmull-Rom over the 4×4 neighbours (Keys 1981, a = −0.5). Keeps texture crisp, may overshoot a little.
  case cubic
}

extension Tensor {
  /// Backward sampling: out(x) = picture(x + f(x)), clamped at the borders.
  ///
  /// With f(a→b) and the picture of frame b this gives frame a's view of it. The picture may have
  /// another size than the field; the field then points into the picture's own pixels.
  ///
  /// - Parameters:
  ///   - field: where to read, on the grid of the result. A vector that is not a number reads the left
  ///     or upper border.
  ///   - filter: how to read between pixels.
  /// - Returns: a tensor of the field's height and width and this picture's channels.
  public func sampled(
    along field: DisplacementField, filter: SamplingFilter = .linear, level: CPULevel = .current
  ) -> Tensor {
    precondition(shape.count == 3 && count > 0, "cannot sample a picture of shape \(shape)")
    var out = Tensor(height: field.height, width: field.width, channels: channels)
    let (input, vectors) = (scalars, field.vectors.scalars)
    let (inWidth, inHeight, channels) = (Int32(width), Int32(height), Int32(channels))
    let outWidth = Int32(field.width)
    Parallel.fill(&out.scalars, rows: field.height) { out, rows in
      let (first, end) = (Int32(rows.lowerBound), Int32(rows.upperBound))
      switch filter {
      case .linear:
        // SAFETY: rows are within the field and the result; the kernel clamps positions to the picture.
        unsafe ck_sample_along(
          level.kernel, input, inWidth, inHeight, channels, vectors, out, outWidth, first, end)
      case .cubic:
        // SAFETY: as above; each tap is clamped too.
        unsafe ck_sample_along_cubic(
          level.kernel, input, inWidth, inHeight, channels, vectors, out, outWidth, first, end)
      }
    }
    return out
  }
}
