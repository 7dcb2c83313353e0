public import Tensors

/// A picture as CLIP was trained to see it: scaled to its shorter side, cut to the middle, normalised.
///
/// Matches: transformers 5.23.0, `CLIPImageProcessor` over Pillow 13.0.0, to the level: its bicubic filter works in 8 bits, across first,
/// and rounds after each pass.
public struct CLIPPicture: Sendable {
  /// The means of red, green and blue in the training set.
  private static let mean: [Float] = [0.48145466, 0.4578275, 0.40821073]
  /// The deviations of red, green and blue in the training set.
  private static let deviation: [Float] = [0.26862954, 0.26130258, 0.27577711]

  /// The picture in levels from 0 to 255, `(size, size, 3)`.
  public let levels: Tensor

  /// Scales and cuts a picture.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1], not empty.
  ///   - size: rows and columns of the result, at least 1.
  public init(_ picture: Tensor, size: Int) {
    let (height, width) = (picture.height, picture.width)
    precondition(size > 0 && picture.count > 0 && picture.channels == 3, "CLIP does not see \(picture.shape)")
    let shorter = min(height, width)
    let (rows, columns) = (size * height / shorter, size * width / shorter)
    let bytes = picture.scalars.map { Int32(($0.isFinite ? min(max($0, 0), 1) * 255 : 0).rounded()) }
    let across = PassTable(from: width, to: columns).apply(bytes, outer: height, inner: 3)
    let scaled = PassTable(from: height, to: rows).apply(across, outer: 1, inner: 3 * columns)
    let (top, left) = ((rows - size) / 2, (columns - size) / 2)
    var out: [Float] = []
    out.reserveCapacity(3 * size * size)
    for y in top..<top + size {
      out += scaled[3 * (y * columns + left)..<3 * (y * columns + left + size)].lazy.map { Float($0) }
    }
    levels = Tensor(shape: [size, size, 3], scalars: out)
  }

  /// What the encoder reads, `(1, size, size, 3)`.
  public var pixels: Tensor {
    let scalars = levels.scalars.enumerated().map { index, level in
      (level / 255 - Self.mean[index % 3]) / Self.deviation[index % 3]
    }
    return Tensor(shape: [1] + levels.shape, scalars: scalars)
  }
}

/// One pass of Pillow's bicubic filter.
///
/// Beside the border it leaves out what is not there and scales up the rest, where `Tensor.resized` repeats the border pixel. Hence a
/// table of its own.
private struct PassTable {
  /// Weights are whole numbers of this many bits after the point.
  private static let bits = 22

  /// For each output position the input positions and their weights.
  private let windows: [(first: Int, weights: [Int])]
  private let size: Int

  init(from size: Int, to count: Int) {
    self.size = size
    let scale = Double(size) / Double(count)
    // When shrinking, the filter covers as many input pixels as two output pixels do to each side.
    let stretch = max(1, scale)
    windows = (0..<count).map { position in
      let centre = (Double(position) + 0.5) * scale
      let first = max(0, Int(centre - 2 * stretch + 0.5))
      let end = min(size, Int(centre + 2 * stretch + 0.5))
      let weights = (first..<end).map { Self.cubic((Double($0) + 0.5 - centre) / stretch) }
      let sum = weights.reduce(0, +)
      return (first, weights.map { Int(($0 / sum * Double(1 << Self.bits)).rounded()) })
    }
  }

  /// Filters the middle axis of `(outer, size, inner)` values of 0 to 255.
  func apply(_ values: [Int32], outer: Int, inner: Int) -> [Int32] {
    if windows.count == size { return values }
    var out = [Int32](repeating: 0, count: outer * windows.count * inner)
    for block in 0..<outer {
      for (position, window) in windows.enumerated() {
        let (from, to) = ((block * size + window.first) * inner, (block * windows.count + position) * inner)
        for lane in 0..<inner {
          var sum = 1 << (Self.bits - 1)
          for (tap, weight) in window.weights.enumerated() {
            sum += weight * Int(values[from + tap * inner + lane])
          }
          out[to + lane] = Int32(min(max(sum >> Self.bits, 0), 255))
        }
      }
    }
    return out
  }

  /// Keys' kernel with a = −0.5.
  private static func cubic(_ x: Double) -> Double {
    let t = abs(x)
    if t < 1 { return (1.5 * t - 2.5) * t * t + 1 }
    if t < 2 { return ((-0.5 * t + 2.5) * t - 4) * t + 2 }
    return 0
  }
}
