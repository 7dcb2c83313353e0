package import Tensors

extension Tensor {
  /// A picture of this one's size that a kernel computes in bands of rows.
  ///
  /// - Parameters:
  ///   - channels: of the result; this picture's when nil.
  ///   - band: rows a piece.
  ///   - kernel: computes the rows from `first` up to `end` of `out` from the values of this picture.
  @safe package func computed(
    channels: Int? = nil, band: Int = 32,
    _ kernel:
      @Sendable (_ input: [Float], _ out: UnsafeMutablePointer<Float>, _ first: Int32, _ end: Int32) -> Void
  ) -> Tensor {
    var out = Tensor(height: height, width: width, channels: channels ?? self.channels)
    let input = scalars
    Parallel.fill(&out.scalars, rows: height, band: band) { out, rows in
      // SAFETY: the pointer is handed on; the kernel writes only its own rows.
      unsafe kernel(input, out, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }

  /// Every value within [0, 1]; what is not a number becomes 0.
  package func clamped() -> Tensor {
    var out = self
    for index in out.scalars.indices {
      let value = out.scalars[index]
      out.scalars[index] = value > 0 ? (value < 1 ? value : 1) : 0
    }
    return out
  }
}
