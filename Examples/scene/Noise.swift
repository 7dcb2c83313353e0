// Hashes, noises and small helpers. Everything is a function of position and seed, so every run
// renders the same picture.

typealias Colour = SIMD3<Float>

func clamp(_ x: Float, _ low: Float = 0, _ high: Float = 1) -> Float { min(max(x, low), high) }

func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }

func mix(_ a: Colour, _ b: Colour, _ t: Float) -> Colour { a + (b - a) * t }

func smooth(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = clamp((x - low) / (high - low))
  return t * t * (3 - 2 * t)
}

/// A colour from its hexadecimal sRGB code.
func hex(_ code: UInt32) -> Colour {
  Colour(Float(code >> 16 & 255), Float(code >> 8 & 255), Float(code & 255)) / 255
}

/// A well-mixed number in [0, 1) for a lattice point.
func hash(_ x: Int, _ y: Int, _ seed: UInt32 = 0) -> Float {
  var h = UInt32(truncatingIfNeeded: x) &* 0x8DA6_B343
  h ^= UInt32(truncatingIfNeeded: y) &* 0xD816_3841
  h ^= seed &* 0xCB1A_B31F
  h ^= h >> 15
  h = h &* 0x2C1B_3C6D
  h ^= h >> 12
  h = h &* 0x297A_2D39
  h ^= h >> 15
  return Float(h >> 8) / 16_777_216
}

/// Smooth value noise in [0, 1].
func noise(_ x: Float, _ y: Float, _ seed: UInt32 = 0) -> Float {
  let (fx, fy) = (x.rounded(.down), y.rounded(.down))
  let (ix, iy) = (Int(fx), Int(fy))
  let (tx, ty) = (x - fx, y - fy)
  let u = tx * tx * tx * (tx * (tx * 6 - 15) + 10)
  let v = ty * ty * ty * (ty * (ty * 6 - 15) + 10)
  return mix(
    mix(hash(ix, iy, seed), hash(ix + 1, iy, seed), u),
    mix(hash(ix, iy + 1, seed), hash(ix + 1, iy + 1, seed), u), v)
}

/// Several octaves of noise, rotated against each other, in [0, 1].
func fbm(_ x: Float, _ y: Float, _ octaves: Int, _ seed: UInt32 = 0) -> Float {
  var (px, py, sum, weight, total) = (x, y, Float(0), Float(0.5), Float(0))
  for octave in 0..<octaves {
    sum += weight * noise(px, py, seed &+ UInt32(octave))
    total += weight
    weight *= 0.5
    (px, py) = (1.6 * px - 1.2 * py + 17.3, 1.2 * px + 1.6 * py + 5.1)
  }
  return sum / total
}

/// The nearest of scattered cells: its distance, the vector to its centre, and a number of its own.
func cells(_ x: Float, _ y: Float, _ seed: UInt32 = 0) -> (distance: Float, dx: Float, dy: Float, id: Float) {
  let (ix, iy) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
  var best: (distance: Float, dx: Float, dy: Float, id: Float) = (9, 0, 0, 0)
  for j in iy - 1...iy + 1 {
    for i in ix - 1...ix + 1 {
      let dx = Float(i) + 0.15 + 0.7 * hash(i, j, seed) - x
      let dy = Float(j) + 0.15 + 0.7 * hash(i, j, seed &+ 1) - y
      let distance = dx * dx + dy * dy
      if distance < best.distance { best = (distance, dx, dy, hash(i, j, seed &+ 2)) }
    }
  }
  best.distance = best.distance.squareRoot()
  return best
}
