internal import Tensors

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

  /// The stored picture turned upright.
  func upright(_ picture: Tensor) -> Tensor {
    guard self != .upright else { return picture }
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    let (rows, columns) = swapsAxes ? (width, height) : (height, width)
    // One step right or down in the upright picture, in stored pixels: the inverse of a signed
    // permutation is its transpose.
    let (right, down) = ((x: a, y: c), (x: b, y: d))
    let start = (right.x + down.x < 0 ? width - 1 : 0) + (right.y + down.y < 0 ? (height - 1) * width : 0)
    let (stepRight, stepDown) = (right.x + right.y * width, down.x + down.y * width)
    var turned = Tensor(height: rows, width: columns, channels: channels)
    let stored = picture.scalars
    Parallel.fill(&turned.scalars, rows: rows) { output, band in
      for row in band {
        for column in 0..<columns {
          let from = (start + row * stepDown + column * stepRight) * channels
          let to = (row * columns + column) * channels
          // SAFETY: both places lie within pictures of the same number of pixels.
          for c in 0..<channels { unsafe output[to + c] = stored[from + c] }
        }
      }
    }
    return turned
  }
}
