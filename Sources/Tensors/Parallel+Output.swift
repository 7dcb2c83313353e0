package import CKernels

extension Parallel {
  /// Lets threads write disjoint bands of rows of one output array.
  ///
  /// The pointer work of handing Swift arrays to kernels stands here and nowhere else: inputs are
  /// captured arrays, which Swift passes to C by itself; the output arrives as a pointer.
  ///
  /// - Parameters:
  ///   - output: the array the kernel writes.
  ///   - rows: the number of rows to compute, at least 0.
  ///   - band: rows a piece, at least 1; must not depend on ``threads``.
  ///   - body: computes `rows`, writing only its own part of the output.
  @safe public static func fill<T: BitwiseCopyable>(
    _ output: inout [T], rows: Int, band: Int = 32,
    _ body: @Sendable (_ output: UnsafeMutablePointer<T>, _ rows: Range<Int>) -> Void
  ) {
    unsafe output.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // SAFETY: the buffer outlives `rows`, which returns when every band is done; bands are disjoint.
      nonisolated(unsafe) let pointer = unsafe base
      Parallel.rows(rows, band: band) { range in unsafe body(pointer, range) }
    }
  }

  /// As ``fill(_:rows:band:_:)`` with two outputs.
  @safe public static func fill<T: BitwiseCopyable, U: BitwiseCopyable>(
    _ first: inout [T], _ second: inout [U], rows: Int, band: Int = 32,
    _ body:
      @Sendable (_ first: UnsafeMutablePointer<T>, _ second: UnsafeMutablePointer<U>, _ rows: Range<Int>) ->
      Void
  ) {
    unsafe second.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // SAFETY: as above.
      nonisolated(unsafe) let pointer = unsafe base
      fill(&first, rows: rows, band: band) { other, range in unsafe body(other, pointer, range) }
    }
  }
}

extension CPULevel {
  /// The level as the kernels' own type.
  package var kernel: ck_level { ck_level(rawValue) }
}
