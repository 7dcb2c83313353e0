public import Tensors

extension MotionOverlay {
  /// A place in a picture, pixels.
  public typealias Point = (x: Float, y: Float)

  /// What a person asked of a still: what may move in full colour and framed, ways as arrows, held places as rings.
  ///
  /// - Parameters:
  ///   - region: `(height, width, 1)`; what may move, from 0 to 1. Nil: everything.
  ///   - ways: places one after another; each way ends in an arrow head.
  ///   - pins: places that stay.
  ///   - picture: `(height, width, 3)`, values in [0, 1].
  public static func plan(region: Tensor?, ways: [[Point]], pins: [Point], over picture: Tensor) -> Tensor {
    let thickness = thickness(for: picture)
    var drawing = Drawing(on: region.map { framed($0, over: picture) } ?? picture)
    for way in ways {
      guard let first = way.first, let tip = way.last else { continue }
      let colour = saturated(tip.x - first.x, tip.y - first.y)
      var strokes = Array(zip(way, way.dropFirst()))
      // The barbs point back along the last stretch that is longer than the head.
      let back = way.last { square($0.x - tip.x, $0.y - tip.y) > 16 * thickness * thickness } ?? first
      let (dx, dy) = (tip.x - back.x, tip.y - back.y)
      let length = max(square(dx, dy).squareRoot(), 1e-6)
      let barb = min(0.5 * length, 5 * thickness) / length
      for side: Float in [-1, 1] {
        strokes.append(
          (
            tip,
            (tip.x - barb * (0.866 * dx - side * 0.5 * dy), tip.y - barb * (0.866 * dy + side * 0.5 * dx))
          ))
      }
      for (a, b) in strokes {
        drawing.stroke(from: a, to: b, radius: thickness + 0.8, (0, 0, 0), opacity: (0.5, 0.5))
      }
      for (a, b) in strokes { drawing.stroke(from: a, to: b, radius: 0.7 * thickness, colour) }
    }
    for pin in pins {
      drawing.ring(at: pin, radius: 3 * thickness, line: thickness, (0, 0, 0), opacity: 0.6)
      drawing.ring(at: pin, radius: 3 * thickness, line: 0.6 * thickness, (1, 1, 1))
    }
    return drawing.picture
  }

  /// Dots with a dark rim: where led places are now.
  public static func dots(at places: [Point], over picture: Tensor) -> Tensor {
    let thickness = thickness(for: picture)
    var drawing = Drawing(on: picture)
    for place in places {
      drawing.stroke(from: place, to: place, radius: 2.2 * thickness, (0, 0, 0))
      drawing.stroke(from: place, to: place, radius: 1.5 * thickness, (1, 1, 1))
    }
    return drawing.picture
  }

  private static func square(_ dx: Float, _ dy: Float) -> Float { dx * dx + dy * dy }

  /// The picture, dimmed and grey where nothing moves, with a light line around what does.
  private static func framed(_ region: Tensor, over picture: Tensor) -> Tensor {
    var out = picture
    let (height, width) = (picture.height, picture.width)
    let reach = max(1, Int(thickness(for: picture).rounded()))
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        let inside = min(max(region.scalars[at], 0), 1)
        let grey =
          0.55 * (picture.scalars[3 * at] + picture.scalars[3 * at + 1] + picture.scalars[3 * at + 2]) / 3
        let isEdge =
          inside <= 0.5
          && [(-reach, 0), (reach, 0), (0, -reach), (0, reach)].contains { dx, dy in
            let (column, row) = (min(max(x + dx, 0), width - 1), min(max(y + dy, 0), height - 1))
            return region.scalars[row * width + column] > 0.5
          }
        for channel in 3 * at..<3 * at + 3 {
          out.scalars[channel] = isEdge ? 1 : grey + inside * (picture.scalars[channel] - grey)
        }
      }
    }
    return out
  }
}
