internal import CKernels
internal import Tensors

/// The strokes of one layer: where, how long, which way, what colour, in the order of painting.
struct StrokePlacement: Sendable {
  private let filter: Strokes
  private let layer: Int
  private let halfWidth: Float
  private let target: Tensor
  /// As ``Flow/field``.
  private let directions: Tensor
  private let wrong: Tensor?
  /// Small brushes hold less paint.
  private let body: Float

  /// - Parameters:
  ///   - layer: 0 for the first, which covers everything; later ones touch what is wrong.
  ///   - halfWidth: of the brush, in pixels.
  ///   - picture: what to paint.
  ///   - painted: gives what has been painted so far; asked from the second layer on.
  init(
    filter: Strokes, layer: Int, halfWidth: Float, picture: Tensor, painted: () -> Tensor, widest: Float
  ) {
    (self.filter, self.layer, self.halfWidth) = (filter, layer, halfWidth)
    // One after the other, each letting go of what it needs on the way: at large sizes the pictures in between are
    // the most of what a look holds. Blurred before they are compared: what varies from stroke to stroke is not wrong.
    target = picture.blurred(sigma: 0.35 * halfWidth)
    wrong =
      layer == 0
      ? nil
      : target.blurred(sigma: 0.6 * halfWidth).difference(from: painted().blurred(sigma: 0.7 * halfWidth))
    directions =
      Flow(of: picture, sigma: max(2, halfWidth)).guided(
        follow: filter.follow, angle: filter.angle, sway: filter.sway, cell: 14 * halfWidth, seed: filter.seed
      ).field
    body = (halfWidth / widest).squareRoot()
  }

  private static let fields = Int(CK_STROKE_FIELDS)

  /// `CK_STROKE_FIELDS` values a stroke.
  var strokes: [Float] {
    let step = max(1.6, filter.spacing * halfWidth)
    let (rows, columns) = (Int(Float(target.height) / step) + 2, Int(Float(target.width) / step) + 2)
    var cells = [Float](repeating: 0, count: rows * columns * Self.fields)
    Parallel.fill(&cells, rows: rows, band: 4) { out, range in
      for row in range {
        for column in 0..<columns {
          guard let stroke = stroke(row, column, step: step) else { continue }
          for (field, value) in stroke.enumerated() {
            // SAFETY: each cell has its own place in the array.
            unsafe out[(row * columns + column) * Self.fields + field] = value
          }
        }
      }
    }
    // Painted in an order that belongs to the places, so that no direction shows.
    let salt = filter.seed &+ 7 &* UInt32(layer)
    let order = (0..<rows * columns).filter { cells[$0 * Self.fields + 10] > 0 }
      .map { (key: PlaceHash.bits($0 % columns, $0 / columns, salt), cell: $0) }
      .sorted { ($0.key, $0.cell) < ($1.key, $1.cell) }
    return order.flatMap { cells[$0.cell * Self.fields..<($0.cell + 1) * Self.fields] }
  }

  /// The stroke of a cell of the grid, if the place needs one.
  private func stroke(_ row: Int, _ column: Int, step: Float) -> [Float]? {
    func random(_ n: UInt32) -> Float {
      PlaceHash.unit(column, row, filter.seed &+ 1000 &* UInt32(layer + 1) &+ n)
    }
    let x = (Float(column) + random(1) - 0.5) * step
    let y = (Float(row) + random(2) - 0.5) * step
    guard x > -halfWidth, y > -halfWidth, x < Float(target.width) + halfWidth,
      y < Float(target.height) + halfWidth
    else { return nil }
    let at = index(x, y)
    if let wrong, wrong.scalars[at] < filter.threshold * 1.5 { return nil }
    let colour = rgb(at)
    let longest = filter.length * halfWidth * (0.7 + 0.5 * random(3))
    let (dx, dy) = direction(x, y)
    let ahead = march(x, y, dx, dy, colour, longest)
    let behind = march(x, y, -dx, -dy, colour, longest)
    // The arc through both ends and the start: the chord, and how far the start lies off it.
    let (mx, my) = ((ahead.x + behind.x) / 2, (ahead.y + behind.y) / 2)
    var (cx, cy) = (ahead.x - behind.x, ahead.y - behind.y)
    let chord = (cx * cx + cy * cy).squareRoot()
    var (px, py, half, bend) = (x, y, halfWidth * 1.1, Float(0))
    if chord > 2 * halfWidth {
      (cx, cy) = (cx / chord, cy / chord)
      (px, py, half) = (mx, my, chord / 2 + 0.6 * halfWidth)
      let (along, across) = ((x - mx) * cx + (y - my) * cy, (y - my) * cx - (x - mx) * cy)
      let room = max(chord * chord / 4 - along * along, 0.05 * chord * chord)
      let sag = min(max(across * chord * chord / 4 / room, -chord / 4), chord / 4)
      // y = sag · (1 − x²/l²) about the chord; the brush follows it from its own middle.
      bend = -4 * sag / (chord * chord)
      px -= cy * sag
      py += cx * sag
    } else {
      (cx, cy) = (dx, dy)
    }
    let shade = varied(colour, random(4), random(5), random(6))
    let width = halfWidth * (0.8 + 0.4 * random(7))
    return [
      px, py, cx, cy, half, width, bend, shade[0], shade[1], shade[2], filter.opacity,
      body * (0.6 + 0.4 * random(8)), Float(Int(random(9) * Float(BrushShapes.count))), filter.bristle,
    ]
  }

  private func index(_ x: Float, _ y: Float) -> Int {
    let column = min(max(Int(x.rounded()), 0), target.width - 1)
    return min(max(Int(y.rounded()), 0), target.height - 1) * target.width + column
  }

  private func rgb(_ at: Int) -> (Float, Float, Float) {
    (target.scalars[3 * at], target.scalars[3 * at + 1], target.scalars[3 * at + 2])
  }

  /// The unit direction of strokes at a place.
  private func direction(_ x: Float, _ y: Float) -> (Float, Float) {
    let at = 3 * index(x, y)
    return (directions.scalars[at], directions.scalars[at + 1])
  }

  /// Where a stroke from (x, y) ends: at most `longest` away, earlier where the colour changes.
  private func march(
    _ x: Float, _ y: Float, _ dx: Float, _ dy: Float, _ colour: (Float, Float, Float), _ longest: Float
  ) -> (x: Float, y: Float) {
    var (px, py, vx, vy) = (x, y, dx, dy)
    let stride = max(1, halfWidth * 0.7)
    var gone: Float = 0
    while gone + stride <= longest {
      let (nx, ny) = (px + stride * vx, py + stride * vy)
      let here = rgb(index(nx, ny))
      let change = abs(here.0 - colour.0) + abs(here.1 - colour.1) + abs(here.2 - colour.2)
      if change > filter.clip * 1.5 { break }
      (px, py) = (nx, ny)
      gone += stride
      let (ux, uy) = direction(px, py)
      let turn = ux * vx + uy * vy
      // A stroke bends gently or not at all.
      let sign: Float = turn < 0 ? -1 : 1
      if abs(turn) < 0.5 { continue }
      (vx, vy) = (0.5 * vx + 0.5 * sign * ux, 0.5 * vy + 0.5 * sign * uy)
      let norm = (vx * vx + vy * vy).squareRoot()
      (vx, vy) = (vx / norm, vy / norm)
    }
    return (px, py)
  }

  /// The colour as it comes off the palette: a little lighter or darker, warmer or cooler.
  private func varied(_ colour: (Float, Float, Float), _ r: Float, _ s: Float, _ t: Float) -> [Float] {
    guard filter.lightness > 0 || filter.hue > 0 else { return [colour.0, colour.1, colour.2] }
    let light = body * filter.lightness * (2 * r - 1) / 100
    // Little variety in the darks, the lights and small touches, where it would only look dirty.
    let tone = 0.3 * colour.0 + 0.6 * colour.1 + 0.1 * colour.2
    let room = body * min(1, 0.15 + 3.6 * max(0, tone * (1.05 - tone)))
    let (a, b) = (room * filter.hue * (2 * s - 1) / 100, room * filter.hue * (2 * t - 1) / 100)
    // Opponent shifts straight in RGB: small, so that CIELAB's bends do not matter.
    return [colour.0 + light + a + 0.5 * b, colour.1 + light - a + 0.5 * b, colour.2 + light - b]
  }
}
