/// A dense array of Float32, row-major, channels last.
///
/// A picture is `(height, width, channels)` with values in [0, 1]; a displacement field is
/// `(height, width, 2)` in pixels; activations are `(batch, height, width, channels)`. A value type:
/// copies share their storage until one of them is written to.
public struct Tensor: Sendable, Equatable {
  /// The extent of each axis, outermost first; every extent is at least 0.
  public let shape: [Int]

  /// The values in row-major order; `scalars.count` is the product of ``shape``.
  ///
  /// Kernels take this array directly. Assign elements, never a different number of them.
  public var scalars: [Float]

  /// A tensor with every value equal to `value`.
  public init(shape: [Int], repeating value: Float = 0) {
    self.shape = shape
    self.scalars = [Float](repeating: value, count: shape.reduce(1, *))
  }

  /// A tensor over given values.
  ///
  /// - Parameters:
  ///   - shape: the extents; their product must be `scalars.count`.
  ///   - scalars: the values in row-major order.
  public init(shape: [Int], scalars: [Float]) {
    precondition(shape.reduce(1, *) == scalars.count, "shape \(shape) does not hold \(scalars.count) values")
    self.shape = shape
    self.scalars = scalars
  }

  /// The number of values.
  public var count: Int { scalars.count }
}

// MARK: - Pictures

extension Tensor {
  /// A `(height, width, channels)` tensor filled with `value`.
  public init(height: Int, width: Int, channels: Int, repeating value: Float = 0) {
    self.init(shape: [height, width, channels], repeating: value)
  }

  /// The rows of a `(height, width, channels)` tensor.
  public var height: Int { shape[shape.count - 3] }
  /// The columns of a `(height, width, channels)` tensor.
  public var width: Int { shape[shape.count - 2] }
  /// The innermost extent.
  public var channels: Int { shape[shape.count - 1] }

  /// One value of a `(height, width, channels)` tensor; for tests and setup, not for inner loops.
  public subscript(y: Int, x: Int, channel: Int) -> Float {
    get { scalars[(y * width + x) * channels + channel] }
    set { scalars[(y * width + x) * channels + channel] = newValue }
  }
}
