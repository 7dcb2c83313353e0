internal import Foundation

/// OpenBLAS's product of matrices on one thread, to measure ours by; Retrace itself does without it.
@safe struct BLAS: Sendable {
  private typealias Product =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32, UnsafePointer<Float>,
      Int32, Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void

  /// What to say where it is missing.
  static let missing = "no OpenBLAS (apt install libopenblas0-pthread)"

  /// The library, loaded when first asked for; nil where there is none.
  static let loaded = BLAS()

  /// Which processor the library takes this one for.
  let core: String
  private let product: Product

  private init?() {
    // It reads these when it is loaded; someone may have set them for another version of it.
    // SAFETY: the names are strings, and nothing reads the environment meanwhile.
    for name in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"] { unsafe unsetenv(name) }
    // SAFETY: the functions are looked up by the names and called with the types of cblas.h.
    guard let library = unsafe dlopen("libopenblas.so.0", RTLD_NOW),
      let product = unsafe dlsym(library, "cblas_sgemm"),
      let threads = unsafe dlsym(library, "openblas_set_num_threads"),
      let core = unsafe dlsym(library, "openblas_get_corename")
    else { return nil }
    unsafe unsafeBitCast(threads, to: (@convention(c) (Int32) -> Void).self)(1)
    let name = unsafe unsafeBitCast(core, to: (@convention(c) () -> UnsafePointer<CChar>).self)()
    self.core = unsafe String(cString: name)
    unsafe self.product = unsafeBitCast(product, to: Product.self)
  }

  /// `out` (rows, outputs) = `left` (rows, inner) · `right` (outputs, inner)ᵀ.
  func multiply(
    _ left: [Float], _ right: [Float], into out: inout [Float], rows: Int, outputs: Int, inner: Int
  ) {
    precondition(left.count >= rows * inner && right.count >= outputs * inner && out.count >= rows * outputs)
    // SAFETY: row-major (101), the left factor as it is (111), the right one transposed (112); the arrays hold that many.
    unsafe self.product(
      101, 111, 112, Int32(rows), Int32(outputs), Int32(inner), 1, left, Int32(inner), right, Int32(inner), 0,
      &out, Int32(outputs))
  }
}
