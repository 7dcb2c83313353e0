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

  /// Channels of the input.
  public var inputs: Int { weights.channels }
  /// Channels of the result.
  public var outputs: Int { weights.outputs }
  private let weights: PackedWeights
  private let method: Method?
  private let stride: Int
  private let padding: Padding

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
    weights = PackedWeights(weight, bias: bias)
    (self.method, self.stride, self.padding) = (method, stride, padding)
    precondition(
      method == nil || method == .direct || weights.fitTiles && stride == 1,
      "tiles need 3×3 taps, stride 1 and multiples of 16, not \(weight.shape) and \(stride)")
  }

  /// The way that was asked for, or else the fastest for pictures of a shape.
  private func method(for shape: [Int]) -> Method {
    if let method { return method }
    guard stride == 1, weights.fitTiles else { return .direct }
    let (batch, size) = (shape[0], outSize(shape))
    // Products, and what making the weights of a plane costs, in rows of a product. Small pictures have few tiles of 4×4, and of these
    // many hang over.
    let weighing = 16
    let two = 16 * (PackedWeights.tiles(of: 2, batch: batch, size) + weighing)
    let four = 36 * (PackedWeights.tiles(of: 4, batch: batch, size) + weighing)
    return two < four ? .tilesOfTwo : .tilesOfFour
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
    check(x.shape, row, residual)
    return convolved(x, top: padding.top, method(for: x.shape), to: outSize(x.shape), row, residual, level)
  }

  /// Applies the layer to pictures that are made a few rows at a time where the whole would be large; the result has the same bytes.
  public func callAsFunction(
    _ x: PictureRows, row: Tensor? = nil, adding residual: Tensor? = nil, level: CPULevel = .current
  ) -> Tensor {
    let (height, perBand) = (x.shape[1], max(Self.fewestRows, Self.bandValues / x.rowLength / 8 * 8))
    guard stride == 1, x.shape[0] == 1, height > perBand else {
      return self(x.whole(), row: row, adding: residual, level: level)
    }
    check(x.shape, row, residual)
    let (size, method) = (outSize(x.shape), method(for: x.shape))
    var scalars: [Float] = []
    scalars.reserveCapacity(size.height * size.width * outputs)
    // Multiples of 8, so that tiles lie as they do in the whole picture.
    for first in Swift.stride(from: 0, to: size.height, by: perBand) {
      let band = first..<min(size.height, first + perBand)
      let seen =
        max(0, first - padding.top)..<min(height, band.upperBound - padding.top + weights.kernel.height - 1)
      let part = convolved(
        x.some(seen), top: max(0, padding.top - first), method, to: (band.count, size.width), row,
        residual?.rows(band), level)
      scalars += part.scalars
    }
    return Tensor(shape: [1, size.height, size.width, outputs], scalars: scalars)
  }

  /// The values of a picture that is made at once: few enough for the shared cache, so that they never go to memory.
  private static let bandValues = 1 << 22
  private static let fewestRows = 8

  private func check(_ shape: [Int], _ row: Tensor?, _ residual: Tensor?) {
    precondition(
      shape.count == 4 && shape[3] == inputs, "a convolution of \(inputs) channels does not take \(shape)")
    let size = outSize(shape)
    precondition(size.height > 0 && size.width > 0, "\(shape) is smaller than the kernel")
    precondition(
      residual.map { $0.shape == [shape[0], size.height, size.width, outputs] } ?? true,
      "a residual has the shape of the result")
    precondition(
      row.map { $0.count == outputs } ?? true, "a row of \(outputs) values is added to every pixel")
  }

  private func outSize(_ shape: [Int]) -> (height: Int, width: Int) {
    let height = shape[1] + padding.top + padding.bottom - weights.kernel.height
    let width = shape[2] + padding.left + padding.right - weights.kernel.width
    return (height < 0 ? 0 : height / stride + 1, width < 0 ? 0 : width / stride + 1)
  }

  private func convolved(
    _ x: Tensor, top: Int, _ method: Method, to size: (height: Int, width: Int), _ row: Tensor?,
    _ residual: Tensor?, _ level: CPULevel
  ) -> Tensor {
    let (batch, from, origin) = (x.shape[0], (x.shape[1], x.shape[2]), (top, padding.left))
    let (shift, sum) = (row?.scalars, residual?.scalars)
    func tiled(_ tile: Int) -> [Float] {
      weights.tiledProduct(
        x.scalars, tile: tile, batch: batch, size: from, outSize: size, origin: origin, row: shift,
        residual: sum, level: level)
    }
    let scalars =
      switch method {
      case .direct:
        weights.product(
          x.scalars, batch: batch, size: from, outSize: size, stride: stride, origin: origin, row: shift,
          residual: sum, level: level)
      case .tilesOfTwo: tiled(2)
      case .tilesOfFour: tiled(4)
      }
    return Tensor(shape: [batch, size.height, size.width, outputs], scalars: scalars)
  }
}
