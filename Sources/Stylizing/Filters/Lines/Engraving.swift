internal import Foundation
internal import Tensors

/// Engraves the picture: dark lines whose width carries the tone, bent by the forms, with crossing lines in
/// the shadows, on paper.
package struct Engraving: PictureFilter {
  package static let name = "engrave"
  package static let summary = "Engraves with lines that swell in the shadows and cross in the deepest."
  package static let parameters = [
    FilterParameter("pitch", 2...30, "from line to line, in pixels"),
    FilterParameter("angle", -90...90, "of the first lines, in degrees"),
    FilterParameter("bend", 0...200, "how far light and dark push the lines, in pixels"),
    FilterParameter("form", 1...80, "size of the forms that bend the lines, in pixels"),
    FilterParameter("cross", 0...1, "darkness at which lines begin to cross"),
    FilterParameter("gamma", 0.3...3, "curve of the darkness"),
    FilterParameter("outline", 0...1, "strength of the outlines"),
    FilterParameter("ink", .colour, "of the lines"),
    FilterParameter("paper", .colour, "of the ground"),
  ]

  /// See ``parameters``.
  package var pitch: Float = 5.2
  package var angle: Float = 25
  package var bend: Float = 52
  package var form: Float = 22
  package var cross: Float = 0.62
  package var gamma: Float = 1.1
  package var outline: Float = 0.9
  package var ink = Colour(0.10, 0.11, 0.16)
  package var paper = Colour(0.95, 0.92, 0.85)

  private var tone: ToneCurve?

  package init() {}

  package mutating func fit(to canvas: Canvas) {
    tone = ToneCurve(of: canvas.smoothedSource().lightness(), middle: 0.68)
  }

  package func apply(to canvas: inout Canvas) {
    let smooth = canvas.smoothSource()
    let light = canvas.modelled(smooth, amount: 1.2)
    let tone = tone ?? ToneCurve(of: smooth.lightness(), middle: 0.68)
    let darkness = light.map { pow(1 - tone($0), gamma) }
    let height = smooth.lightness().blurredWidely(sigma: canvas.length(form, atLeast: 2))
    let pitch = canvas.length(pitch, atLeast: 3.4)
    let push = canvas.length(bend)

    var drawn = Tensor(shape: light.shape)
    // (turn in degrees, darkness where the layer begins, its share of the darkness)
    let layers: [(turn: Float, from: Float, pitch: Float)] = [
      (0, 0.06, 1), (-58, cross, 1), (40, cross + 0.24, 1),
    ]
    for (number, layer) in layers.enumerated() {
      let direction = (angle + layer.turn) * .pi / 180
      let (nx, ny) = (-sin(direction), cos(direction))
      var phase = Tensor(shape: light.shape)
      var amount = Tensor(shape: light.shape)
      let from = layer.from
      for y in 0..<canvas.height {
        for x in 0..<canvas.width {
          let index = y * canvas.width + x
          let across = Float(x) * nx + Float(y) * ny + push * (height.scalars[index] - 0.5)
          phase.scalars[index] = across / (pitch * layer.pitch)
          let dark = darkness.scalars[index]
          // The first layer carries all tones, the crossing ones what is left in the shadows.
          amount.scalars[index] =
            number == 0 ? max(0, dark - from) * 0.78 : min(0.45, max(0, dark - from) * 1.1)
        }
      }
      let lines = phase.phaseLines(amount: amount)
      for index in lines.scalars.indices {
        drawn.scalars[index] = 1 - (1 - drawn.scalars[index]) * (1 - lines.scalars[index])
      }
    }
    if outline > 0 {
      let edges = LineDrawing(sigma: 1.1, along: 7, threshold: 0.008, contrast: 0.022)
        .penned(smooth, flow: canvas.flow(sigma: 3), scale: canvas.scale, width: 2.4)
      for index in drawn.scalars.indices {
        drawn.scalars[index] = 1 - (1 - drawn.scalars[index]) * (1 - outline * edges.scalars[index])
      }
    }
    let grain = Tensor.paper(
      height: canvas.height, width: canvas.width,
      size: (canvas.length(5, atLeast: 2), canvas.length(5, atLeast: 2)),
      octaves: 3, seed: 11)
    for index in drawn.scalars.indices {
      let fibre = grain.scalars[index] - 0.5
      let cover = min(max(drawn.scalars[index] * (0.97 + 0.12 * fibre), 0), 1)
      for channel in 0..<3 {
        let ground = paper.scalars[channel] * (1 + 0.05 * fibre)
        canvas.picture.scalars[3 * index + channel] = ground + cover * (ink.scalars[channel] - ground)
      }
    }
  }
}
