/// An array whose values mean nothing yet, for a kernel to fill.
///
/// Clearing it first would take as long as a light layer does.
///
/// - Parameter count: at least 0. Whoever asks must have each of them written before any is read.
@safe func unfilled(_ count: Int) -> [Float] { unfilled(count, of: Float.self) }

/// The same of other numbers.
@safe func unfilled<Number: BitwiseCopyable & Numeric>(_ count: Int, of: Number.Type) -> [Number] {
  // SAFETY: any bits are a number, and nothing has to be taken apart; the caller sees to it that they are written first.
  unsafe [Number](unsafeUninitializedCapacity: count) { _, initialized in initialized = count }
}
