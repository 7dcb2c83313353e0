internal import Tensors

/// Redraws the picture as pixel art: large square pixels in a palette fixed on the keyframe, dithered on their
/// own grid.
package struct Pixelate: PictureFilter {
  package static let name = "pixelate"
  package static let summary = "Redraws as pixel art in a small palette."
  package static let parameters = [
    FilterParameter("size", 1...64, "of a square, in pixels"),
    FilterParameter("colours", 2...64, "how many colours"),
    FilterParameter("dither", 0...1, "how much is dithered"),
    FilterParameter("saturation", 0...3, "factor on the colourfulness"),
    FilterParameter("contrast", 0.5...2, "factor on the lightness differences"),
    FilterParameter("outline", 0...2, "darkening along the edges"),
    FilterParameter("seed", 0...1_000_000, "chooses the start of the search for colours"),
  ]

  /// See ``parameters``.
  package var size: Float = 5
  package var colours = 28
  package var dither: Float = 0.55
  package var saturation: Float = 1.3
  package var contrast: Float = 1.12
  package var outline: Float = 0.8
  package var seed = 1

  private var palette: LabPalette?

  package init() {}

  package mutating func fit(to canvas: Canvas) {
    palette = LabPalette(of: small(canvas), count: colours, seed: UInt64(seed))
  }

  package func apply(to canvas: inout Canvas) {
    let low = small(canvas)
    let palette = palette ?? LabPalette(of: low, count: colours, seed: UInt64(seed))
    let drawn = palette.dithered(low, spread: dither, penalty: 0.12).rgbFromLab()
    let side = side(canvas)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let from = (y / side) * low.width + x / side
        for channel in 0..<3 {
          canvas.picture.scalars[3 * (y * canvas.width + x) + channel] = drawn.scalars[3 * from + channel]
        }
      }
    }
  }

  private func side(_ canvas: Canvas) -> Int { max(min(2, canvas.width), Int(canvas.length(size).rounded())) }

  /// The picture with one pixel a square, in CIELAB, its colours strengthened.
  ///
  /// Squares cut by the border are filled up with its pixels.
  private func small(_ canvas: Canvas) -> Tensor {
    let side = side(canvas)
    let width = (canvas.width + side - 1) / side
    let height = (canvas.height + side - 1) / side
    // Extended to whole squares by its border, so that the area mean falls on squares.
    var whole = Tensor(height: height * side, width: width * side, channels: 3)
    for y in 0..<whole.height {
      for x in 0..<whole.width {
        let from = min(y, canvas.height - 1) * canvas.width + min(x, canvas.width - 1)
        for channel in 0..<3 {
          whole.scalars[3 * (y * whole.width + x) + channel] = canvas.picture.scalars[3 * from + channel]
        }
      }
    }
    var lab = whole.resized(height: height, width: width, .area).lab()
    let near = lab.blurred(sigma: 0.8)
    let far = lab.blurred(sigma: 1.6)
    for index in 0..<lab.count / 3 {
      let edge = far.scalars[3 * index] - near.scalars[3 * index]
      let l = lab.scalars[3 * index] - outline * max(0, edge - 0.5) * 1.5
      lab.scalars[3 * index] = min(max(50 + (l - 50) * contrast, 0), 100)
      lab.scalars[3 * index + 1] *= saturation
      lab.scalars[3 * index + 2] *= saturation
    }
    return lab
  }
}
