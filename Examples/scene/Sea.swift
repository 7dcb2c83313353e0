// The sea: a plane in perspective with swell, reflections, the sun's path and foam.

import Foundation

extension Scene {
  /// Paints the water below the horizon.
  ///
  /// - Parameters:
  ///   - canvas: where to; holds the backdrop above the horizon.
  ///   - standing: layers of things in the water with their depths, the farthest first.
  func paintSea(_ canvas: Layer, standing: [(layer: Layer, depth: Float)]) {
    let p = view.palette
    let (width, time) = (View.width, view.time)
    let first = Int(view.horizon.rounded(.up))
    for sy in first..<View.height {
      let y = Float(sy) + 0.5
      let slant = (y - view.horizon) / view.scale
      let z = view.y / slant
      // How much water one pixel covers along the view; finer waves than that are left out.
      let footprint = z * z / (view.y * view.scale)
      let haze = smooth(60, 260, z)
      for sx in 0..<width {
        let x = Float(sx) + 0.5
        let wx = view.x + (x - Float(width) / 2) * z / view.scale
        var (slopeX, slopeZ, crest) = (Float(0), Float(0), Float(0))
        var frequency: Float = 0.55
        for octave in 0..<5 {
          let fade = 1 / (1 + 9 * frequency * footprint * frequency * footprint)
          if fade < 0.05 { break }
          let drift = time * (0.5 + 0.16 * Float(octave))
          let (u, v) = (wx * frequency * 0.62 + 0.35 * drift, z * frequency * 1.15 + drift)
          let here = noise(u, v, 150 &+ UInt32(octave))
          let strength = fade * (octave == 0 ? 0.9 : 0.75)
          slopeX += strength * (noise(u + 0.35, v, 150 &+ UInt32(octave)) - here)
          slopeZ += strength * (noise(u, v + 0.35, 150 &+ UInt32(octave)) - here)
          crest += strength * (here - 0.5)
          frequency *= 1.95
        }
        // Far away the waves merge into streaks.
        let streak = fbm(wx * 0.05 + 0.1 * time, log2(z) * 11 + 0.15 * time, 3, 160) - 0.5
        slopeZ += 0.22 * streak * smooth(12, 40, z)

        let (shiftX, shiftY) = (slopeX * 46, -22 - 120 * abs(slopeZ) - 60 * slopeZ)
        let mirror = 2 * view.horizon - y
        var image = canvas.sample(
          clamp(x + shiftX, 1, Float(width) - 3), max(2, min(view.horizon - 3, mirror + shiftY)))
        for thing in standing where thing.depth > z {
          let line = view.waterline(thing.depth)
          let lift = (y - line) * (slopeZ * 0.9 - 0.05)
          let seen = thing.layer.sample(x + shiftX * 0.55, 2 * line - y + lift + slopeZ * 10)
          image = seen + image * (1 - seen.w)
        }
        let grazing = clamp(0.95 - 1.35 * slant - 1.1 * slopeZ, 0.2, 0.95)
        var body = mix(p.sea, p.seaDeep, clamp(0.35 + 0.9 * slant - 1.5 * crest))
        body = mix(body, p.foam, 0.1 * smooth(0.1, 0.4, crest))
        var colour = mix(body, Colour(image.x, image.y, image.z), grazing)

        // The sun's path: facets that throw the sun at the eye.
        let reach = 34 + 0.55 * (y - view.horizon)
        let aside = (x + 150 * slopeX - view.sun.x) / reach
        let facet =
          noise(wx * 2.6 / (1 + 0.035 * z), log2(z) * 17 + 1.3 * time, 170) + 0.55 * streak + 0.4 * slopeZ
        let spark = smooth(0.56, 0.78, facet + 0.16 * haze) * exp(-aside * aside)
        colour = mix(colour, p.sun, clamp(0.95 * spark + 0.25 * exp(-aside * aside * 2.2)))
        // A few white caps in the middle distance.
        let cap = fbm(wx * 1.1 + 0.3 * time, z * 0.85 + 0.8 * time, 3, 180)
        colour = mix(colour, p.foam, 0.7 * smooth(0.7, 0.78, cap) * smooth(5, 9, z) * smooth(40, 16, z))
        colour = mix(colour, mix(p.haze, p.skyLow, 0.5), 0.6 * haze)
        canvas.pixels[sy * width + sx] = SIMD4(colour, 1)
      }
    }
  }

  /// Paints foam where things meet the water.
  func paintFoam(_ canvas: Layer) {
    let p = view.palette
    // The boat's bow wave and wake.
    let bx = -1.9 + 0.95 * view.time
    for k in 0..<26 {
      let age = Float(k) / 26
      let wobble = hash(k, 1, 190)
      let wx = bx + 2.0 - age * 7 + 0.3 * wobble
      let z = Scene.boatDepth + (hash(k, 2, 190) - 0.75) * 1.2 * (0.35 + age)
      let at = view.screen(wx, 0, z)
      canvas.ellipse(
        at, Point(26 - 16 * age, 2.6 - 1.2 * age), opacity: 0.75 * (1 - age) * (0.4 + 0.6 * wobble)
      ) { _, _ in p.foam }
    }
    // Surf along the headland.
    for k in 0..<90 {
      let wx = -34 + Float(k) * 0.33 + 0.2 * hash(k, 3, 190)
      let beat = 0.5 + 0.5 * sine(1.6 * view.time + 7 * hash(k, 4, 190))
      let at = view.screen(wx, 0.02, Scene.headlandDepth - 0.3)
      canvas.ellipse(
        at, Point(4 + 6 * hash(k, 5, 190), 1.2 + 1.8 * beat), opacity: 0.3 + 0.5 * beat
      ) { _, _ in p.foam }
    }
    // Rings around buoy and posts.
    for (x, z, half) in [
      (Float(0.62), Scene.buoyDepth, Float(0.52)), (1.5, Scene.postDepth, 0.12),
      (2.42, Scene.postDepth, 0.12), (3.4, Scene.postDepth, 0.12),
    ] {
      let grow = 1 + 0.12 * sine(2.4 * view.time + x)
      let at = view.screen(x, -0.02, z)
      let r = half * 1.12 * grow / z * view.scale
      for (scale, opacity) in [(Float(1.25), Float(0.25)), (1.0, 0.5)] {
        canvas.ellipse(at, Point(r * scale, r * 0.13 * scale + 1.2), opacity: opacity) { _, _ in p.foam }
      }
    }
  }
}
