internal import CKernels
internal import Tensors

/// Transparent washes on paper.
///
/// Tones are laid as washes with lost and found borders. Then, after Bousseau, Kaplan, Thollot and Sillion, 2006, with the density of the paint in the exponent
/// (Beer and Lambert) instead of their quadratic: edges that dry darker, pigment that pools in turbulent
/// water and settles in the hollows of the paper, hues that run out of their forms.
package struct Watercolor: PictureFilter {
  package static let name = "watercolor"
  package static let summary =
    "Turns flat colours into transparent washes with dark drying edges, granules and bleeding."
  package static let parameters: [FilterParameter] = [
    .init("wobble", 0...30, "how far borders stray, recipe pixels"),
    .init("washes", 2...20, "steps of tone, laid one over another"),
    .init("flatness", 0...1, "how flat each wash is"),
    .init("stray", 0...40, "how far washes stray from the tone, L*"),
    .init("bleed", 0...60, "how far colours run out of their forms, recipe pixels"),
    .init("wet", 0...1, "how much of the paper is wet, where borders are soft"),
    .init("edge", 0...8, "darkness of the drying edges"),
    .init("edgeWidth", 1...40, "their width, recipe pixels"),
    .init("pooling", 0...1.5, "unevenness of the washes"),
    .init("granulation", 0...1.5, "pigment in the hollows of the paper"),
    .init("texture", 0...4, "depth of the paper in the light"),
    .init("paper", .colour, "its colour"),
    .init("seed", 0...1_000_000, "which sheet (whole number)"),
  ]

  var wobble: Float = 5
  var washes: Float = 6
  var flatness: Float = 0.65
  var stray: Float = 14
  var bleed: Float = 7
  var wet: Float = 0.4
  var edge: Float = 2.5
  var edgeWidth: Float = 6
  var pooling: Float = 0.3
  var granulation: Float = 0.25
  var texture: Float = 0.4
  var paper = Colour(0.98, 0.965, 0.935)
  var seed: UInt32 = 11

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let (height, width) = (canvas.height, canvas.width)
    let seed = seed
    func noise(_ cell: Float, _ octaves: Int, _ salt: UInt32) -> Tensor {
      Tensor.noise(
        height: height, width: width, cell: canvas.length(cell, atLeast: 3), octaves: octaves, gain: 0.55,
        seed: seed &+ salt)
    }
    let strayed = canvas.picture.wobbled(
      by: noise(34, 3, 1), noise(34, 3, 2), amount: canvas.length(3 * wobble))
    let lab = strayed.lab()
    let puddles = noise(120, 3, 3).spread(4)
    let shift = noise(60, 4, 6).spread(2.5)
    let wash = lab.washed(
      run: lab.blurred(sigma: canvas.length(bleed)), shift: shift,
      wet: puddles.scaled(1, plus: puddles, 0, constant: wet - 0.5), count: washes, stray: stray,
      amount: flatness
    ).rgbFromLab()
    let heights = PaperTexture.rough.heights(on: canvas, seed: seed)
    let density = wash.density(
      edge: edge, width: canvas.length(edgeWidth, atLeast: 1.5), turbulence: noise(190, 5, 4),
      pooling: pooling,
      paper: heights, granulation: granulation)
    let painting = wash.painted(on: paper, density: density)
    canvas.picture = painting.lit(over: heights, depth: texture * canvas.length(1, atLeast: 0.6))
  }
}

extension Tensor {
  /// This CIELAB picture as washes; see `ck_looks_washes`.
  fileprivate func washed(
    run: Tensor, shift: Tensor, wet: Tensor, count: Float, stray: Float, amount: Float,
    level: CPULevel = .current
  ) -> Tensor {
    computed { input, out, first, end in
      // SAFETY: all pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_washes(
        level.kernel, input, run.scalars, shift.scalars, wet.scalars, out, Int32(width), first, end, count,
        stray, amount, 0.85)
    }
  }

  /// The density of transparent paint, about 1: `(height, width, 1)`.
  ///
  /// - Parameters:
  ///   - edge: darkness of drying edges.
  ///   - width: their width in pixels.
  ///   - turbulence: noise about 0.5, and `pooling`, its strength.
  ///   - paper: heights about 0.5, and `granulation`, their strength.
  func density(
    edge: Float, width edgeWidth: Float, turbulence: Tensor, pooling: Float, paper: Tensor,
    granulation: Float,
    level: CPULevel = .current
  ) -> Tensor {
    let light = luma()
    let wide = light.blurred(sigma: edgeWidth)
    return light.blurred(sigma: max(0.5, edgeWidth / 6)).computed { input, out, first, end in
      // SAFETY: all pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_density(
        level.kernel, input, wide.scalars, turbulence.scalars, paper.scalars, out, Int32(width), first, end,
        edge, pooling, granulation)
    }
  }
}
