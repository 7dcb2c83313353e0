internal import Tensors

/// The lightness of the picture brought to a painter's key, measured on the keyframe.
///
/// Three percentiles of the keyframe's lightness are moved towards three targets along a smooth curve,
/// so that a dim clip and a bright one are painted on the same paper.
package struct Tone: PictureFilter {
  package static let name = "tone"
  package static let summary =
    "Brings the picture to a chosen key: darks, middle and lights as measured on the keyframe."
  package static let parameters: [FilterParameter] = [
    .init("dark", 0...100, "lightness (L*) for the darkest twentieth"),
    .init("middle", 0...100, "lightness for the median"),
    .init("light", 0...100, "lightness for the lightest twentieth"),
    .init("strength", 0...1, "how far tones move there"),
  ]

  var dark: Float = 12
  var middle: Float = 55
  var light: Float = 95
  var strength: Float = 0.6
  /// The keyframe's percentiles.
  private var measured: [Float]?

  package init() {}

  package mutating func fit(to canvas: Canvas) { measured = Self.percentiles(of: canvas.picture) }

  package func apply(to canvas: inout Canvas) {
    let found = measured ?? Self.percentiles(of: canvas.picture)
    let curve = curve(from: found)
    let table = ColourTable { colours in
      var lab = colours.lab()
      for at in stride(from: 0, to: lab.count, by: 3) {
        let old = min(max(lab.scalars[at], 0), 100)
        let new =
          curve[Int(old)] + (curve[min(100, Int(old) + 1)] - curve[Int(old)]) * (old - Float(Int(old)))
        // Colours keep about their saturation, which is chroma over lightness.
        let factor = min(1.6, max(0.6, ((new + 12) / (old + 12)).squareRoot()))
        lab.scalars[at] = new
        lab.scalars[at + 1] *= factor
        lab.scalars[at + 2] *= factor
      }
      return lab.rgbFromLab()
    }
    canvas.picture = table.apply(to: canvas.picture)
  }

  /// New lightness for the old ones 0, 1, …, 100: monotone through the three points.
  private func curve(from found: [Float]) -> [Float] {
    let targets = [dark, middle, light].sorted()
    var knots: [(Float, Float)] = [(0, 0)]
    for (old, goal) in zip(found, targets) {
      let new = old + strength * (goal - old)
      // Percentiles of flat pictures coincide; a knot must lie beyond the one before.
      if old > (knots.last?.0 ?? 0) + 2, old < 98 { knots.append((old, max(new, knots.last?.1 ?? 0))) }
    }
    knots.append((100, 100))
    var values = (0...100).map { x in
      let at = Float(x)
      let next = knots.firstIndex { $0.0 >= at } ?? knots.count - 1
      guard next > 0 else { return knots[0].1 }
      let (a, b) = (knots[next - 1], knots[next])
      return a.1 + (b.1 - a.1) * (at - a.0) / (b.0 - a.0)
    }
    // Rounded at the knots.
    for _ in 0..<60 {
      let old = values
      for x in 1..<100 { values[x] = 0.25 * old[x - 1] + 0.5 * old[x] + 0.25 * old[x + 1] }
    }
    return values
  }

  private static func percentiles(of picture: Tensor) -> [Float] {
    picture.lightness(atShares: [0.05, 0.5, 0.95])
  }
}
