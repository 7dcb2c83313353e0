/// Room for floats that a worker uses again and again, and that begins at a cache line.
///
/// Vectors that lie across two lines take twice as long to load: a product of two matrices loses a quarter of its speed to that.
struct Scratch: Sendable {
  private static let line = 64
  private var floats: [Float] = []

  /// Hands out room for `count` floats, of any value, for the call only.
  @safe mutating func withRoom(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let spare = Self.line / MemoryLayout<Float>.stride
    if floats.count < count + spare { floats = unfilled(count + spare) }
    unsafe floats.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // SAFETY: a line begins within the spare floats.
      let aligned = unsafe UnsafeMutableRawPointer(base).alignedUp(toMultipleOf: Self.line)
      unsafe body(aligned.assumingMemoryBound(to: Float.self))
    }
  }
}
