/// A turn by quarters, with or without a mirror: how stored pixels become upright ones.
struct Orientation: Equatable, Sendable {
  /// Upright column and row of a stored pixel, as a signed permutation about the centre:
  /// x' = a·x + c·y, y' = b·x + d·y, each in {-1, 0, 1}.
  let (a, b, c, d): (Int, Int, Int, Int)

  static let upright = Orientation(a: 1, b: 0, c: 0, d: 1)

  init(a: Int, b: Int, c: Int, d: Int) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }

  /// The nearest quarter turn to a display matrix of nine 16.16 numbers (ISO 14496-12, `tkhd`).
  init(displayMatrix m: [Int32]) {
    guard m.count >= 5 else {
      self = .upright
      return
    }
    let (p, q, r, s) = (Int(m[0]), Int(m[1]), Int(m[3]), Int(m[4]))
    if abs(p) + abs(s) >= abs(q) + abs(r) {
      self.init(a: p < 0 ? -1 : 1, b: 0, c: 0, d: s < 0 ? -1 : 1)
    } else {
      self.init(a: 0, b: q < 0 ? -1 : 1, c: r < 0 ? -1 : 1, d: 0)
    }
  }

  /// By the number of the Exif tag, 1 to 8.
  init(exif: Int) {
    switch exif {
    case 2: self.init(a: -1, b: 0, c: 0, d: 1)
    case 3: self.init(a: -1, b: 0, c: 0, d: -1)
    case 4: self.init(a: 1, b: 0, c: 0, d: -1)
    case 5: self.init(a: 0, b: 1, c: 1, d: 0)
    case 6: self.init(a: 0, b: 1, c: -1, d: 0)
    case 7: self.init(a: 0, b: -1, c: -1, d: 0)
    case 8: self.init(a: 0, b: -1, c: 1, d: 0)
    default: self = .upright
    }
  }

  /// Whether width and height change places.
  var swapsAxes: Bool { a == 0 }

  /// Degrees clockwise of the turn, a mirror left aside.
  var degrees: Int {
    if swapsAxes { return b > 0 ? 90 : 270 }
    return a < 0 && d < 0 ? 180 : 0
  }

  /// Where upright pixel (0, 0) is stored, and the steps in stored pixels for one pixel to the right and
  /// one down, for a stored picture of `width` columns and `height` rows.
  func walk(
    width: Int, height: Int
  ) -> (start: (x: Int, y: Int), right: (x: Int, y: Int), down: (x: Int, y: Int)) {
    // The inverse of a signed permutation is its transpose.
    let right = (x: a, y: c)
    let down = (x: b, y: d)
    let x = right.x + down.x < 0 ? width - 1 : 0
    let y = right.y + down.y < 0 ? height - 1 : 0
    return ((x, y), right, down)
  }
}
