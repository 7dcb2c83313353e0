internal import CFFmpeg

/// How luma and chroma make red, green and blue, and back, for numbers in [0, 1] and [-0.5, 0.5].
///
/// Source: ITU-T H.273, table 4 (matrix coefficients) and equations 8 to 12 (ranges).
struct YUVCoefficients: Sendable, Equatable {
  /// The shares of red and blue in luma; green has the rest.
  let (kr, kb): (Float, Float)

  init(_ matrix: YUVMatrix) {
    (kr, kb) =
      switch matrix {
      case .bt709: (0.2126, 0.0722)
      case .fcc: (0.30, 0.11)
      case .bt601: (0.299, 0.114)
      case .smpte240: (0.212, 0.087)
      case .bt2020: (0.2627, 0.0593)
      }
  }

  var kg: Float { 1 - kr - kb }
  /// Red is luma and so much Cr.
  var redFromCr: Float { 2 * (1 - kr) }
  /// Blue is luma and so much Cb.
  var blueFromCb: Float { 2 * (1 - kb) }
  /// Green is luma and so much Cb.
  var greenFromCb: Float { -2 * kb * (1 - kb) / kg }
  /// Green is luma and so much Cr.
  var greenFromCr: Float { -2 * kr * (1 - kr) / kg }
}

/// Where stored numbers lie: limited or full range, 8 to 16 bits.
struct YUVRange: Sendable, Equatable {
  /// Stored number of black, and the distance from black to white.
  let (black, span): (Float, Float)
  /// Stored number of no colour, and the distance between the extremes of chroma.
  let (grey, chromaSpan): (Float, Float)
  /// The largest number that can be stored.
  let peak: Float

  init(full: Bool, bits: Int) {
    let unit = Float(1 << (bits - 8))
    peak = Float(1 << bits) - 1
    (black, span) = full ? (0, peak) : (16 * unit, 219 * unit)
    (grey, chromaSpan) = (128 * unit, full ? peak : 224 * unit)
  }
}

/// The layout of a planar YUV format in the machine's byte order.
struct PlanarYUV: Equatable {
  let bits: Int
  /// How often width and height of chroma halve: 0 or 1.
  let (halvesWidth, halvesHeight): (Bool, Bool)

  /// Nil for every other kind of format.
  init?(_ format: AVPixelFormat) {
    // SAFETY: descriptors are static structures of FFmpeg's.
    guard let pointer = unsafe av_pix_fmt_desc_get(format) else { return nil }
    let shape = unsafe pointer.pointee
    let refused = UInt64(
      AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_PAL)
    guard unsafe shape.flags & refused == 0, unsafe shape.nb_components >= 3 else { return nil }
    let parts = unsafe [shape.comp.0, shape.comp.1, shape.comp.2]
    let depth = Int(parts[0].depth)
    guard (8...16).contains(depth) else { return nil }
    for (index, part) in parts.enumerated() {
      guard part.plane == index, part.shift == 0, part.offset == 0, Int(part.depth) == depth,
        part.step == (depth > 8 ? 2 : 1)
      else { return nil }
    }
    guard unsafe shape.log2_chroma_w <= 1, unsafe shape.log2_chroma_h <= 1 else { return nil }
    bits = depth
    (halvesWidth, halvesHeight) = unsafe (shape.log2_chroma_w == 1, shape.log2_chroma_h == 1)
  }

  /// Chroma columns or rows for `count` of luma.
  static func halved(_ count: Int, _ halves: Bool) -> Int { halves ? (count + 1) / 2 : count }
}
