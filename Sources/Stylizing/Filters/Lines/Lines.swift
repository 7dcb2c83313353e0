internal import Tensors

/// Draws coherent lines over the picture.
package struct Lines: PictureFilter {
  package static let name = "lines"
  package static let summary = "Draws coherent ink lines over the picture."
  package static let parameters = [
    FilterParameter("sigma", 0.3...6, "half the width of a line, in pixels"),
    FilterParameter("along", 0...30, "averaging along the line, in pixels"),
    FilterParameter("threshold", 0...0.2, "contrast at which a line begins"),
    FilterParameter("contrast", 0.001...0.5, "further contrast at which it is black"),
    FilterParameter(
      "pen", 0...12, "width of a thin pen, in pixels; 0 for a brush that swells with the contrast"),
    FilterParameter("flow", 0.5...20, "smoothing of the line directions, in pixels"),
    FilterParameter("strength", 0...1, "opacity of the ink"),
    FilterParameter("colour", .colour, "of the ink"),
    FilterParameter("of", .words(["source", "picture"]), "what is drawn"),
  ]

  /// See ``parameters``.
  package var sigma: Float = 1.2
  package var along: Float = 6
  package var threshold: Float = 0.008
  package var contrast: Float = 0.025
  package var pen: Float = 0
  package var flow: Float = 3
  package var strength: Float = 1
  package var colour = Colour(0.07, 0.06, 0.08)
  package var of = "source"

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let field = canvas.flow(sigma: flow)
    let drawing = LineDrawing(sigma: sigma, along: along, threshold: threshold, contrast: contrast)
    let subject = of == "source" ? canvas.smoothSource() : canvas.picture
    let ink =
      pen > 0
      ? drawing.penned(subject, flow: field, scale: canvas.scale, width: pen)
      : drawing.ink(of: subject, flow: field, scale: canvas.scale)
    canvas.picture = canvas.picture.inked(ink, colour.scalars, strength: strength)
  }
}

extension Canvas {
  /// The source without its noise and finest texture: what lines are found in.
  mutating func smoothSource() -> Tensor {
    let key = "lines.smooth-source"
    if let known = layers[key] { return known }
    let field = flow(sigma: 3)
    let smooth = source.lab().bilateral(flow: field, sigma: length(3, atLeast: 0.8), range: 6).rgbFromLab()
    layers[key] = smooth
    return smooth
  }
}
