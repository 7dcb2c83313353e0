// What floats, stands in the water or flies: the sailing boat, the buoy, the mooring posts, the gulls.

extension Scene {
  static let boatDepth: Float = 15
  static let buoyDepth: Float = 8.2
  static let postDepth: Float = 5.2

  /// The boat sails from left to right, behind buoy and posts.
  func paintBoat(_ layer: Layer) {
    let p = view.palette
    let z = Scene.boatDepth
    let wx = -1.9 + 0.95 * view.time
    let sea = swell(wx, z, view.time)
    let heel = -0.06 + sea.tilt * 0.7 + 0.02 * view.wind(wx)
    let (c, s) = (cosine(heel), sine(heel))
    func at(_ x: Float, _ y: Float) -> Point {
      view.screen(wx + c * x + s * y, -0.12 + sea.lift - s * x + c * y, z)
    }
    func local(_ sx: Float, _ sy: Float) -> Point {
      let w = view.world(sx, sy, z) - Point(wx, -0.12 + sea.lift)
      return Point(c * w.x - s * w.y, s * w.x + c * w.y)
    }
    // Mast, boom, stays.
    layer.line(at(0.25, 0.4), at(0.25, 6.3), width: 4, p.wood)
    layer.line(at(0.28, 0.4), at(0.28, 6.3), width: 1.4, p.woodLit)
    for end in [Point(2.5, 0.75), Point(-2.2, 0.7)] {
      layer.line(at(0.25, 6.1), at(end.x, end.y), width: 1, opacity: 0.7, p.wood)
    }
    let belly = 0.22 + 0.07 * view.wind(wx + 2)
    // The main sail behind the mast, the jib before it.
    let main =
      [at(0.18, 1.0)] + curve(at(0.18, 1.0), at(-1.0, 0.86), at(-2.15, 1.08))
      + curve(at(-2.15, 1.08), at(-1.15 - belly, 3.4), at(0.16, 6.0)) + [at(0.18, 6.0)]
    layer.fill(main) { sx, sy in
      let q = local(sx, sy)
      let across = clamp((q.x + 2.15) / 2.35)
      let seam = smooth(0.03, 0.0, abs((q.y + 0.16 * q.x).truncatingRemainder(dividingBy: 0.82) - 0.41))
      let fold = 0.5 + 0.5 * sine(5 * across + 0.9 * q.y + 0.8 * view.time)
      let light = clamp(0.2 + 0.75 * across + 0.16 * fold - 0.13 * seam)
      let cloth = 0.975 + 0.05 * noise(q.x * 26, q.y * 26, 110)
      return mix(p.sailShade, p.sail, light) * cloth
    }
    let jib =
      curve(at(2.42, 0.78), at(1.25 + belly, 2.1), at(0.36, 5.5))
      + curve(at(0.36, 5.5), at(0.55, 2.6), at(0.5, 1.05))
    layer.fill(jib) { sx, sy in
      let q = local(sx, sy)
      let seam = smooth(0.025, 0, abs((q.y - 0.3 * q.x).truncatingRemainder(dividingBy: 0.7) - 0.35))
      let light = clamp(0.42 + 0.34 * q.x - 0.1 * seam + 0.05 * q.y)
      return mix(p.sailShade, p.sail, light) * (0.975 + 0.05 * noise(q.x * 26, q.y * 26, 111))
    }
    layer.line(at(0.25, 0.95), at(-2.2, 1.0), width: 3, p.woodLit)
    // Pennant.
    let wave = (0...7).map { k -> Point in
      let x = Float(k) / 7
      return at(0.25 - 0.75 * x, 6.2 + 0.09 * x * sine(9 * x - 9 * view.time))
    }
    layer.stroke(wave, widths: (0...7).map { 9 - Float($0) }) { _, _ in p.band }
    // The helmsman.
    layer.ellipse(at(-1.55, 0.86), Point(10, 15), angle: -0.15) { sx, _ in
      mix(p.seaDeep * 0.8, p.sea, smooth(-8, 8, sx - at(-1.55, 0).x))
    }
    layer.ellipse(at(-1.52, 1.28), Point(6, 6.6)) { sx, _ in
      mix(p.roof, p.rockLit, smooth(-5, 5, sx - at(-1.52, 0).x))
    }
    layer.ellipse(at(-1.52, 1.38), Point(9.5, 2.4)) { _, _ in p.sail }
    layer.ellipse(at(-1.52, 1.43), Point(5, 4)) { _, _ in p.sail }
    // Hull.
    let hull =
      curve(at(-2.35, 0.62), at(0, 0.36), at(2.75, 0.92))
      + curve(at(2.75, 0.92), at(2.3, 0.2), at(1.7, -0.2)) + [at(-1.9, -0.2), at(-2.35, 0.62)]
    layer.fill(hull) { sx, sy in
      let q = local(sx, sy)
      let sheer = 0.49 + 0.045 * (q.x + 0.3) * (q.x + 0.3)
      let below = sheer - q.y
      let light = clamp(0.3 + 0.16 * q.x + 0.5 * smooth(0.4, 0, below))
      let plank = 0.93 + 0.07 * smooth(0.02, 0.05, below.truncatingRemainder(dividingBy: 0.13))
      if below < 0.1 { return mix(p.stripe * 0.62, p.stripe, light + 0.25) }
      return mix(p.hull * 0.42, p.hull * 1.1, light) * plank
    }
    layer.line(at(-2.35, 0.64), at(-2.5, 0.02), width: 4, p.wood)
  }

  /// A striped buoy that rocks on the swell.
  func paintBuoy(_ layer: Layer) {
    let p = view.palette
    let z = Scene.buoyDepth
    let wx: Float = 0.62
    let sea = swell(wx, z, view.time + 0.6)
    let tilt = 0.05 + 2.6 * sea.tilt
    let (c, s) = (cosine(tilt), sine(tilt))
    func at(_ x: Float, _ y: Float) -> Point {
      view.screen(wx + c * x + s * y, -0.1 + 0.8 * sea.lift - s * x + c * y, z)
    }
    func local(_ sx: Float, _ sy: Float) -> Point {
      let w = view.world(sx, sy, z) - Point(wx, -0.1 + 0.8 * sea.lift)
      return Point(c * w.x - s * w.y, s * w.x + c * w.y)
    }
    func lit(_ sx: Float, _ sy: Float, _ half: Float) -> Float {
      let turn = local(sx, sy).x / half
      return smooth(-1, 0.7, turn) * (1 - 0.35 * smooth(0.75, 1, turn))
    }
    layer.line(at(0, 1.0), at(0, 1.5), width: 3, p.wood)
    layer.ellipse(at(0, 1.5), Point(9, 9)) { sx, sy in mix(p.window * 0.55, p.window, lit(sx, sy, 0.1)) }
    layer.fill([at(-0.36, 0.1), at(0.36, 0.1), at(0.11, 1.12), at(-0.11, 1.12)]) { sx, sy in
      let q = local(sx, sy)
      let light = lit(sx, sy, mix(0.36, 0.11, q.y))
      let red = q.y < 0.44 || q.y > 0.78
      let rust = 0.9 + 0.14 * noise(q.x * 14, q.y * 5, 120)
      return (red ? mix(p.band * 0.35, p.band * 1.08, light) : mix(p.wallShade * 0.8, p.wall, light)) * rust
    }
    let float =
      curve(at(-0.52, 0.0), at(0, -0.12), at(0.52, 0.0)) + curve(at(0.52, 0.2), at(0, 0.1), at(-0.52, 0.2))
    layer.fill(float) { sx, sy in mix(p.band * 0.3, p.band, lit(sx, sy, 0.52)) }
  }

  /// Weathered mooring posts with a slack rope, and a gull on one of them.
  func paintPosts(_ layer: Layer) {
    let p = view.palette
    let z = Scene.postDepth
    let posts: [(x: Float, top: Float, lean: Float)] = [
      (1.5, 1.16, 0.04), (2.42, 1.34, -0.03), (3.4, 1.08, 0.05),
    ]
    for post in posts {
      let half: Float = 0.105
      func at(_ x: Float, _ y: Float) -> Point { view.screen(post.x + x + post.lean * y, y, z) }
      let top = at(0, post.top)
      layer.fill([at(-half, -0.05), at(half, -0.05), at(half, post.top), at(-half, post.top)]) { sx, sy in
        let w = view.world(sx, sy, z)
        let turn = clamp((w.x - post.x - post.lean * w.y) / half, -1, 1)
        let light = smooth(-0.9, 0.8, turn)
        let grain = fbm(turn * 5 + post.x * 9, w.y * 1.3, 3, 130)
        let crack = smooth(0.06, 0.0, abs(fbm(turn * 2.2 + post.x * 5, w.y * 0.7, 2, 131) - 0.5))
        var colour = mix(p.wood * 0.75, p.woodLit, clamp(light * 0.9 + 0.5 * (grain - 0.5)))
        colour = mix(colour, p.wood * 0.5, 0.7 * crack)
        // Weed and wet below.
        let wet = smooth(0.42, 0.3, w.y + 0.12 * noise(w.x * 18, 2, 132))
        return mix(colour, mix(p.tree * 0.5, p.grass * 0.8, grain * light), wet)
      }
      layer.ellipse(top, Point(half / z * view.scale, 5.5)) { sx, sy in
        let ring =
          0.5 + 0.5
          * sine(((sx - top.x) * (sx - top.x) / 12 + (sy - top.y) * (sy - top.y) * 2).squareRoot() * 2.6)
        return mix(p.woodLit, p.sail, 0.25 + 0.25 * ring)
      }
    }
    for (a, b) in zip(posts, posts.dropFirst()) {
      let from = view.screen(a.x + a.lean * 0.8, a.top - 0.2, z)
      let to = view.screen(b.x + b.lean * 0.8, b.top - 0.2, z)
      let sag = view.screen((a.x + b.x) / 2, min(a.top, b.top) - 0.62 + 0.02 * view.wind(a.x), z)
      let rope = curve(from, sag, to, 28)
      layer.stroke(rope, widths: rope.map { _ in 7 }) { sx, sy in
        let twist = 0.5 + 0.5 * sine((sx * 0.9 + sy * 1.1) * 0.75)
        return mix(p.wood, p.woodLit * 1.1, twist)
      }
    }
    let perch = view.screen(posts[1].x + posts[1].lean * posts[1].top, posts[1].top, z)
    paintRestingGull(layer, at: perch)
  }

  private func paintRestingGull(_ layer: Layer, at foot: Point) {
    let p = view.palette
    let nod = 1.5 * sine(1.7 * view.time)
    let body = foot + Point(0, -21)
    for x in [Float(-3), 4] {
      layer.line(foot + Point(x, -1), body + Point(x, 8), width: 2, p.hillLit)
    }
    layer.ellipse(body, Point(25, 11), angle: 0.16) { sx, sy in
      mix(p.wallShade, p.wall, smooth(-16, 12, (sx - body.x) * 0.5 - (sy - body.y)))
    }
    layer.fill(
      curve(body + Point(-36, -1), body + Point(-8, -15), body + Point(12, -4))
        + curve(body + Point(12, -4), body + Point(-4, 9), body + Point(-36, -1))
    ) { sx, _ in mix(p.wallShade * 0.62, p.wallShade, smooth(-36, 10, sx - body.x)) }
    let head = body + Point(20, -13 + nod)
    layer.ellipse(head, Point(9.5, 8.5)) { sx, sy in
      mix(p.wallShade, p.wall, smooth(-9, 5, (sx - head.x) - (sy - head.y)))
    }
    layer.fill([head + Point(7, -2), head + Point(20, 2), head + Point(7, 4)]) { _, _ in p.hillLit }
    layer.ellipse(head + Point(3, -2), Point(1.6, 1.6)) { _, _ in p.wood * 0.4 }
  }

  /// Gulls that cross the sky, wings beating.
  func paintGulls(_ layer: Layer) {
    let p = view.palette
    for i in 0..<5 {
      let key = Float(i)
      let near = 1 + 0.5 * hash(i, 1, 140)
      let span = 26 * near
      let x = 130 + 150 * key + 70 * hash(i, 2, 140) + view.time * (46 + 22 * near) - (view.x + 0.35) * 30
      let y = 92 + 30 * sine(1.9 * key + 0.7) + 9 * sine(1.1 * view.time + key) + 16 * key * 0.5
      let beat = sine(7.2 * view.time + 2.2 * key) * 0.9 + 0.25
      let centre = Point(x, y - 3 * beat)
      for side in [Float(-1), 1] {
        let wrist = centre + Point(side * span * 0.45, -span * (0.18 + 0.2 * beat))
        let tip = centre + Point(side * span * (0.95 - 0.12 * abs(beat)), -span * (0.02 + 0.42 * beat))
        let wing = curve(centre, wrist * 2 - (centre + tip) * 0.5, tip, 9)
        layer.stroke(wing, widths: (0...9).map { (1.5 + 5 * (1 - Float($0) / 9)) * near * 0.8 }) { sx, sy in
          let out = abs(sx - centre.x) / span
          return mix(mix(p.wallShade, p.wall, side > 0 ? 0.95 : 0.5), p.wood, smooth(0.72, 0.9, out))
        }
      }
      layer.ellipse(centre, Point(span * 0.3, span * 0.1), angle: -0.08) { _, sy in
        mix(p.wall, p.wallShade, smooth(-2, 3, sy - centre.y))
      }
    }
  }
}
