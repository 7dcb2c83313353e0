// The headland with its lighthouse and the keeper's house.

extension Scene {
  static let headlandDepth: Float = 46

  /// Paints the headland, 46 metres away on the left.
  func paintHeadland(_ layer: Layer) {
    let p = view.palette
    let z = Scene.headlandDepth
    func top(_ wx: Float) -> Float {
      let shelf = 3.4 * smooth(-9, -14.5, wx) + 1.6 * smooth(-16, -24, wx) + 1.5 * smooth(-6.0, -9.5, wx)
      return shelf + 0.5 * noise(wx * 0.9, 1, 80) * smooth(-5.4, -8, wx) - 0.25
    }
    var outline: [Point] = [view.screen(-46, -0.4, z)]
    for step in 0...200 {
      let wx = -46 + Float(step) * 0.205
      outline.append(view.screen(wx, max(top(wx), -0.4), z))
    }
    outline.append(view.screen(-5, -0.4, z))
    layer.fill(outline) { sx, sy in
      let w = view.world(sx, sy, z)
      let below = top(w.x) - w.y
      // Strata tilt a little; faces towards the sun glow.
      let strata = fbm(w.x * 0.45 + 0.2 * w.y, w.y * 1.9 + 0.25 * w.x, 4, 81)
      let crack = cells(w.x * 0.75, w.y * 0.95, 82)
      var light = clamp(0.28 + 1.9 * (strata - 0.5) - 0.5 * crack.dx - 0.25 * crack.dy)
      light *= 1 - 0.45 * smooth(0.5, 0.75, crack.distance)
      var colour = mix(p.rock, p.rockLit, light)
      let turf = smooth(0.95, 0.6, below + 0.75 * (noise(w.x * 1.3, w.y, 83) - 0.5))
      let blade = noise(w.x * 5, w.y * 2.2 + w.x, 84)
      let meadow = mix(
        p.grass, p.grassLit, clamp(0.1 + 0.75 * blade + 0.4 * (fbm(w.x * 0.5, 3, 2, 85) - 0.5)))
      colour = mix(colour, meadow, turf)
      colour = mix(colour, p.seaDeep * 0.7, 0.75 * smooth(0.35, 0.0, w.y))
      return mix(colour, p.haze, 0.1)
    }
    paintTrees(layer, top)
    paintHouse(layer, base: top(-20.5) - 0.15)
    paintLighthouse(layer, base: top(-14.6) - 0.1)
  }

  private func paintTrees(_ layer: Layer, _ top: (Float) -> Float) {
    let p = view.palette
    let z = Scene.headlandDepth
    for i in 0..<16 {
      let wx = -33 + Float(i) * 0.78 + hash(i, 1, 90) + (i > 10 ? 1.4 : 0)
      if wx > -22.6 && wx < -18 { continue }
      let size = 0.9 + 0.8 * hash(i, 2, 90)
      let sway = 0.05 * view.wind(wx)
      let centre = view.screen(wx + sway, top(wx) + size * 0.85, z)
      let r = size * view.scale / z
      layer.line(view.screen(wx, top(wx) - 0.2, z), centre, width: r * 0.16, p.wood)
      for k in 0..<9 {
        let turn = Float(k) * 2.4
        let reach = r * 0.62 * (Float(k) / 9).squareRoot()
        let at = centre + Point(cosine(turn) * reach, sine(turn) * reach * 0.85)
        let lit = clamp(0.45 + 0.42 * (at.x - centre.x) / r - 0.5 * (at.y - centre.y) / r)
        layer.ellipse(at, Point(r * 0.42, r * 0.38)) { sx, sy in
          let w = view.world(sx - sway * view.scale / z, sy, z)
          let leaf = noise(w.x * 6, w.y * 6, 91)
          let inner = 0.4 * (sx - at.x) / r - 0.45 * (sy - at.y) / r
          return mix(p.tree, p.treeLit, clamp(lit + inner + 0.7 * (leaf - 0.5)))
        }
      }
    }
  }

  private func paintHouse(_ layer: Layer, base: Float) {
    let p = view.palette
    let z = Scene.headlandDepth
    func at(_ x: Float, _ y: Float) -> Point { view.screen(-20.6 + x, base + y, z) }
    layer.fill([at(0, 0), at(2.3, 0), at(2.3, 1.5), at(0, 1.5)]) { sx, sy in
      let w = view.world(sx, sy, z)
      return mix(p.wallShade, p.wall, 0.25 + 0.2 * noise(w.x * 5, w.y * 9, 95))
    }
    layer.fill([at(2.3, 0), at(3.5, 0), at(3.5, 1.5), at(2.9, 2.35), at(2.3, 1.5)]) { sx, sy in
      let w = view.world(sx, sy, z)
      return p.wall * (0.94 + 0.08 * noise(w.x * 5, w.y * 9, 96))
    }
    layer.fill([at(-0.2, 1.4), at(2.4, 1.45), at(2.9, 2.4), at(0.3, 2.4)]) { sx, sy in
      let w = view.world(sx, sy, z)
      let tile = 0.5 + 0.5 * sine(w.y * 26)
      return mix(p.roof * 0.62, p.roof, 0.5 + 0.3 * tile + 0.4 * (noise(w.x * 7, w.y * 8, 97) - 0.5))
    }
    layer.fill([at(0.5, 2.2), at(0.85, 2.2), at(0.85, 2.85), at(0.5, 2.85)]) { _, _ in p.roof * 0.55 }
    for (x, w) in [(Float(0.35), Float(0.45)), (1.4, 0.45), (2.68, 0.4)] {
      let (a, b) = (at(x, 0.55), at(x + w, 1.12))
      layer.fill([a, Point(b.x, a.y), b, Point(a.x, b.y)]) { _, _ in p.window }
      layer.line(
        Point((a.x + b.x) / 2, a.y), Point((a.x + b.x) / 2, b.y), width: 1, opacity: 0.6, p.wood)
    }
    // Smoke from the chimney.
    for k in 0..<9 {
      let age = (Float(k) + (view.time * 1.6).truncatingRemainder(dividingBy: 1)) / 9
      let drift = at(0.68 - age * 2.2 - 0.3 * sine(age * 5 + view.time), 2.95 + age * 2.4)
      layer.ellipse(drift, Point(4 + 14 * age, 3 + 9 * age), opacity: 0.17 * (1 - age)) { _, _ in p.cloudLit }
    }
  }

  private func paintLighthouse(_ layer: Layer, base: Float) {
    let p = view.palette
    let z = Scene.headlandDepth
    func at(_ x: Float, _ y: Float) -> Point { view.screen(-14.6 + x, base + y, z) }
    func round(_ sx: Float, _ sy: Float, _ half: Float) -> Float {
      clamp((view.world(sx, sy, z).x + 14.6) / half, -1, 1)
    }
    func tower(_ y: Float) -> Float { mix(1.05, 0.68, y / 8) }
    layer.fill([at(-1.05, 0), at(1.05, 0), at(0.68, 8), at(-0.68, 8)]) { sx, sy in
      let w = view.world(sx, sy, z)
      let y = w.y - base
      let turn = round(sx, sy, tower(y))
      let band = (y > 1.9 && y < 3.6) || (y > 5.3 && y < 6.8)
      let stone = 0.93 + 0.1 * noise(w.x * 4, w.y * 7, 100)
      let light = smooth(-0.95, 0.75, turn) * (1 - 0.3 * smooth(0.8, 1, turn))
      let lit = band ? p.band : p.wall
      let shade = band ? p.band * 0.42 : p.wallShade * 0.8
      return mix(shade, lit, light) * stone
    }
    for y in [Float(1.0), 4.4, 7.2] {
      let (a, b) = (at(-0.12, y), at(0.14, y + 0.55))
      layer.fill([a, Point(b.x, a.y), b, Point(a.x, b.y)]) { _, _ in y > 7 ? p.window : p.wood }
    }
    // Gallery, lantern, dome.
    layer.fill([at(-1, 8), at(1, 8), at(1, 8.28), at(-1, 8.28)]) { sx, _ in
      mix(p.wood, p.woodLit, smooth(at(-1, 0).x, at(1, 0).x, sx))
    }
    layer.fill([at(-0.5, 8.28), at(0.5, 8.28), at(0.5, 9.4), at(-0.5, 9.4)]) { _, _ in p.window }
    for k in 0...4 {
      let x = -0.95 + 0.475 * Float(k)
      layer.line(at(x, 8.28), at(x, 8.85), width: 1.2, p.wood)
      layer.line(at(x * 0.52, 8.28), at(x * 0.52, 9.4), width: 1.2, p.wood)
    }
    layer.line(at(-0.98, 8.85), at(0.98, 8.85), width: 1.4, p.wood)
    layer.fill([at(-0.66, 9.4)] + curve(at(-0.62, 9.4), at(0, 11), at(0.62, 9.4)) + [at(0.66, 9.4)]) {
      sx, sy in
      mix(p.band * 0.45, p.band, smooth(-0.6, 0.5, round(sx, sy, 0.66)))
    }
    layer.line(at(0, 10.1), at(0, 10.9), width: 1.4, p.wood)
    let lamp = at(0, 8.85)
    for radius in [Float(34), 22, 13, 7] {
      layer.ellipse(lamp, Point(radius, radius), opacity: 0.12) { _, _ in p.sun }
    }
  }
}
