internal import Foundation
internal import Tensors

/// Draws the picture as a blueprint: white lines and light hatching on blue paper with a faint grid.
package struct Blueprint: PictureFilter {
  package static let name = "blueprint"
  package static let summary = "Draws white lines and light hatching on blue paper with a grid."
  package static let parameters = [
    FilterParameter("sigma", 0.3...6, "how fine the drawn detail is, in pixels"),
    FilterParameter("width", 0.5...10, "of a line, in pixels"),
    FilterParameter("overshoot", 2...80, "length of line strokes, in pixels"),
    FilterParameter("threshold", 0...0.2, "contrast at which a line begins"),
    FilterParameter("hatching", 0...1, "strength of the hatching"),
    FilterParameter("grid", 0...200, "width of a grid square, in pixels; 0 for none"),
    FilterParameter("paper", .colour, "of the paper"),
    FilterParameter("ink", .colour, "of the lines"),
  ]

  /// See ``parameters``.
  package var sigma: Float = 1.2
  package var width: Float = 1.8
  package var overshoot: Float = 30
  package var threshold: Float = 0.006
  package var hatching: Float = 0.5
  package var grid: Float = 16
  package var paper = Colour(0.055, 0.185, 0.43)
  package var ink = Colour(0.93, 0.96, 1.0)

  private var tone: ToneCurve?

  package init() {}

  package mutating func fit(to canvas: Canvas) { tone = ToneCurve(of: canvas.smoothedSource().lightness()) }

  package func apply(to canvas: inout Canvas) {
    let smooth = canvas.smoothSource()
    let flow = canvas.flow(sigma: 4)
    let light = smooth.lightness()
    let tone = tone ?? ToneCurve(of: light)
    let drawing = LineDrawing(sigma: sigma, along: 9, threshold: threshold, contrast: 0.02, evenness: 0.9)
    let fine = drawing.penned(smooth, flow: flow, scale: canvas.scale, width: width)
    let lines = calmed(fine, smooth, &canvas)
    let strokes = lines.straightStrokes(flow: flow, radius: max(2, Int(canvas.length(overshoot) / 2)))
    let spacing = canvas.length(9, atLeast: 4)
    // Even lines of a draughtsman: no jitter to speak of, no bending.
    func layer(_ angle: Float, _ range: ClosedRange<Float>, _ seed: UInt32) -> Hatching {
      Hatching(
        angle: angle, spacing: spacing, length: canvas.length(120, atLeast: 24),
        width: max(0.8, 0.12 * spacing),
        jitter: 0.12, wobble: 0, range: range, seed: seed)
    }
    let shade = light.map { 1 - tone($0) }.blurred(sigma: canvas.length(3, atLeast: 1))
      .hatched([layer(-45, 0.5...0.75, 1), layer(45, 0.78...0.95, 2)])
    let clouds = Tensor.paper(
      height: canvas.height, width: canvas.width,
      size: (canvas.length(160, atLeast: 8), canvas.length(160, atLeast: 8)),
      octaves: 6, seed: 5)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let index = y * canvas.width + x
        let stroke = min(1, 1.7 * strokes.scalars[index])
        var white = min(1, 0.6 * stroke + 0.85 * lines.scalars[index])
        white = 1 - (1 - white) * (1 - hatching * shade.scalars[index])
        // Lights are faintly washed.
        white = 1 - (1 - white) * (1 - 0.22 * tone(light.scalars[index]))
        white = 1 - (1 - white) * (1 - ruling(x, y, canvas))
        let stain = 1 + 0.35 * (clouds.scalars[index] - 0.5)
        for channel in 0..<3 {
          let ground = paper.scalars[channel] * stain
          canvas.picture.scalars[3 * index + channel] = ground + white * (ink.scalars[channel] - ground)
        }
      }
    }
  }

  /// The lines, those of large forms alone where they crowd: a draughtsman hints at foliage and gravel, and draws
  /// what stands before them.
  private func calmed(_ lines: Tensor, _ picture: Tensor, _ canvas: inout Canvas) -> Tensor {
    let crowd = lines.blurredWidely(sigma: canvas.length(18, atLeast: 3))
    let large = LineDrawing(
      sigma: 2.6 * sigma, along: 16, threshold: 2 * threshold, contrast: 0.03, evenness: 0.9, soft: 0)
    let bold = large.penned(picture, flow: canvas.flow(sigma: 10), scale: canvas.scale, width: width)
    var out = lines
    for index in out.scalars.indices {
      let share = smoothRamp(0.035, 0.085, crowd.scalars[index])
      let hint = max(0.9 * bold.scalars[index], 0.35 * out.scalars[index])
      out.scalars[index] += share * (hint - out.scalars[index])
    }
    return out
  }

  /// The grid's white at a pixel: thin lines, every fifth one stronger.
  private func ruling(_ x: Int, _ y: Int, _ canvas: Canvas) -> Float {
    guard grid > 0 else { return 0 }
    let pitch = max(6, (canvas.length(grid)).rounded())
    var white: Float = 0
    for place in [Float(x), Float(y)] {
      let line = (place / pitch).rounded()
      let distance = abs(place - line * pitch)
      let strong = line.truncatingRemainder(dividingBy: 5) == 0
      white = max(white, max(0, 1 - distance) * (strong ? 0.17 : 0.07))
    }
    return white
  }
}
