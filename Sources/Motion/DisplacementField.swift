public import Tensors

/// Where each pixel of one frame lies in another: one vector a pixel.
///
/// The field f(a→b) stands on the grid of frame a: the point at pixel (x, y) of frame a is seen at
/// (x + dx, y + dy) in frame b. Pixel centres have whole coordinates; units are pixels of this grid.
public struct DisplacementField: Sendable, Equatable {
  /// The vectors, `(height, width, 2)`, as (dx, dy).
  public var vectors: Tensor

  /// A field over given vectors of shape `(height, width, 2)`.
  public init(vectors: Tensor) {
    precondition(
      vectors.shape.count == 3 && vectors.channels == 2,
      "a displacement field is (height, width, 2), not \(vectors.shape)")
    self.vectors = vectors
  }

  /// The field of no motion.
  public init(height: Int, width: Int) {
    vectors = Tensor(height: height, width: width, channels: 2)
  }

  /// The rows of the grid.
  public var height: Int { vectors.height }
  /// The columns of the grid.
  public var width: Int { vectors.width }
}

/// How certainly each pixel of one frame is seen in another.
public struct Visibility: Sendable, Equatable {
  /// The values, `(height, width, 1)`, from 0 (hidden or outside) to 1 (seen).
  public var values: Tensor

  /// A visibility over given values of shape `(height, width, 1)`.
  public init(values: Tensor) {
    precondition(
      values.shape.count == 3 && values.channels == 1,
      "a visibility is (height, width, 1), not \(values.shape)")
    self.values = values
  }

  /// The rows of the grid.
  public var height: Int { values.height }
  /// The columns of the grid.
  public var width: Int { values.width }
}
