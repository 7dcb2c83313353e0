internal import CKernels
internal import Tensors

/// Ink and water on paper: a few washes of one ink, each with its dried edge, and a dry brush in the darks.
///
/// The tones at which washes begin are measured on the keyframe, so that a dark clip is not all ink.
package struct Wash: PictureFilter {
  package static let name = "wash"
  package static let summary = "Paints tone with a few washes of one ink, wet borders and a dry brush."
  package static let parameters: [FilterParameter] = [
    .init("ink", .colour, "undiluted"),
    .init("paper", .colour, "bare"),
    .init("shares", 0.01...0.99, "share of the picture that each wash covers, lightest wash first"),
    .init("strengths", 0.02...2, "ink in each wash"),
    .init("adapt", 0...1, "how far tones are measured; else lightness alone decides"),
    .init("wobble", 0...30, "how far borders stray, recipe pixels"),
    .init("stray", 0...40, "how far washes stray from the tone, L*"),
    .init("softness", 0.5...40, "of the borders, L*"),
    .init("edge", 0...8, "darkness of the drying edges"),
    .init("edgeWidth", 1...40, "their width, recipe pixels"),
    .init("dry", 0...1, "how much the brush skips in the darkest wash"),
    .init("pooling", 0...1.5, "unevenness of the washes"),
    .init("granulation", 0...1.5, "pigment in the hollows of the paper"),
    .init("seed", 0...1_000_000, "which sheet (whole number)"),
  ]

  var ink = Colour(0.07, 0.08, 0.11)
  var paper = Colour(0.955, 0.94, 0.905)
  var shares: [Float] = [0.62, 0.4, 0.22, 0.1]
  var strengths: [Float] = [0.12, 0.2, 0.32, 0.5]
  var adapt: Float = 0.6
  var wobble: Float = 5
  var stray: Float = 12
  var softness: Float = 8
  var edge: Float = 2
  var edgeWidth: Float = 6
  var dry: Float = 0.4
  var pooling: Float = 0.4
  var granulation: Float = 0.2
  var seed: UInt32 = 31
  /// The lightness below which each wash lies.
  private var tones: [Float]?

  package init() {}

  package mutating func fit(to canvas: Canvas) { tones = measured(canvas) }

  package func apply(to canvas: inout Canvas) {
    let (height, width, seed) = (canvas.height, canvas.width, seed)
    func noise(_ cell: Float, _ octaves: Int, _ salt: UInt32) -> Tensor {
      Tensor.noise(
        height: height, width: width, cell: canvas.length(cell, atLeast: 3), octaves: octaves, gain: 0.55,
        seed: seed &+ salt)
    }
    let strayed = canvas.picture.wobbled(
      by: noise(30, 3, 1), noise(30, 3, 2), amount: canvas.length(3 * wobble))
    let light = strayed.lab().channel(0)
    let flow = canvas.flow(sigma: 8).guided(
      follow: 0.8, angle: -20, sway: 0.6, cell: canvas.length(200, atLeast: 16), seed: seed)
    let streaks = Tensor.streaks(
      along: flow, length: canvas.length(30, atLeast: 3), thickness: canvas.length(2.5, atLeast: 1),
      seed: seed)
    let shift = noise(70, 4, 3).spread(2.5)
    let starts = tones ?? measured(canvas)
    var total = light.scaled(0, plus: light, 0)
    for (index, start) in starts.enumerated() {
      // The later, darker washes are laid with less water.
      let dryness = dry * Float(index) / Float(max(1, starts.count - 1))
      let wander = shift.scaled(
        stray * (1 - dryness), plus: streaks, 2.2 * stray * dryness,
        constant: -0.5 * stray * (1 + 1.2 * dryness))
      let strength = index < strengths.count ? strengths[index] : strengths.last ?? 0.3
      total = total.scaled(
        1, plus: light.stepped(below: start, shift: wander, softness: softness * (1.2 - dryness)), strength)
    }
    let heights = PaperTexture.rough.heights(on: canvas, seed: seed)
    // Clean water counts as white; the edges of washes are the edges of this picture.
    let bare = total.grey(-0.7, constant: 1)
    let density = bare.density(
      edge: edge, width: canvas.length(edgeWidth, atLeast: 1.5), turbulence: noise(170, 5, 4),
      pooling: pooling,
      paper: heights, granulation: granulation)
    let product = Tensor(shape: total.shape, scalars: zip(total.scalars, density.scalars).map { $0 * $1 })
    let solid = Tensor(height: height, width: width, colour: ink)
    canvas.picture = solid.painted(on: paper, density: product)
      .lit(over: heights, depth: 0.25 * canvas.length(1, atLeast: 0.6))
  }

  /// The lightness below which each share of the picture lies, mixed with that of an even picture.
  private func measured(_ canvas: Canvas) -> [Float] {
    zip(shares, canvas.picture.lightness(atShares: shares)).map { share, found in
      adapt * found + (1 - adapt) * (20 + 75 * share)
    }
  }
}

extension Tensor {
  /// 1 where this lightness plus `shift` lies below `start`, softly: `(height, width, 1)`.
  fileprivate func stepped(
    below start: Float, shift: Tensor, softness: Float, level: CPULevel = .current
  ) -> Tensor {
    computed { input, out, first, end in
      // 1 − step: as a sum of steps, one downwards over a constant.
      // SAFETY: both pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_tones(
        level.kernel, input, shift.scalars, out, Int32(width), first, end, [-1e6, 1, start, -1], 2, softness)
    }
  }
}
