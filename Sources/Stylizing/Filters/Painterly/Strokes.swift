internal import CKernels
internal import Tensors

/// Layers of curved brush strokes, coarse to fine.
///
/// After Hertzmann, 1998 (layers, strokes only where the painting is still wrong) and Litwinowicz,
/// 1997 (strokes clipped at edges). A stroke is an arc along the flow with the mark of a bristle brush;
/// wet paint stands in relief and is lit. Strokes are placed and ordered by hashes of their places.
package struct Strokes: PictureFilter {
  package static let name = "strokes"
  package static let summary = "Paints with layers of curved bristle strokes along the forms, lit in relief."
  package static let parameters: [FilterParameter] = [
    .init("widths", 1...80, "half widths of the brushes, largest first, recipe pixels"),
    .init("length", 1...20, "longest stroke, in half widths"),
    .init("spacing", 0.5...4, "distance of strokes, in half widths"),
    .init("threshold", 0...1, "how wrong a place must be for a finer brush to touch it"),
    .init("opacity", 0.05...1, "of the paint"),
    .init("follow", 0...1, "how closely strokes follow the forms; else the hand's own direction"),
    .init("angle", -180...180, "the hand's own direction, degrees from the horizontal"),
    .init("sway", 0...2, "how much that direction wanders"),
    .init("lightness", 0...30, "variation from stroke to stroke, L*"),
    .init("hue", 0...40, "variation of hue from stroke to stroke, CIELAB"),
    .init("bristle", 0...1, "streaks of lighter and darker paint within a stroke"),
    .init("relief", 0...6, "height of the paint, 0 flat"),
    .init("shine", 0...2, "gloss of the paint"),
    .init("clip", 0.02...1, "change of colour at which a stroke ends"),
    .init("seed", 0...1_000_000, "which arrangement (whole number)"),
  ]

  var widths: [Float] = [14, 7, 3.5]
  var length: Float = 7
  var spacing: Float = 1.2
  var threshold: Float = 0.06
  var opacity: Float = 0.92
  var follow: Float = 0.8
  var angle: Float = -35
  var sway: Float = 0.8
  var lightness: Float = 4
  var hue: Float = 3
  var bristle: Float = 0.12
  var relief: Float = 0.6
  var shine: Float = 0.3
  var clip: Float = 0.18
  var seed: UInt32 = 1

  package init() {}

  package func apply(to canvas: inout Canvas) {
    // On small pictures fine brushes become alike; one of them is enough.
    let widths = widths.sorted(by: >).map { canvas.length($0, atLeast: 1.3) }
      .reduce(into: [Float]()) { kept, width in
        if width < 0.8 * (kept.last ?? .infinity) { kept.append(width) }
      }
    let target = canvas.picture
    let ground = target.blurred(sigma: widths.first ?? 1)
    var paint = Tensor(height: canvas.height, width: canvas.width, channels: 4)
    for at in 0..<canvas.height * canvas.width {
      for channel in 0..<3 { paint.scalars[4 * at + channel] = ground.scalars[3 * at + channel] }
    }
    for (layer, width) in widths.enumerated() {
      let strokes = StrokePlacement(
        filter: self, layer: layer, halfWidth: width, picture: target, painted: { paint.colours() },
        widest: widths[0]
      ).strokes
      paint = paint.stroked(strokes)
    }
    canvas.picture = paint.colours().clamped()
    guard relief > 0 else { return }
    let height = paint.channel(3).blurred(sigma: canvas.length(0.7, atLeast: 0.4))
    canvas.picture = canvas.picture.lit(
      over: height, depth: relief * canvas.length(2.4, atLeast: 1.2), shine: shine)
    canvas.layers["relief"] = height
  }
}

extension Tensor {
  /// The first three channels of four.
  fileprivate func colours() -> Tensor {
    var out = Tensor(height: height, width: width, channels: 3)
    for at in 0..<height * width {
      for channel in 0..<3 { out.scalars[3 * at + channel] = scalars[4 * at + channel] }
    }
    return out
  }

  /// (r, g, b, thickness) after painting strokes of `CK_STROKE_FIELDS` values each, in order.
  fileprivate func stroked(_ strokes: [Float], level: CPULevel = .current) -> Tensor {
    let brushes = BrushShapes.scalars
    return computed { input, out, first, end in
      // SAFETY: the kernel clips strokes to the picture and writes only its rows.
      unsafe ck_looks_strokes(
        level.kernel, input, out, Int32(width), first, end, strokes,
        Int32(strokes.count / Int(CK_STROKE_FIELDS)), brushes, Int32(BrushShapes.columns),
        Int32(BrushShapes.rows))
    }
  }
}
