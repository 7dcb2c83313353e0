internal import Tensors

/// Draws anti-aliased strokes into a picture of three channels.
struct Drawing {
  typealias Point = (x: Float, y: Float)
  typealias Colour = (red: Float, green: Float, blue: Float)

  /// What was drawn so far, `(height, width, 3)`.
  private(set) var picture: Tensor

  init(on picture: Tensor) {
    precondition(picture.channels == 3, "drawing needs a picture of 3 channels, not \(picture.channels)")
    self.picture = picture
  }

  /// A straight stroke with round ends; a dot if both ends are the same.
  ///
  /// - Parameters:
  ///   - radius: half the thickness in pixels.
  ///   - opacity: at the start and at the end, in [0, 1], linear between.
  mutating func stroke(
    from a: Point, to b: Point, radius: Float, _ colour: Colour, opacity: (Float, Float) = (1, 1)
  ) {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let square = dx * dx + dy * dy
    cover(around: [a, b], reach: radius + 1) { x, y in
      let t = square > 0 ? min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / square)) : 0
      let distance = Self.distance(x - a.x - t * dx, y - a.y - t * dy)
      return (min(1, max(0, radius + 0.5 - distance)) * (opacity.0 + t * (opacity.1 - opacity.0)), colour)
    }
  }

  /// A circle line.
  ///
  /// - Parameters:
  ///   - radius: from the centre to the middle of the line, in pixels.
  ///   - line: half the thickness of the line.
  mutating func ring(at centre: Point, radius: Float, line: Float, _ colour: Colour, opacity: Float = 1) {
    cover(around: [centre], reach: radius + line + 1) { x, y in
      let distance = abs(Self.distance(x - centre.x, y - centre.y) - radius)
      return (min(1, max(0, line + 0.5 - distance)) * opacity, colour)
    }
  }

  private static func distance(_ x: Float, _ y: Float) -> Float { (x * x + y * y).squareRoot() }

  /// Lays a colour over every pixel near some points, as opaquely as `paint` says.
  private mutating func cover(
    around points: [Point], reach: Float, _ paint: (_ x: Float, _ y: Float) -> (Float, Colour)
  ) {
    guard points.allSatisfy({ abs($0.x) < 1e6 && abs($0.y) < 1e6 }) else { return }
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let left = max(0, Int((xs.min() ?? 0) - reach))
    let right = min(picture.width - 1, Int((xs.max() ?? 0) + reach))
    let top = max(0, Int((ys.min() ?? 0) - reach))
    let bottom = min(picture.height - 1, Int((ys.max() ?? 0) + reach))
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right {
        let (opacity, colour) = paint(Float(x), Float(y))
        guard opacity > 0 else { continue }
        let index = (y * picture.width + x) * 3
        picture.scalars[index] += opacity * (colour.red - picture.scalars[index])
        picture.scalars[index + 1] += opacity * (colour.green - picture.scalars[index + 1])
        picture.scalars[index + 2] += opacity * (colour.blue - picture.scalars[index + 2])
      }
    }
  }
}
