/// The four pixels that hold a small piece of the mesh: one pixel, the next one, and those below.
struct MeshQuad {
  private let pixels: SIMD4<Int>

  /// The piece whose upper left pixel is (x, y), neither of the last column nor of the last row.
  init(x: Int, y: Int, width: Int) {
    let first = y * width + x
    pixels = SIMD4(first, first + 1, first + width, first + width + 1)
  }

  /// The number of a pixel, the corner counted from 0 in reading order.
  subscript(corner: Int) -> Int { pixels[corner] }

  /// The least and the greatest of the values at the corners.
  func range(of values: [Float]) -> (least: Float, greatest: Float) {
    let corners = SIMD4(values[pixels[0]], values[pixels[1]], values[pixels[2]], values[pixels[3]])
    return (corners.min(), corners.max())
  }
}
