internal import Tensors

/// Fills the deep shadows with ink, with smooth outlines, as an inker spots blacks.
package struct Shadows: PictureFilter {
  package static let name = "shadows"
  package static let summary = "Fills the deep shadows with ink."
  package static let parameters = [
    FilterParameter(
      "level", 0...1, "lightness below which it is black, from 0 (the keyframe's darkest) to 1"),
    FilterParameter("softness", 0.001...0.5, "passage to black, in lightness"),
    FilterParameter("size", 0.5...20, "smoothing of the outlines, in pixels"),
    FilterParameter("detail", 0...10, "how much local contrast counts"),
    FilterParameter("colour", .colour, "of the ink"),
  ]

  /// See ``parameters``.
  package var level: Float = 0.18
  package var softness: Float = 0.04
  package var size: Float = 2.5
  package var detail: Float = 1.5
  package var colour = Colour(0.06, 0.05, 0.08)

  private var tone: ToneCurve?

  package init() {}

  package mutating func fit(to canvas: Canvas) { tone = ToneCurve(of: canvas.smoothedSource().lightness()) }

  package func apply(to canvas: inout Canvas) {
    let field = canvas.flow(sigma: 4)
    let lightness = canvas.smoothSource().lightness()
    let tone = tone ?? ToneCurve(of: lightness)
    let lab = canvas.smoothSource().lab()
    var light = lightness
    for index in light.scalars.indices {
      let (a, b) = (lab.scalars[3 * index + 1], lab.scalars[3 * index + 2])
      // A deep colour is no black.
      light.scalars[index] =
        tone.stretched(light.scalars[index]) + 0.005 * max(0, (a * a + b * b).squareRoot() - 8)
    }
    let near = light.blurred(sigma: canvas.length(size, atLeast: 0.8))
    let far = light.blurred(sigma: canvas.length(size * 3, atLeast: 2))
    var ink = near
    for index in ink.scalars.indices {
      ink.scalars[index] += detail * (near.scalars[index] - far.scalars[index])
    }
    ink = ink.averaged(along: field, sigma: canvas.length(size * 2, atLeast: 1))
      .map { 1 - smoothRamp(level - softness, level + softness, $0) }
    canvas.picture = canvas.picture.inked(ink, colour.scalars)
  }
}
