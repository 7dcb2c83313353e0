internal import Foundation

/// The marks that a loaded flat brush leaves, drawn once: a few shapes of (cover, ridge).
///
/// `cover` is how much paint there is, `ridge` how high it stands, both in [0, 1]. Columns run along
/// the stroke, rows across it.
enum BrushShapes {
  static let columns = 96
  static let rows = 24
  static let count = 8

  /// `count · rows · columns` pairs.
  static let scalars: [Float] = (0..<count).flatMap(shape)

  private static func shape(_ index: Int) -> [Float] {
    var out: [Float] = []
    out.reserveCapacity(rows * columns * 2)
    for row in 0..<rows {
      let across = 2 * (Float(row) + 0.5) / Float(rows) - 1
      // Each bristle holds its own load and lifts at its own place.
      let load = wave(across * 3.5, 0, index) * 0.6 + wave(across * 9, 0, index + 40) * 0.4
      let lift = wave(across * 5, 0, index + 80)
      for column in 0..<columns {
        let along = 2 * (Float(column) + 0.5) / Float(columns) - 1
        let hair = wave(across * 8, along * 1.5, index + 120)
        let fine = wave(across * 14, along * 3, index + 160)
        let end = along > 0 ? pow(along, 5) * (0.75 + 0.9 * lift) : pow(-along, 7) * (0.85 + 0.4 * lift)
        let body = 1 - pow(abs(across), 4) - end
        let dry = 0.55 * max(0, along + 0.1) * (1 - load) + 0.12 * (hair - 0.5)
        let cover = step((body - dry * 0.9) / 0.22)
        let rim = 0.25 * max(0, pow(abs(across), 3) - 0.25) + 0.2 * max(0, along) * load
        let ridge = min(max(0.18 + 0.5 * load * hair + 0.28 * fine + rim, 0), 1)
        out.append(cover)
        out.append(ridge)
      }
    }
    return out
  }

  private static func step(_ x: Float) -> Float {
    let t = min(max(x, 0), 1)
    return t * t * (3 - 2 * t)
  }

  /// Value noise in [0, 1].
  private static func wave(_ x: Float, _ y: Float, _ seed: Int) -> Float {
    let (fx, fy) = (x.rounded(.down), y.rounded(.down))
    let (tx, ty) = (step(x - fx), step(y - fy))
    let (ix, iy) = (Int(fx), Int(fy))
    let top = value(ix, iy, seed) * (1 - tx) + value(ix + 1, iy, seed) * tx
    let bottom = value(ix, iy + 1, seed) * (1 - tx) + value(ix + 1, iy + 1, seed) * tx
    return top * (1 - ty) + bottom * ty
  }

  private static func value(_ x: Int, _ y: Int, _ seed: Int) -> Float {
    PlaceHash.unit(x + 1000, y + 1000, UInt32(truncatingIfNeeded: seed))
  }
}

/// Numbers that belong to a place and a seed: the same on every run.
enum PlaceHash {
  static func bits(_ x: Int, _ y: Int, _ seed: UInt32) -> UInt32 {
    var h = UInt32(truncatingIfNeeded: x) &* 0x9E37_79B1
    h ^= UInt32(truncatingIfNeeded: y) &* 0x85EB_CA77 &+ seed &* 0xC2B2_AE3D
    h ^= h >> 15
    h = h &* 0x2C1B_3C6D
    h ^= h >> 12
    h = h &* 0x297A_2D39
    return h ^ h >> 15
  }

  /// In [0, 1).
  static func unit(_ x: Int, _ y: Int, _ seed: UInt32) -> Float { Float(bits(x, y, seed) >> 8) / 16_777_216 }
}
