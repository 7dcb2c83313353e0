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

  /// Twice the size by nearest neighbours; see ``nearest(height:width:)``.
  public func doubled() -> Tensor { nearest(height: 2 * height, width: 2 * width) }
}
