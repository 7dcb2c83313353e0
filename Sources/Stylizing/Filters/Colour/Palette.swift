internal import CKernels
internal import Tensors

/// The picture in few colours, chosen on the keyframe and kept.
///
/// Lloyd's k-means in CIELAB from seeds that lie far apart, so that a small red scarf gets its own colour.
package struct Palette: PictureFilter {
  package static let name = "palette"
  package static let summary = "Paints with few colours, chosen on the keyframe and kept from then on."
  package static let parameters: [FilterParameter] = [
    .init("count", 2...64, "how many colours (whole number)"),
    .init("softness", 0.5...40, "width of the borders between colours, CIELAB"),
    .init("strength", 0...1, "how much of the change is made"),
    .init("colours", .colour, "the colours themselves; measured when the list is empty"),
  ]

  var count = 12
  var softness: Float = 4
  var strength: Float = 1
  var colours: [Colour] = []
  /// CIELAB, three values a colour.
  private var measured: [Float]?

  package init() {}

  package mutating func fit(to canvas: Canvas) {
    if colours.isEmpty { measured = Self.centres(of: canvas.picture, count: count) }
  }

  package func apply(to canvas: inout Canvas) {
    let palette =
      colours.isEmpty ? measured ?? Self.centres(of: canvas.picture, count: count) : colours.flatMap(\.lab)
    let lab = canvas.picture.lab()
    let (level, strength, softness) = (CPULevel.current, strength, softness)
    let found = lab.computed { input, out, first, end in
      // SAFETY: three values in, three out, within the rows; `count` is at most 64.
      unsafe ck_looks_palette(
        level.kernel, input, out, Int32(lab.width), first, end, palette, Int32(min(64, palette.count / 3)),
        softness)
    }
    canvas.picture = lab.scaled(1 - strength, plus: found, strength).rgbFromLab()
  }

  /// The centres of at most 4096 evenly spread pixels.
  static func centres(of picture: Tensor, count: Int) -> [Float] {
    let scale = min(1, (4096 / Float(picture.height * picture.width)).squareRoot())
    let small = picture.resized(
      height: max(1, Int(Float(picture.height) * scale)), width: max(1, Int(Float(picture.width) * scale)),
      .area)
    let points = small.lab().scalars
    let total = points.count / 3
    // The first seed is the point nearest the mean; each next one the farthest from all so far.
    var mean: [Float] = [0, 0, 0]
    for at in points.indices { mean[at % 3] += points[at] / Float(total) }
    func distance(_ point: Int, _ to: [Float], _ centre: Int) -> Float {
      (0..<3).reduce(0) { sum, c in
        let d = points[3 * point + c] - to[3 * centre + c]
        return sum + d * d
      }
    }
    let first = (0..<total).min { distance($0, mean, 0) < distance($1, mean, 0) } ?? 0
    var centres = Array(points[3 * first..<3 * first + 3])
    var nearest = (0..<total).map { distance($0, centres, 0) }
    while centres.count / 3 < min(count, total) {
      let next = nearest.indices.max { nearest[$0] < nearest[$1] } ?? 0
      centres += points[3 * next..<3 * next + 3]
      for point in nearest.indices {
        nearest[point] = min(nearest[point], distance(point, centres, centres.count / 3 - 1))
      }
    }
    for _ in 0..<8 {
      var sums = [Float](repeating: 0, count: centres.count)
      var counts = [Float](repeating: 0, count: centres.count / 3)
      for point in 0..<total {
        let own = counts.indices.min { distance(point, centres, $0) < distance(point, centres, $1) } ?? 0
        counts[own] += 1
        for c in 0..<3 { sums[3 * own + c] += points[3 * point + c] }
      }
      for centre in counts.indices where counts[centre] > 0 {
        for c in 0..<3 { centres[3 * centre + c] = sums[3 * centre + c] / counts[centre] }
      }
    }
    return centres
  }
}
