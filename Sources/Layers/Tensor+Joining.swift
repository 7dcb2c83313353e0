internal import CKernels
public import Tensors

extension Tensor {
  /// The channels of this tensor followed by those of another, as a UNet's skip connections are taken in.
  ///
  /// - Parameter other: of the same shape but for the last axis.
  public func joined(_ other: Tensor) -> Tensor {
    precondition(
      !shape.isEmpty && shape.dropLast() == other.shape.dropLast() && channels > 0 && other.channels > 0,
      "the channels of \(shape) and \(other.shape) cannot be joined")
    let (left, right) = (channels, other.channels)
    var out = Tensor(shape: shape.dropLast() + [left + right], scalars: unfilled(count + other.count))
    let (first, second) = (scalars, other.scalars)
    Parallel.fill(&out.scalars, rows: count / left, band: 64) { out, rows in
      // SAFETY: rows are those of all three arrays.
      unsafe ck_join(
        first, Int32(left), second, Int32(right), out, Int64(rows.lowerBound), Int64(rows.upperBound))
    }
    return out
  }
}
