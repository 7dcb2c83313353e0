internal import Foundation
internal import Tensors

/// Draws with pencils: outlines of short straight strokes that overshoot, tone by layers of hatching, on
/// paper with a tooth (after Lu, Xu and Jia, 2012, with hatching of its own).
package struct Pencil: PictureFilter {
  package static let name = "pencil"
  package static let summary = "Draws outlines and hatching with pencils on grainy paper."
  package static let parameters = [
    FilterParameter("colour", 0...1, "0 for graphite, 1 for coloured pencils"),
    FilterParameter("angle", -90...90, "of the first hatching, in degrees"),
    FilterParameter("length", 5...200, "of a hatching stroke, in pixels"),
    FilterParameter("spacing", 1.5...30, "between hatching strokes, in pixels"),
    FilterParameter("darkness", 0...2, "strength of the tone"),
    FilterParameter("outline", 0...2, "strength of the outlines"),
    FilterParameter("overshoot", 2...80, "length of outline strokes, in pixels"),
    FilterParameter("grain", 0...1, "tooth of the paper"),
    FilterParameter("graphite", .colour, "of the pencil"),
    FilterParameter("paper", .colour, "of the paper"),
    FilterParameter("seed", 0...1_000_000, "chooses the strokes"),
  ]

  /// See ``parameters``.
  package var colour: Float = 0
  package var angle: Float = -52
  package var length: Float = 38
  package var spacing: Float = 3.6
  package var darkness: Float = 1
  package var outline: Float = 1
  package var overshoot: Float = 22
  package var grain: Float = 0.6
  package var graphite = Colour(0.16, 0.16, 0.18)
  package var paper = Colour(0.965, 0.955, 0.93)
  package var seed = 1

  private var tone: ToneCurve?

  package init() {}

  package mutating func fit(to canvas: Canvas) { tone = ToneCurve(of: canvas.smoothedSource().lightness()) }

  package func apply(to canvas: inout Canvas) {
    let smooth = canvas.smoothSource()
    let tone = tone ?? ToneCurve(of: smooth.lightness())
    let wanted = canvas.modelled(smooth, amount: 1.3).map { darkness * pow(1 - tone($0), 1.1) }
    var drawn = shading(wanted, canvas)
    let lines = outlines(smooth, &canvas)
    for index in drawn.scalars.indices {
      drawn.scalars[index] = 1 - (1 - drawn.scalars[index]) * (1 - lines.scalars[index])
    }
    deposit(drawn, smooth, on: &canvas)
  }

  /// Layers of hatching, each beginning where the one before is no longer dark enough.
  private func shading(_ darkness: Tensor, _ canvas: Canvas) -> Tensor {
    let spacing = canvas.length(spacing, atLeast: 2.4)
    func layer(_ turn: Float, _ range: ClosedRange<Float>, _ number: UInt32, wide: Float = 1) -> Hatching {
      Hatching(
        angle: angle + turn, spacing: spacing * wide, length: canvas.length(length, atLeast: 10),
        width: max(1.0, 0.52 * spacing * wide), jitter: 0.6, wobble: canvas.length(10), range: range,
        seed: UInt32(seed) &* 64 &+ number)
    }
    var graphite = darkness.hatched([
      layer(0, 0.06...0.7, 1), layer(-31, 0.46...0.95, 2), layer(42, 0.7...1.05, 3),
      layer(7, 0.8...1.1, 4, wide: 0.8),
    ])
    // A rubbed ground under the strokes holds the tones together.
    for index in graphite.scalars.indices {
      let ground = 0.5 * smoothRamp(0.05, 1.1, darkness.scalars[index])
      graphite.scalars[index] = 1 - (1 - 0.8 * graphite.scalars[index]) * (1 - ground)
    }
    return graphite
  }

  /// Thin lines along the edges, redrawn as straight strokes.
  private func outlines(_ smooth: Tensor, _ canvas: inout Canvas) -> Tensor {
    let flow = canvas.flow(sigma: 4)
    let drawing = LineDrawing(
      sigma: 0.9, along: 5, threshold: 0.005, contrast: 0.03, evenness: 0.7, soft: 0.6)
    var lines = drawing.penned(smooth, flow: flow, scale: canvas.scale, width: 2.4)
    let strokes = lines.straightStrokes(flow: flow, radius: max(2, Int(canvas.length(overshoot) / 2)))
    for index in lines.scalars.indices {
      let stroke = min(1, 2.2 * strokes.scalars[index])
      lines.scalars[index] = min(1, outline * (0.6 * stroke + 0.6 * lines.scalars[index]))
    }
    return lines
  }

  /// Rubs what was drawn off on the paper: its hills take more than its valleys.
  private func deposit(_ drawn: Tensor, _ smooth: Tensor, on canvas: inout Canvas) {
    let tooth = Tensor.paper(
      height: canvas.height, width: canvas.width,
      size: (canvas.length(4, atLeast: 1.8), canvas.length(4, atLeast: 1.8)),
      octaves: 3, seed: UInt32(seed) &+ 900)
    let lab = smooth.lab()
    var pigment = lab
    for index in drawn.scalars.indices {
      // A coloured pencil is as dark as its tone asks, and more colourful than the picture.
      let l = lab.scalars[3 * index]
      pigment.scalars[3 * index] = 18 + 0.55 * l
      pigment.scalars[3 * index + 1] *= 1.7
      pigment.scalars[3 * index + 2] *= 1.7
    }
    let colours = pigment.rgbFromLab()
    for index in drawn.scalars.indices {
      let hill = tooth.scalars[index] - 0.5
      let amount = drawn.scalars[index]
      let cover = min(max(amount + grain * 2.4 * hill * amount * (1.15 - amount), 0), 1)
      for channel in 0..<3 {
        let at = 3 * index + channel
        let ground = paper.scalars[channel] * (1 + 0.04 * hill)
        let lead = graphite.scalars[channel] + colour * (colours.scalars[at] - graphite.scalars[channel])
        canvas.picture.scalars[at] = ground + 0.92 * cover * (lead - ground)
      }
    }
  }
}
