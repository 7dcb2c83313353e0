// The near bank: grass, poppies, lavender and bulrushes that sway in the wind.

import Foundation

extension Scene {
  /// How far the middle of the bank is.
  static let bankDepth: Float = 2.3

  /// Paints the bank before everything else.
  func paintForeground(_ canvas: Layer) {
    for row in 0..<4 {
      let z = 2.75 - 0.3 * Float(row)
      func ground(_ wx: Float) -> Float {
        let dip = 0.34 * smooth(0.1, 1.3, abs(wx - 0.35))
        return 0.36 + dip + 0.06 * sine(2.3 * wx + Float(row)) - 0.02 * Float(row) - 0.12 * Float(3 - row)
          * 0.4
      }
      paintSoil(canvas, z, row, ground)
      let count = 130
      for i in 0..<count {
        let wx = -2.9 + 6.2 * (Float(i) + hash(i, row, 200)) / Float(count)
        let kind = hash(i, row, 201)
        let side = smooth(0.5, 1.5, abs(wx - 0.3))
        let root = Point(wx, ground(wx) - 0.04)
        if kind < 0.045 {
          paintBulrush(canvas, root, z, height: 0.55 + 0.5 * side * (0.5 + 0.5 * hash(i, row, 202)), i)
        } else if kind < 0.115 {
          paintPoppy(canvas, root, z, height: 0.22 + 0.3 * hash(i, row, 203), i, row)
        } else if kind < 0.15 && row < 3 {
          paintDaisy(canvas, root, z, height: 0.16 + 0.2 * hash(i, row, 206), i, row)
        } else if kind < 0.24 {
          paintLavender(canvas, root, z, height: 0.26 + 0.25 * hash(i, row, 204), i, row)
        } else {
          let height = (0.16 + 0.3 * hash(i, row, 205)) * (0.75 + 0.6 * side)
          paintBlade(canvas, root, z, height: height, i, row)
        }
      }
    }
  }

  private func paintSoil(_ canvas: Layer, _ z: Float, _ row: Int, _ ground: (Float) -> Float) {
    let p = view.palette
    var outline: [Point] = [Point(-20, 760)]
    for step in 0...160 {
      let wx = -3.2 + Float(step) * 0.0425
      let tuft = 0.035 * noise(wx * 26, Float(row), 210) + 0.05 * noise(wx * 9, Float(row), 211)
      outline.append(view.screen(wx, ground(wx) + tuft, z))
    }
    outline.append(Point(1320, 760))
    canvas.fill(outline) { sx, sy in
      let w = view.world(sx, sy, z)
      let depth = smooth(0, 0.45, ground(w.x) - w.y)
      let blades = noise(w.x * 55 + 2 * sine(w.y * 9), w.y * 7 + Float(row) * 3, 212)
      let patch = fbm(w.x * 3, w.y * 3 + Float(row), 2, 213)
      let light = clamp(0.12 + 0.62 * blades * patch * 1.7 - 0.6 * depth)
      return mix(p.blade * (0.72 + 0.1 * Float(3 - row)), mix(p.grass, p.bladeTip, 0.45), light)
    }
  }

  /// A stem's points, bent by the wind, root first.
  private func stem(_ root: Point, _ z: Float, height: Float, lean: Float, _ steps: Int = 8) -> [Point] {
    let bend = (0.16 * view.wind(root.x + 0.15 * z) + lean) * height
    return (0...steps).map { step in
      let t = Float(step) / Float(steps)
      return view.screen(root.x + bend * t * t, root.y + height * (t - 0.12 * abs(bend) * t * t), z)
    }
  }

  private func paintBlade(_ canvas: Layer, _ root: Point, _ z: Float, height: Float, _ i: Int, _ row: Int) {
    let p = view.palette
    let lean = 1.1 * (hash(i, row, 220) - 0.42)
    let points = stem(root, z, height: height, lean: lean)
    let thick = 5 + 5 * hash(i, row, 221)
    let tone = hash(i, row, 222)
    let (top, bottom) = (points[8].y, points[0].y)
    canvas.stroke(points, widths: (0...8).map { thick * (1 - Float($0) / 8.4) }) { _, sy in
      let t = clamp((bottom - sy) / max(1, bottom - top))
      return mix(p.blade, mix(p.grass, p.bladeTip, 0.3 + 0.7 * tone), t * (0.55 + 0.45 * tone))
    }
  }

  private func paintPoppy(_ canvas: Layer, _ root: Point, _ z: Float, height: Float, _ i: Int, _ row: Int) {
    let p = view.palette
    let points = stem(root, z, height: height, lean: 0.5 * (hash(i, row, 230) - 0.5))
    canvas.stroke(points, widths: (0...8).map { _ in 3.2 }) { _, _ in mix(p.blade, p.bladeTip, 0.35) }
    let r = (10 + 9 * hash(i, row, 231)) * 2.2 / z
    let head = points[8]
    let nod = 0.25 * view.wind(root.x) - 0.1 + 0.9 * (hash(i, row, 233) - 0.5)
    let open = 0.45 + 0.45 * hash(i, row, 234)
    // The far petals, the heart, then the near petals over its lower half.
    func petal(_ dx: Float, _ dy: Float, _ size: Float, _ lit: Float) {
      let at = head + Point(dx + nod * 0.4, dy * open) * r
      canvas.ellipse(at, Point(size * r, size * r * (0.35 + 0.45 * open)), angle: nod + dx * 0.5) { sx, sy in
        let from = Point(sx, sy) - head
        let rim = clamp((from * from).sum().squareRoot() / r)
        let vein = noise(from.x * 0.55 + 40, from.y * 0.2 + 40, 232)
        let fold = smooth(1.02, 0.8, rim)
        return mix(p.flowerDark, p.flower, clamp(0.2 + 0.45 * lit + 0.35 * rim * fold + 0.35 * (vein - 0.5)))
      }
    }
    petal(0, -0.62, 0.78, 0.45)
    petal(-0.46, -0.3, 0.76, 0.25)
    petal(0.48, -0.32, 0.76, 0.95)
    canvas.ellipse(head + Point(nod * 0.3 * r, -0.18 * r), Point(r * 0.25, r * 0.2 * open)) { _, _ in
      p.wood * 0.45
    }
    petal(-0.25, 0.24, 0.66, 0.5)
    petal(0.3, 0.26, 0.62, 0.75)
  }

  private func paintDaisy(_ canvas: Layer, _ root: Point, _ z: Float, height: Float, _ i: Int, _ row: Int) {
    let p = view.palette
    let points = stem(root, z, height: height, lean: 0.6 * (hash(i, row, 260) - 0.5))
    canvas.stroke(points, widths: (0...8).map { _ in 2.6 }) { _, _ in mix(p.blade, p.bladeTip, 0.35) }
    let r = (7 + 3 * hash(i, row, 261)) * 2.2 / z
    let head = points[8]
    let tilt = 0.55 + 0.4 * hash(i, row, 262)
    for k in 0..<11 {
      let turn = Float(k) * 0.5712 + hash(i, row, 263)
      let at = head + Point(cosine(turn), sine(turn) * tilt) * r * 0.62
      canvas.ellipse(at, Point(r * 0.44, r * 0.16), angle: atan2(sine(turn) * tilt, cosine(turn))) { _, _ in
        mix(p.wallShade, p.wall, 0.7 + 0.3 * cosine(turn))
      }
    }
    canvas.ellipse(head, Point(r * 0.3, r * 0.26 * tilt + 1)) { _, _ in p.window }
  }

  private func paintLavender(_ canvas: Layer, _ root: Point, _ z: Float, height: Float, _ i: Int, _ row: Int)
  {
    let p = view.palette
    let points = stem(root, z, height: height, lean: 0.4 * (hash(i, row, 240) - 0.5), 14)
    canvas.stroke(points, widths: points.map { _ in 2.6 }) { _, _ in mix(p.blade, p.bladeTip, 0.3) }
    for k in 5...14 {
      let size = (7.4 - 0.38 * Float(k)) * 2.3 / z
      for side in [Float(-1), 1] {
        let at = points[k] + Point(side * size * 0.7, 1.5 * side)
        canvas.ellipse(at, Point(size, size * 0.62), angle: side * -0.6) { sx, sy in
          mix(p.second * 0.62, mix(p.second, p.foam, 0.3), clamp(0.5 + 0.5 * side * 0.6 + 0.06 * (at.y - sy)))
        }
      }
    }
  }

  private func paintBulrush(_ canvas: Layer, _ root: Point, _ z: Float, height: Float, _ i: Int) {
    let p = view.palette
    let lean = 0.3 * (hash(i, 1, 250) - 0.5)
    let points = stem(root, z, height: height, lean: lean, 16)
    canvas.stroke(points, widths: (0...16).map { 5 - 0.2 * Float($0) }) { _, _ in
      mix(p.blade, p.bladeTip, 0.4)
    }
    let head = Array(points[11...14])
    canvas.stroke(head, widths: [11, 14, 14, 11]) { sx, sy in
      let centre =
        head[1].x + (head[2].x - head[1].x) * clamp((head[1].y - sy) / max(1, head[1].y - head[2].y), -1, 2)
      let fuzz = noise(sx * 0.9, sy * 0.9, 251)
      return mix(p.wood * 0.8, p.woodLit, clamp(0.45 + (sx - centre) / 12 + 0.4 * (fuzz - 0.5)))
    }
    canvas.line(head[0], head[3], width: 11, opacity: 0.12, p.woodLit)
  }
}
