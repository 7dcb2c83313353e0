internal import CKernels
public import Tensors

/// A picture pushed forward along a field: what arrives at each place, and how much of it.
///
/// Each source pixel is dealt to the four pixels around its target with bilinear weights. Targets that are not
/// numbers, or outside the picture, are left out. Contributions are added in the order of the sources, so the
/// result is the same at any thread count.
public struct ForwardSplat: Sendable, Equatable {
  /// Σ w·value for each target, `(height, width, channels)`.
  public let sum: Tensor
  /// Σ w for each target, `(height, width, 1)`; 0 in holes.
  public let weight: Tensor

  /// The mean of what arrives: sum / (weight + epsilon); 0 in holes.
  public func average(epsilon: Float = 1e-7, level: CPULevel = .current) -> Tensor {
    var out = Tensor(shape: sum.shape)
    let (total, weights) = (sum.scalars, weight.scalars)
    let (channels, columns) = (Int32(sum.channels), Int32(sum.width))
    Parallel.fill(&out.scalars, rows: sum.height) { out, rows in
      // SAFETY: rows are within all three arrays.
      unsafe ck_splat_average(
        level.kernel, total, weights, channels, epsilon, out, columns, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }
}

extension Tensor {
  /// Forward splatting: the value at x goes to x + f(x).
  ///
  /// Without importance this is the average splat: `average()` is Σ b·value / (Σ b + ε) with bilinear weights b.
  /// With an importance Z it is the softmax splat of Niklaus & Liu (CVPR 2020): w = b·exp(Z), so that where
  /// several sources meet the more important one wins. Only differences of Z matter: each target's greatest Z
  /// is taken off before the exponential, so any finite range is safe, and ``ForwardSplat/weight`` is relative
  /// to it.
  ///
  /// - Parameters:
  ///   - field: where each pixel goes, on the grid of this picture.
  ///   - importance: Z, `(height, width, 1)`; a difference of 5 is a weight of about 150 to 1.
  public func splatted(
    along field: DisplacementField, importance: Tensor? = nil, level: CPULevel = .current
  ) -> ForwardSplat {
    precondition(
      height == field.height && width == field.width,
      "a picture of shape \(shape) cannot go along a field of \(field.height)×\(field.width)")
    precondition(
      importance.map { $0.count == height * width } ?? true, "importance has one value a pixel")
    let (input, vectors, importance) = (scalars, field.vectors.scalars, importance?.scalars)
    let (channels, columns, lines) = (Int32(channels), Int32(width), Int32(height))

    let spanCount = (width + Int(CK_SPLAT_SPAN) - 1) / Int(CK_SPLAT_SPAN)
    var spans = [Float](repeating: 0, count: height * spanCount * 2)
    Parallel.fill(&spans, rows: height) { out, rows in
      // SAFETY: rows are within the field; `spans` has two values a span.
      unsafe ck_splat_spans(
        level.kernel, vectors, out, columns, lines, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    let reach = spans

    var most: [Float] = []
    if let importance {
      most = [Float](repeating: 0, count: height * width)
      Parallel.fill(&most, rows: height) { out, rows in
        // SAFETY: the kernel writes the given target rows only and reads whole inputs.
        unsafe ck_splat_most(
          level.kernel, importance, vectors, reach, out, columns, lines, Int32(rows.lowerBound),
          Int32(rows.upperBound))
      }
    }
    let greatest = most

    var sum = Tensor(shape: shape)
    var weight = Tensor(height: height, width: width, channels: 1)
    Parallel.fill(&sum.scalars, &weight.scalars, rows: height) { sum, weight, rows in
      let (first, end) = (Int32(rows.lowerBound), Int32(rows.upperBound))
      if let importance {
        // SAFETY: as above.
        unsafe ck_splat(
          level.kernel, input, channels, importance, greatest, vectors, reach, sum, weight, columns, lines,
          first, end)
      } else {
        // SAFETY: as above; a null importance means equal weights.
        unsafe ck_splat(
          level.kernel, input, channels, nil, nil, vectors, reach, sum, weight, columns, lines, first, end)
      }
    }
    return ForwardSplat(sum: sum, weight: weight)
  }
}
