internal import CKernels
internal import Tensors

/// The weights of a linear layer rounded to bfloat16, laid out for its kernel.
///
/// Panels of 32 outputs, as in ``PackedWeights``, in pairs of channels; see `ck_bfloat16.h`. Nothing has to be widened before they are used.
struct RoundedWeights: Sendable {
  /// Channels of the result.
  let outputs: Int
  /// Channels of the input, an even number.
  let channels: Int
  private let bias: [Float]
  private let panels: [UInt16]

  /// Whether there are pairs of channels.
  static func fit(channels: Int) -> Bool { channels.isMultiple(of: 2) }

  /// Rounds weights.
  init(_ weights: PackedWeights) {
    (outputs, channels, bias) = (weights.outputs, weights.channels, weights.bias)
    precondition(
      Self.fit(channels: channels) && weights.taps == 1, "\(channels) channels and \(weights.taps) taps")
    let (count, level) = (weights.panelCount, CPULevel.current)
    var panels = [UInt16](repeating: 0, count: count * weights.panelLength)
    let channels = Int32(channels)
    Parallel.fill(&panels, rows: count, band: 1) { out, range in
      var scratch = Scratch()
      weights.withPanels(range, level, scratch: &scratch) { packed in
        // SAFETY: both have the panels of the range from their first on; the kernel counts from there.
        unsafe ck_bfloat16_pack(
          level.kernel, packed, out + range.lowerBound * weights.panelLength, channels, 0, Int32(range.count))
      }
    }
    self.panels = panels
  }

  /// The bytes of weights in one piece: what stays in a core's own cache while it goes through the rows.
  private static let pieceBytes = 384 << 10
  /// Blocks of rows that share a piece's weights.
  private static let blocksOfPiece = 4

  /// The product of rows with the weights, + bias + residual.
  ///
  /// - Parameters:
  ///   - input: `(rows, channels)`, rounded here.
  ///   - residual: as many values as the result has; nil: none.
  /// - Returns: `(rows, outputs)`.
  func product(_ input: [Float], residual: [Float]?, level: CPULevel) -> [Float] {
    let rows = input.count / channels
    let rounded = Self.rounded(input, level)
    var out = unfilled(rows * outputs)
    let panelLength = PackedWeights.panel * channels
    let panelCount = panels.count / panelLength
    let perPiece = min(panelCount, max(1, Self.pieceBytes / (2 * panelLength)))
    let groups = (panelCount + perPiece - 1) / perPiece
    let perBlock = PackedWeights.rows
    let blocks = (rows + perBlock - 1) / perBlock
    let runs = (blocks + Self.blocksOfPiece - 1) / Self.blocksOfPiece
    // Runs of rows follow each other within a group of panels, so that weights are fetched from memory once.
    Parallel.fill(&out, rows: groups * runs, band: 1) { out, pieces in
      var scratch = Scratch()
      for piece in pieces {
        let first = piece / runs * perPiece
        let last = min(panelCount, first + perPiece)
        let run = piece % runs * Self.blocksOfPiece
        withPanels(first * panelLength..<last * panelLength, scratch: &scratch) { packed in
          for block in run..<min(blocks, run + Self.blocksOfPiece) {
            // SAFETY: rows and panels are those that exist; pieces write disjoint parts of the result.
            unsafe ck_bfloat16_product(
              level.kernel, Int32(channels), Int32(outputs), rounded, packed, bias, residual, out,
              Int64(block * perBlock), Int64(min(rows, (block + 1) * perBlock)), Int32(first), Int32(last))
          }
        }
      }
    }
    return out
  }

  /// Hands out values of panels from the beginning of a cache line, where arrays seldom begin; for the call only.
  @safe private func withPanels(
    _ range: Range<Int>, scratch: inout Scratch, _ body: (UnsafePointer<UInt16>) -> Void
  ) {
    let bytes = range.count * MemoryLayout<UInt16>.size
    scratch.withRoom(bytes / MemoryLayout<Float>.size) { room in
      unsafe panels.withUnsafeBufferPointer { panels in
        guard let base = panels.baseAddress else { return }
        // SAFETY: the range lies in the panels, a whole number of which has an even number of values.
        let copy = UnsafeMutableRawPointer(room)
        unsafe copy.copyMemory(from: base + range.lowerBound, byteCount: bytes)
        unsafe body(copy.assumingMemoryBound(to: UInt16.self))
      }
    }
  }

  /// Values rounded to bfloat16.
  static func rounded(_ values: [Float], _ level: CPULevel) -> [UInt16] {
    let band = 1 << 15
    var out = unfilled(values.count, of: UInt16.self)
    Parallel.fill(&out, rows: (values.count + band - 1) / band, band: 1) { out, bands in
      let range = bands.lowerBound * band..<min(values.count, bands.upperBound * band)
      unsafe values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        // SAFETY: the range lies in both.
        unsafe ck_bfloat16_round(
          level.kernel, base + range.lowerBound, out + range.lowerBound, Int64(range.count))
      }
    }
    return out
  }
}
