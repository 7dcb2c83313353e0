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
  /// How a convolution is computed.
  public enum Method: Sendable, CaseIterable {
    /// As it is defined: one product for each tap.
    case direct
    /// Winograd's filtering in tiles of 2×2: 2.25 times fewer products, 1.8 times the weights, hardly less exact.
    case tilesOfTwo
    /// Winograd's filtering in tiles of 4×4: 4 times fewer products, 4 times the weights, one more digit lost.
    case tilesOfFour
  }

  private enum Weights: Sendable {
    case direct(PackedWeights)
    case winograd(WinogradWeights)
  }

  /// Channels of the input.
  public let inputs: Int
  /// Channels of the result.
  public let outputs: Int
  private let weights: Weights
  private let kernel: (height: Int, width: Int)
  private let stride: Int
  private let padding: Padding

  /// Pairs of channels up to which tiles of 4×4 pay.
  ///
  /// More of them belong to small pictures, in diffusion networks at least, and their weights take their time from memory.
  private static let mostForFour = 1 << 20

  /// Lays out the parameters.
  ///
  /// - Parameters:
  ///   - weight: `(out, in, height, width)`, at most 9 taps.
  ///   - bias: `(out)`; nil: none.
  ///   - stride: input pixels from one output pixel to the next, at least 1.
  ///   - padding: zeros around the input.
  ///   - method: nil: the fastest. Anything but direct needs 3×3 taps, stride 1 and multiples of 16 for in and out.
  public init(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Padding = .none, method: Method? = nil
  ) {
    precondition(weight.shape.count == 4, "weights are (out, in, height, width), not \(weight.shape)")
    precondition(stride >= 1, "a stride is at least 1, not \(stride)")
    (outputs, inputs) = (weight.shape[0], weight.shape[1])
    kernel = (weight.shape[2], weight.shape[3])
    (self.stride, self.padding) = (stride, padding)
    switch method ?? Self.fastest(weight, stride: stride) {
    case .direct: weights = .direct(PackedWeights(weight, bias: bias))
    case .tilesOfTwo: weights = .winograd(WinogradWeights(weight, bias: bias, size: 2))
    case .tilesOfFour: weights = .winograd(WinogradWeights(weight, bias: bias, size: 4))
    }
    if case .winograd = weights { precondition(stride == 1, "tiles need stride 1, not \(stride)") }
  }

  private static func fastest(_ weight: Tensor, stride: Int) -> Method {
    guard stride == 1, WinogradWeights.fits(weight) else { return .direct }
    return weight.shape[0] * weight.shape[1] <= mostForFour ? .tilesOfFour : .tilesOfTwo
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
    let height = x.height + padding.top + padding.bottom - kernel.height
    let width = x.width + padding.left + padding.right - kernel.width
    precondition(height >= 0 && width >= 0, "\(x.shape) is smaller than the kernel")
    let size = (height / stride + 1, width / stride + 1)
    let shape = [x.shape[0], size.0, size.1, outputs]
    precondition(residual.map { $0.shape == shape } ?? true, "a residual has the shape of the result")
    precondition(
      row.map { $0.count == outputs } ?? true, "a row of \(outputs) values is added to every pixel")
    let (batch, from, origin) = (x.shape[0], (x.height, x.width), (padding.top, padding.left))
    let (shift, sum) = (row?.scalars, residual?.scalars)
    let scalars =
      switch weights {
      case .direct(let packed):
        packed.product(
          x.scalars, batch: batch, size: from, outSize: size, stride: stride, origin: origin, row: shift,
          residual: sum, level: level)
      case .winograd(let packed):
        packed.product(
          x.scalars, batch: batch, size: from, outSize: size, origin: origin, row: shift, residual: sum,
          level: level)
      }
    return Tensor(shape: shape, scalars: scalars)
  }
}
