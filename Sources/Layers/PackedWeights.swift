internal import CKernels
internal import Tensors

/// The weights of a linear layer or a convolution with its bias, laid out for the product kernel.
///
/// Panels of 32 outputs, for each the weights of all taps and channels in the order in which they are used; see
/// `ck_panels.h`. They are laid out once, since a product would otherwise do so at each call, and kept in the narrowest type that
/// holds all of them exactly: checkpoints are mostly of 16-bit numbers.
struct PackedWeights: Sendable {
  /// Channels of the result.
  let outputs: Int
  /// Channels of the input.
  let channels: Int
  /// Rows and columns of the kernel; 1, 1 for a linear layer.
  let kernel: (height: Int, width: Int)

  /// One for each output of whole panels, zeros where there is no bias.
  let bias: [Float]
  /// As many as the input has channels, and as the bias has values.
  let zeros: [Float]
  private let panels: Panels

  private enum Panels: Sendable {
    case float([Float])
    case narrow([UInt16], ck_weight_type)
  }

  /// Outputs of a panel.
  static let panel = Int(CK_PANEL)
  /// Rows of the result that the kernel takes at once.
  static let rows = Int(CK_PRODUCT_ROWS)

  /// Taps of the kernel.
  var taps: Int { kernel.height * kernel.width }
  /// How many panels there are.
  var panelCount: Int { bias.count / Self.panel }
  /// The values of a panel.
  var panelLength: Int { Self.panel * channels * taps }

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
    panels = Self.narrowed(Self.packed(weight, count: count), count: count)
    var padded = [Float](repeating: 0, count: count * Self.panel)
    if let bias {
      precondition(bias.shape == [self.outputs], "a bias of shape \(bias.shape) for \(outputs) outputs")
      padded.replaceSubrange(0..<self.outputs, with: bias.scalars)
    }
    self.bias = padded
    zeros = [Float](repeating: 0, count: max(channels, padded.count))
  }

  private static func packed(_ weight: Tensor, count: Int) -> [Float] {
    let (outputs, channels) = (Int32(weight.shape[0]), Int32(weight.shape[1]))
    let taps = weight.shape.dropFirst(2).reduce(1, *)
    var packed = unfilled(count * panel * weight.shape[1] * taps)
    let scalars = weight.scalars
    Parallel.fill(&packed, rows: count, band: 1) { out, range in
      // SAFETY: there are `count` panels in `out`, and the weights have the shape that is handed over.
      unsafe ck_panels_pack(
        CPULevel.current.kernel, scalars, out, outputs, channels, Int32(taps), Int32(range.lowerBound),
        Int32(range.upperBound))
    }
    return packed
  }

  private static func narrowed(_ packed: [Float], count: Int) -> Panels {
    for type in [CK_FLOAT16, CK_BFLOAT16] {
      var narrow = [UInt16](repeating: 0, count: packed.count)
      var exact = [Int32](repeating: 0, count: count)
      Parallel.fill(&narrow, &exact, rows: count, band: 1) { out, exact, range in
        // SAFETY: there are `count` panels in all three.
        unsafe ck_panels_narrow(
          CPULevel.current.kernel, type, packed, out, exact, Int64(packed.count / count),
          Int32(range.lowerBound), Int32(range.upperBound))
      }
      if !exact.contains(0) { return .narrow(narrow, type) }
    }
    return .float(packed)
  }

  /// Hands out panels as floats, for the call only.
  ///
  /// - Parameters:
  ///   - range: of panels.
  ///   - scratch: where they are laid out, whatever they are kept as: arrays do not begin at a cache line.
  @safe func withPanels(
    _ range: Range<Int>, _ level: CPULevel, scratch: inout Scratch, _ body: (UnsafePointer<Float>) -> Void
  ) {
    let count = range.count * panelLength
    scratch.withRoom(count) { room in
      withStoredPanel(range.lowerBound) { stored, type in
        // SAFETY: `count` values from the first panel on are stored, and there is room for them.
        unsafe ck_panels_widen(level.kernel, type, stored, room, Int64(count))
      }
      unsafe body(room)
    }
  }

  /// Hands out the panels from one on as they are kept, with their type, for the call only.
  @safe func withStoredPanel(_ index: Int, _ body: (UnsafeRawPointer, ck_weight_type) -> Void) {
    // SAFETY: the panel lies in the array.
    switch panels {
    case .float(let values):
      unsafe values.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return }
        unsafe body(base + index * panelLength * MemoryLayout<Float>.size, CK_FLOAT32)
      }
    case .narrow(let values, let type):
      unsafe values.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return }
        unsafe body(base + index * panelLength * MemoryLayout<UInt16>.size, type)
      }
    }
  }
}
