internal import CKernels
public import Tensors

extension Tensor {
  /// Pictures `(batch, height, width, channels)` at another size by nearest neighbours.
  ///
  /// Pixel x comes from ⌊x · old width / width⌋, as PyTorch's `interpolate` has it.
  ///
  /// - Parameters:
  ///   - height: rows of the result, at least 1.
  ///   - width: columns of the result, at least 1.
  public func nearest(height: Int, width: Int) -> Tensor {
    precondition(
      shape.count == 4 && height > 0 && width > 0 && count > 0,
      "cannot enlarge \(shape) to \(height)×\(width)")
    var out = Tensor(
      shape: [shape[0], height, width, channels], scalars: unfilled(shape[0] * height * width * channels))
    let (input, oldHeight, oldWidth, channels) = (scalars, self.height, self.width, channels)
    Parallel.fill(&out.scalars, rows: shape[0] * height) { out, rows in
      // SAFETY: rows are those of the result; the kernel reads within the input.
      unsafe ck_nearest(
        input, Int32(oldHeight), Int32(oldWidth), Int32(channels), out, Int32(height), Int32(width),
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }

  /// Twice the size by nearest neighbours, a few rows at a time; see ``nearest(height:width:)``.
  public func doubledRows() -> PictureRows {
    PictureRows(
      shape: [shape[0], 2 * shape[1], 2 * shape[2], shape[3]],
      whole: { nearest(height: 2 * shape[1], width: 2 * shape[2]) },
      some: { range in
        let source = rows(range.lowerBound / 2..<(range.upperBound + 1) / 2)
        let doubled = source.nearest(height: 2 * source.shape[1], width: 2 * shape[2])
        return doubled.rows(range.lowerBound % 2..<range.lowerBound % 2 + range.count)
      })
  }
}
