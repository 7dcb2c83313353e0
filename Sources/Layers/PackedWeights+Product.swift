internal import CKernels
internal import Tensors

extension PackedWeights {
  /// The bytes of weights in one piece: what stays in a core's own cache while it goes through the rows.
  private static let pieceBytes = 384 << 10
  /// Blocks of rows that share a piece's weights once these are widened.
  private static let blocksOfPiece = 4

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
    let shift = shift(by: row)

    let perPiece = min(panelCount, max(1, Self.pieceBytes / (4 * panelLength)))
    let groups = (panelCount + perPiece - 1) / perPiece
    let blocks = (pixels + Self.rows - 1) / Self.rows
    let runs = (blocks + Self.blocksOfPiece - 1) / Self.blocksOfPiece
    // Runs of rows follow each other within a group of panels, so that weights are fetched from memory once.
    Parallel.fill(&out, rows: groups * runs, band: 1) { out, pieces in
      var scratch = Scratch()
      for piece in pieces {
        let first = piece / runs * perPiece
        let panels = first..<min(panelCount, first + perPiece)
        let run = piece % runs * Self.blocksOfPiece
        withPanels(panels, level, scratch: &scratch) { packed in
          for block in run..<min(blocks, run + Self.blocksOfPiece) {
            // SAFETY: rows and panels are those that exist; pieces write disjoint parts of the result.
            unsafe ck_product(
              level.kernel, shape, input, packed, shift, zeros, residual, out, Int64(block * Self.rows),
              Int64(min(pixels, (block + 1) * Self.rows)), Int32(panels.lowerBound), Int32(panels.upperBound))
          }
        }
      }
    }
    return out
  }

  /// The bias, with one more value for each output.
  func shift(by row: [Float]?) -> [Float] {
    guard let row else { return bias }
    var shift = bias
    for index in row.indices { shift[index] += row[index] }
    return shift
  }
}
