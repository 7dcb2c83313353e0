internal import CKernels
internal import Tensors

/// The weights of a linear layer or a convolution, laid out for the product kernel.
///
/// Panels of 32 outputs, for each the weights of all taps and channels in the order in which they are used; see
/// `ck_product.h`. Laid out once, since a product would otherwise do so at each call.
struct PackedWeights: Sendable {
  /// Channels of the result.
  let outputs: Int
  /// Channels of the input.
  let channels: Int
  /// Rows and columns of the kernel; 1, 1 for a linear layer.
  let kernel: (height: Int, width: Int)

  private let panels: [Float]
  /// One for each output of whole panels, zeros where there is no bias.
  private let bias: [Float]
  private let zeros: [Float]

  private static let panel = Int(CK_PANEL)
  /// Rows of the result in one piece of work.
  private static let rows = Int(CK_PRODUCT_ROWS)
  /// The bytes of weights in one piece: what stays in a core's own cache while it goes through the rows.
  private static let pieceBytes = 384 << 10

  /// Lays out weights.
  ///
  /// - Parameters:
  ///   - weight: `(out, in)` or `(out, in, height, width)`.
  ///   - bias: `(out)`; nil: none.
  init(_ weight: Tensor, bias: Tensor?) {
    let shape = weight.shape
    precondition(shape.count == 2 || shape.count == 4, "weights have 2 or 4 axes, not \(shape)")
    (outputs, channels) = (shape[0], shape[1])
    kernel = shape.count == 4 ? (shape[2], shape[3]) : (1, 1)
    let taps = kernel.height * kernel.width
    precondition(outputs > 0 && channels > 0 && taps > 0, "weights of shape \(shape) are empty")
    precondition(taps <= Int(CK_PRODUCT_TAPS), "a kernel has at most \(CK_PRODUCT_TAPS) taps, not \(taps)")
    let count = (outputs + Self.panel - 1) / Self.panel
    var panels = unfilled(count * Self.panel * channels * taps)
    let (scalars, outputs, channels) = (weight.scalars, Int32(outputs), Int32(channels))
    Parallel.fill(&panels, rows: count, band: 1) { out, range in
      // SAFETY: there are `count` panels in `out`, and the weights have the shape that is handed over.
      unsafe ck_product_pack(
        CPULevel.current.kernel, scalars, out, outputs, channels, Int32(taps), Int32(range.lowerBound),
        Int32(range.upperBound))
    }
    self.panels = panels
    var padded = [Float](repeating: 0, count: count * Self.panel)
    if let bias {
      precondition(bias.shape == [self.outputs], "a bias of shape \(bias.shape) for \(outputs) outputs")
      padded.replaceSubrange(0..<self.outputs, with: bias.scalars)
    }
    self.bias = padded
    zeros = [Float](repeating: 0, count: self.channels)
  }

  /// The product of an input with the weights, + bias + row + residual.
  ///
  /// - Parameters:
  ///   - input: `batch` pictures of `(height, width, channels)`.
  ///   - batch: pictures.
  ///   - size: of an input picture.
  ///   - outSize: of an output picture.
  ///   - stride: input pixels from one output pixel to the next.
  ///   - origin: zeros above and left of an input picture.
  ///   - row: one value for each output, added to every pixel; nil: none.
  ///   - residual: as many values as the result has; nil: none.
  /// - Returns: `batch` pictures of `(height, width, outputs)`.
  func product(
    _ input: [Float], batch: Int, size: (height: Int, width: Int), outSize: (height: Int, width: Int),
    stride: Int = 1, origin: (top: Int, left: Int) = (0, 0), row: [Float]?, residual: [Float]?,
    level: CPULevel
  ) -> [Float] {
    let shape = ck_product_shape(
      height: Int32(size.height), width: Int32(size.width), channels: Int32(channels),
      out_height: Int32(outSize.height), out_width: Int32(outSize.width), outputs: Int32(outputs),
      kernel_height: Int32(kernel.height), kernel_width: Int32(kernel.width), stride: Int32(stride),
      top: Int32(origin.top), left: Int32(origin.left))
    let pixels = batch * outSize.height * outSize.width
    var out = unfilled(pixels * outputs)
    var shift = bias
    if let row { for index in row.indices { shift[index] += row[index] } }

    let blocks = (pixels + Self.rows - 1) / Self.rows
    let panelCount = bias.count / Self.panel
    let perPanel = 4 * Self.panel * channels * kernel.height * kernel.width
    let perPiece = min(panelCount, max(1, Self.pieceBytes / perPanel))
    let groups = (panelCount + perPiece - 1) / perPiece
    let (panels, zeros, bias) = (panels, zeros, shift)
    // Blocks of rows follow each other within a group of panels, so that weights are fetched from memory once.
    Parallel.fill(&out, rows: groups * blocks, band: 1) { out, pieces in
      for piece in pieces {
        let (first, block) = (piece / blocks * perPiece, piece % blocks)
        // SAFETY: rows and panels are those that exist; pieces write disjoint parts of the result.
        unsafe ck_product(
          level.kernel, shape, input, panels, bias, zeros, residual, out, Int64(block * Self.rows),
          Int64(min(pixels, (block + 1) * Self.rows)), Int32(first), Int32(min(panelCount, first + perPiece)))
      }
    }
    return out
  }
}
