public import Tensors

/// How many rows and columns of zeros surround a picture.
public struct Padding: Sendable, Equatable {
  /// Rows above.
  public var top: Int
  /// Columns to the left.
  public var left: Int
  /// Rows below.
  public var bottom: Int
  /// Columns to the right.
  public var right: Int

  /// Zeros on each side, at least 0.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }

  /// None.
  public static let none = Padding(top: 0, left: 0, bottom: 0, right: 0)
  /// One on every side.
  public static let one = Padding(top: 1, left: 1, bottom: 1, right: 1)
  /// One below and one to the right, as the autoencoder of Stable Diffusion halves pictures.
  public static let bottomRight = Padding(top: 0, left: 0, bottom: 1, right: 1)
}

/// A convolution of pictures, channels last, with a kernel of up to 3×3.
public struct Convolution2D: Sendable {
  private let weights: PackedWeights
  private let stride: Int
  private let padding: Padding

  /// Channels of the input.
  public var inputs: Int { weights.channels }
  /// Channels of the result.
  public var outputs: Int { weights.outputs }

  /// Lays out the parameters.
  ///
  /// - Parameters:
  ///   - weight: `(out, in, height, width)`, at most 9 taps.
  ///   - bias: `(out)`; nil: none.
  ///   - stride: input pixels from one output pixel to the next, at least 1.
  ///   - padding: zeros around the input.
  public init(weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Padding = .none) {
    precondition(weight.shape.count == 4, "weights are (out, in, height, width), not \(weight.shape)")
    precondition(stride >= 1, "a stride is at least 1, not \(stride)")
    weights = PackedWeights(weight, bias: bias)
    (self.stride, self.padding) = (stride, padding)
  }

  /// Applies the layer.
  ///
  /// - Parameters:
  ///   - x: `(batch, height, width, in)`, at least as large as the kernel with its padding.
  ///   - row: `(out)`, added to every pixel, as the embedding of a time step is; nil: none.
  ///   - residual: of the shape of the result, added to it; nil: none.
  /// - Returns: `(batch, height, width, out)` at ⌊(size + padding − kernel) / stride⌋ + 1.
  public func callAsFunction(
    _ x: Tensor, row: Tensor? = nil, adding residual: Tensor? = nil, level: CPULevel = .current
  ) -> Tensor {
    precondition(
      x.shape.count == 4 && x.channels == inputs,
      "a convolution of \(inputs) channels does not take \(x.shape)")
    let height = x.height + padding.top + padding.bottom - weights.kernel.height
    let width = x.width + padding.left + padding.right - weights.kernel.width
    precondition(height >= 0 && width >= 0, "\(x.shape) is smaller than the kernel")
    let size = (height / stride + 1, width / stride + 1)
    let shape = [x.shape[0], size.0, size.1, outputs]
    precondition(residual.map { $0.shape == shape } ?? true, "a residual has the shape of the result")
    return Tensor(
      shape: shape,
      scalars: weights.product(
        x.scalars, batch: x.shape[0], size: (x.height, x.width), outSize: size, stride: stride,
        origin: (padding.top, padding.left), row: row?.scalars, residual: residual?.scalars, level: level))
  }
}
