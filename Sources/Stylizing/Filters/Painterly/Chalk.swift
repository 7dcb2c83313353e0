internal import CKernels
internal import Tensors

/// Dry colour rubbed over the tooth of paper: pastel, chalk, charcoal.
///
/// Where the picture differs from the paper's colour the stick is pressed harder; it catches first on
/// what stands up: the grain of the paper and the streaks of the hand.
package struct Chalk: PictureFilter {
  package static let name = "chalk"
  package static let summary = "Rubs the colours onto toned paper with a dry stick: grain, streaks, smudges."
  package static let parameters: [FilterParameter] = [
    .init("paper", .colour, "its colour"),
    .init("pressure", -0.5...1, "of the stick, everywhere"),
    .init("reach", 5...200, "difference from the paper (CIELAB) that doubles the pressure"),
    .init("grain", 0...1, "how much the paper's tooth shows, against the streaks"),
    .init("size", 0.3...6, "of the tooth, 1 as usual"),
    .init("length", 1...80, "of the streaks, recipe pixels"),
    .init("thickness", 1...12, "of the streaks, recipe pixels"),
    .init("follow", 0...1, "how closely streaks follow the forms; else the hand's own direction"),
    .init("angle", -180...180, "the hand's own direction, degrees"),
    .init("softness", 0.02...0.6, "of the stick"),
    .init("smudge", 0...1, "colour rubbed into the paper beneath"),
    .init("blur", 0...40, "how far it is rubbed, recipe pixels"),
    .init("seed", 0...1_000_000, "which sheet (whole number)"),
  ]

  var paper = Colour(0.42, 0.40, 0.40)
  var pressure: Float = 0.3
  var reach: Float = 60
  var grain: Float = 0.5
  var size: Float = 1
  var length: Float = 14
  var thickness: Float = 2.5
  var follow: Float = 0.7
  var angle: Float = -50
  var softness: Float = 0.18
  var smudge: Float = 0.5
  var blur: Float = 4
  var seed: UInt32 = 21

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let flow = canvas.flow(sigma: 6).guided(
      follow: follow, angle: angle, sway: 0.5, cell: canvas.length(160, atLeast: 16), seed: seed)
    let streaks = Tensor.streaks(
      along: flow, length: canvas.length(length, atLeast: 2), thickness: canvas.length(thickness, atLeast: 1),
      seed: seed)
    let dimples = PaperTexture.fine.heights(on: canvas, size: size, seed: seed &+ 9)
    let tooth = dimples.scaled(grain, plus: streaks, 1 - grain).spread(2.2)
    let picture = canvas.picture
    let pressed = picture.lab().pressure(on: paper, base: pressure, reach: reach)
    let sheet = Tensor(height: canvas.height, width: canvas.width, colour: paper)
    let rubbed = picture.blurred(sigma: canvas.length(blur, atLeast: 0.5))
    let under = sheet.scaled(1 - smudge, plus: rubbed, smudge)
    canvas.picture = picture.rubbed(over: under, tooth: tooth, pressure: pressed, softness: softness)
      .clamped()
  }
}

extension Tensor {
  /// How hard a stick is pressed for each colour of this CIELAB picture: `(height, width, 1)`.
  fileprivate func pressure(on paper: Colour, base: Float, reach: Float) -> Tensor {
    let (lab, level) = (paper.lab, CPULevel.current)
    return computed(channels: 1) { input, out, first, end in
      // SAFETY: three values in, one out, within the rows.
      unsafe ck_looks_pressure(
        level.kernel, input, out, Int32(width), first, end, lab[0], lab[1], lab[2], base, reach)
    }
  }
}
