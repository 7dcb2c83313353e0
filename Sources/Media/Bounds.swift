/// What files may claim before they are believed.
enum Bounds {
  /// The most pixels of a frame of a clip: 8192x8192.
  ///
  /// A few bytes can claim any size. A picture takes 12 bytes a pixel here and up to 8 in the decoder, so that no clip costs more than
  /// 1.3 GB on the word of its header.
  static let clipPixels = 1 << 26
  /// The most pixels of a still, which comes alone.
  static let stillPixels = 1 << 27
  /// The most pixels of a PNG, which is held against the length of its file first.
  static let pngPixels = 1 << 28
  /// The largest timestamp that is believed, either way: sums and differences of two fit into 64 bits.
  static let timestamp: Int64 = 1 << 60
  /// The longest duration of a frame that is believed, in units of time.
  static let duration: Int64 = 1 << 48

  /// What is too large, as an error.
  static func tooLarge(_ name: String, width: Int, height: Int, most: Int) -> MediaError {
    MediaError(
      .unsupported,
      "\(name): a picture of \(width)x\(height) has more than the \(most) pixels that are read",
      remedy: "check that the file is whole, or make it smaller first")
  }
}

extension FixedWidthInteger {
  /// The whole number nearest to a value, or the last one in its direction; 0 for what is no number.
  ///
  /// Files hold numbers of which the product or quotient is anything.
  init(nearest value: Double) {
    let rounded = value.rounded()
    self = Self(exactly: rounded) ?? (value > 0 ? .max : value < 0 ? .min : 0)
  }
}
