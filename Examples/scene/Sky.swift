// The far picture: sky, sun, clouds, mountains, rolling hills with a village.

import Foundation

extension Scene {
  /// The sky's colour at a canvas point.
  func sky(_ sx: Float, _ sy: Float) -> Colour {
    let p = view.palette
    let rise = max(0, view.horizon - sy) / 720
    let toSun = Point(sx, sy) - view.sun
    let distance = (toSun * toSun).sum().squareRoot() / 720
    var colour = mix(p.skyLow, p.skyMiddle, smooth(0.0, 0.2, rise + 0.04 * distance))
    colour = mix(colour, p.skyTop, smooth(0.14, 0.5, rise))
    // Clouds lie on a ceiling that the eye sees in perspective.
    let depth = 1 / (rise + 0.09)
    let cx = (sx - 640) / 720 * depth * 0.8 + 0.035 * view.time + 3.1
    let cy = depth * 1.15
    let density = fbm(cx, cy, 5, 7)
    let cover = smooth(0.47, 0.66, density) * smooth(0.01, 0.1, rise)
    if cover > 0 {
      let towards = Point(view.sun.x - sx, 0) / 720
      let lit = clamp(0.5 + 3.2 * (density - fbm(cx + 0.16 + 0.1 * towards.x, cy + 0.22, 4, 7)))
      let warm = mix(p.cloudLit, p.sun, 0.6 * smooth(0.6, 0, distance))
      let shade = mix(p.cloudShade, p.skyLow, 0.55 * smooth(0.22, 0.02, rise))
      colour = mix(colour, mix(shade, warm, lit), 0.92 * cover)
    }
    // The sun and its glow.
    let glow: Float = 0.75 * exp2(-14 * distance) + 0.35 * exp2(-4.5 * distance)
    colour += (p.sun - colour) * glow
    return mix(colour, p.sun * 1.02, smooth(0.036, 0.031, distance))
  }

  /// Paints everything beyond the bay.
  func paintBackdrop(_ layer: Layer) {
    let p = view.palette
    let (width, horizon) = (View.width, view.horizon)
    // Height profiles, one value a column.
    let (far, near) = (Float(420), Float(150))
    let mountains = (0..<width).map { column -> Float in
      let wx = view.world(Float(column), 0, far).x
      let ridge = 1 - abs(2 * fbm(wx * 0.006 + 4.2, 1.7, 5, 21) - 1)
      let height = 8 + 62 * ridge * ridge * (0.55 + 0.45 * sine(wx * 0.011 + 2.2))
      return view.screen(0, height, far).y
    }
    let hills = (0..<width).map { column -> Float in
      let wx = view.world(Float(column), 0, near).x
      return view.screen(0, hillHeight(wx), near).y
    }
    for sy in 0..<View.height {
      let y = Float(sy)
      if y > horizon + 14 { break }
      for sx in 0..<width {
        let x = Float(sx)
        var colour = sky(x, y)
        let m = clamp(y - mountains[sx] + 0.5)
        if m > 0 {
          let w = view.world(x, y, far)
          let relief = fbm(w.x * 0.035 - w.y * 0.02, w.y * 0.05, 5, 31)
          let slope = mountains[min(sx + 6, width - 1)] - mountains[max(sx - 6, 0)]
          let light = clamp(0.42 + 0.05 * slope + 1.6 * (relief - 0.5))
          var tone = mix(p.mountain * 0.86, mix(p.mountain, p.haze, 0.5), light)
          tone = mix(tone, p.haze, 0.35 + 0.45 * smooth(120, 10, horizon - y))
          colour = mix(colour, tone, m)
        }
        let h = clamp(y - hills[sx] + 0.5)
        if h > 0 { colour = mix(colour, hillside(x, y, near), h) }
        layer.pixels[sy * width + sx] = SIMD4(colour, 1)
      }
    }
    paintVillage(layer, near)
  }

  private func hillHeight(_ wx: Float) -> Float {
    3.5 + 9 * fbm(wx * 0.017 + 9.1, 0.3, 3, 41) * smooth(-95, 70, wx) + 3.5 * noise(wx * 0.05, 2, 43)
      + 0.5 * noise(wx * 0.9, 4, 44)
  }

  /// Fields, hedges and trees on the hills.
  private func hillside(_ sx: Float, _ sy: Float, _ z: Float) -> Colour {
    let p = view.palette
    let w = view.world(sx, sy, z)
    let across = w.x + 3 * noise(w.x * 0.1, w.y * 0.3, 50)
    let patch = cells(across * 0.07, w.y * 0.28, 51)
    let furrow = 0.5 + 0.5 * sine((across * 0.9 + w.y * 3 * (patch.id - 0.5)) * 2.2)
    var colour = mix(p.hill, p.hillLit, clamp(0.15 + 0.75 * patch.id + 0.18 * furrow))
    colour = mix(colour, colour * 0.72, smooth(0.45, 0.62, patch.distance))
    let wooded = smooth(0.5, 0.56, fbm(w.x * 0.06, w.y * 0.16, 3, 61) + 0.1 * noise(w.x, w.y, 62))
    if wooded > 0 {
      let crown = cells(w.x * 0.85, w.y * 1.05, 63)
      let light = clamp(0.5 - 0.9 * crown.dx - 0.8 * crown.dy * -1 - 0.5 * crown.distance)
      let tree = mix(p.tree, p.treeLit, light * (0.6 + 0.4 * crown.id))
      colour = mix(colour, tree, wooded)
    }
    let glow = smooth(520, 60, abs(sx - view.sun.x))
    return mix(colour, p.haze, 0.3 + 0.22 * glow)
  }

  /// White houses with red roofs along the far shore, some windows lit.
  private func paintVillage(_ layer: Layer, _ z: Float) {
    let p = view.palette
    for i in 0..<13 {
      let key = hash(i, 3, 70)
      let wx = -10 + Float(i) * 4.6 + 3 * key
      let base = 0.5 + 2.6 * hash(i, 5, 71)
      let (w, h) = (2.2 + 1.6 * hash(i, 7, 72), 1.5 + 1.2 * hash(i, 9, 73))
      func at(_ x: Float, _ y: Float) -> Point { view.screen(wx + x, base + y, z) }
      let haze: Float = 0.24
      layer.fill([at(0, 0), at(w, 0), at(w, h), at(0, h)]) { sx, _ in
        let right = smooth(at(0, 0).x, at(w, 0).x, sx)
        return mix(mix(p.wallShade, p.wall, 0.35 + 0.65 * right), p.haze, haze)
      }
      let roof = mix(mix(p.roof, p.band, key), p.haze, haze)
      layer.fill([at(-0.3, h), at(w + 0.3, h), at(w * 0.78, h + 1.1), at(w * 0.22, h + 1.1)]) { _, _ in roof }
      for k in 0..<2 where hash(i, k, 74) > 0.35 {
        let x = w * (0.22 + 0.4 * Float(k))
        layer.fill([at(x, 0.55), at(x + 0.5, 0.55), at(x + 0.5, 1.15), at(x, 1.15)]) { _, _ in
          mix(p.window, p.haze, 0.1)
        }
      }
    }
  }
}
