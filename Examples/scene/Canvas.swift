// Pictures in layers and the shapes drawn into them, anti-aliased.

/// A layer of premultiplied red, green, blue and opacity.
final class Layer {
  let width: Int
  let height: Int
  let pixels: UnsafeMutableBufferPointer<SIMD4<Float>>

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    pixels = .allocate(capacity: width * height)
    pixels.initialize(repeating: .zero)
  }

  deinit { pixels.deallocate() }

  func clear() { pixels.update(repeating: .zero) }

  /// Lays a colour over one pixel.
  func over(_ index: Int, _ colour: Colour, _ opacity: Float) {
    pixels[index] = SIMD4(colour * opacity, opacity) + pixels[index] * (1 - opacity)
  }

  /// Lays this layer over another of the same size.
  func compose(onto other: Layer) {
    for i in 0..<width * height where pixels[i].w > 0 {
      other.pixels[i] = pixels[i] + other.pixels[i] * (1 - pixels[i].w)
    }
  }

  /// The value at a place between pixels, nothing outside.
  func sample(_ x: Float, _ y: Float) -> SIMD4<Float> {
    guard x >= 0, y >= 0, x < Float(width - 1), y < Float(height - 1) else { return .zero }
    let (ix, iy) = (Int(x), Int(y))
    let (tx, ty) = (x - Float(ix), y - Float(iy))
    let i = iy * width + ix
    let top = pixels[i] + (pixels[i + 1] - pixels[i]) * tx
    let bottom = pixels[i + width] + (pixels[i + width + 1] - pixels[i + width]) * tx
    return top + (bottom - top) * ty
  }
}

typealias Point = SIMD2<Float>

/// The corners of the box around some points.
func bounds(_ points: [Point]) -> (low: Point, high: Point) {
  points.reduce((Point(repeating: .infinity), Point(repeating: -.infinity))) {
    (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1))
  }
}

extension Layer {
  /// Fills a polygon (even-odd), asking `shade` for the colour of each pixel.
  func fill(_ points: [Point], opacity: Float = 1, _ shade: (_ x: Float, _ y: Float) -> Colour) {
    guard points.count > 2 else { return }
    let (low, high) = bounds(points)
    let top = max(0, Int(low.y.rounded(.down)))
    let bottom = min(height - 1, Int(high.y.rounded(.up)))
    let left = max(0, Int(low.x.rounded(.down)) - 1)
    let right = min(width - 1, Int(high.x.rounded(.up)) + 1)
    guard top <= bottom, left <= right else { return }
    var coverage = [Float](repeating: 0, count: right - left + 1)
    var crossings: [Float] = []
    for y in top...bottom {
      for i in coverage.indices { coverage[i] = 0 }
      for sub in 0..<4 {
        let line = Float(y) + (Float(sub) + 0.5) / 4
        crossings.removeAll(keepingCapacity: true)
        for i in points.indices {
          let (a, b) = (points[i], points[i + 1 == points.count ? 0 : i + 1])
          if (a.y <= line) != (b.y <= line) {
            crossings.append(a.x + (line - a.y) / (b.y - a.y) * (b.x - a.x))
          }
        }
        crossings.sort()
        for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
          let (from, to) = (crossings[pair] - Float(left), crossings[pair + 1] - Float(left))
          let (first, last) = (max(0, Int(from)), min(coverage.count - 1, Int(max(0, to))))
          if first > last { continue }
          for x in first...last {
            coverage[x] += 0.25 * max(0, min(to, Float(x) + 1) - max(from, Float(x)))
          }
        }
      }
      for x in left...right where coverage[x - left] > 0.002 {
        over(
          y * width + x, shade(Float(x) + 0.5, Float(y) + 0.5), min(1, coverage[x - left]) * opacity)
      }
    }
  }

  /// Draws a curve through points with a width at each.
  func stroke(
    _ points: [Point], widths: [Float], opacity: Float = 1, _ shade: (_ x: Float, _ y: Float) -> Colour
  ) {
    guard points.count > 1 else { return }
    var (one, other): ([Point], [Point]) = ([], [])
    for i in points.indices {
      let along = points[min(i + 1, points.count - 1)] - points[max(i - 1, 0)]
      let length = max(1e-4, (along * along).sum().squareRoot())
      let normal = Point(-along.y, along.x) / length * (widths[i] / 2)
      one.append(points[i] + normal)
      other.append(points[i] - normal)
    }
    fill(one + other.reversed(), opacity: opacity, shade)
  }

  /// Draws a straight line of even width.
  func line(_ a: Point, _ b: Point, width: Float, opacity: Float = 1, _ colour: Colour) {
    stroke([a, b], widths: [width, width], opacity: opacity) { _, _ in colour }
  }

  /// Fills an ellipse turned by an angle.
  func ellipse(
    _ centre: Point, _ radii: Point, angle: Float = 0, opacity: Float = 1,
    _ shade: (_ x: Float, _ y: Float) -> Colour
  ) {
    let (c, s) = (cosine(angle), sine(angle))
    let steps = max(10, min(60, Int(max(radii.x, radii.y) * 1.5)))
    fill(
      (0..<steps).map { step in
        let turn = Float(step) / Float(steps) * 2 * .pi
        let (x, y) = (radii.x * cosine(turn), radii.y * sine(turn))
        return centre + Point(c * x - s * y, s * x + c * y)
      }, opacity: opacity, shade)
  }
}

/// Points on a quadratic Bézier curve.
func curve(_ a: Point, _ b: Point, _ c: Point, _ steps: Int = 12) -> [Point] {
  (0...steps).map { step in
    let t = Float(step) / Float(steps)
    return (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c
  }
}
