internal import Tensors

/// Pictures whose rows are made when somebody asks for them.
///
/// What a convolution reads is often a picture that nobody else wants: a normalised or enlarged one. For a large picture that is gigabytes of
/// memory, and a way there and back. ``Convolution2D`` asks for a few rows at a time instead.
public struct PictureRows {
  /// `(batch, height, width, channels)`, as if they stood in memory.
  public let shape: [Int]
  /// All of them.
  let whole: () -> Tensor
  /// Some rows of the only picture of a batch, `(1, rows, width, channels)`.
  let some: (Range<Int>) -> Tensor

  /// The values of one row of all pictures.
  var rowLength: Int { shape[2] * shape[3] }
}

extension Tensor {
  /// Some rows of a picture that is alone in its batch, `(1, height, width, channels)`.
  func rows(_ range: Range<Int>) -> Tensor {
    precondition(shape.count == 4 && shape[0] == 1, "\(shape) is not one picture")
    let length = shape[2] * shape[3]
    return Tensor(
      shape: [1, range.count, shape[2], shape[3]],
      scalars: Array(scalars[range.lowerBound * length..<range.upperBound * length]))
  }
}
