internal import CKernels
internal import Tensors

extension HoleLevel {
  /// A first guess: fills the hole patch by patch, structure first.
  ///
  /// The next patch is always the one on the edge of what is known of which most is known and into which the strongest edge runs (Criminisi, Pérez
  /// and Toyama, "Region Filling and Object Removal by Exemplar-Based Inpainting", 2004): lines are led across the hole before the areas
  /// beside them are closed.
  mutating func grow(_ weights: HoleWeights, level: CPULevel) {
    var growth = HoleGrowth(self)
    let places = places
    while let centre = growth.next(frame) {
      // Patches stand within the picture, so that a pixel at its border asks the one beside it.
      let inner = min(max(centre / width, 2), height - 3) * width + min(max(centre % width, 2), width - 3)
      let place = scanned([inner], places: places, known: growth.known, weights, level: level)[0]
      for pixel in growth.fill(around: inner) where place >= 0 {
        let (to, from) = (3 * packed(pixel), 3 * (Int(place) + packed(pixel) - packed(inner)))
        for channel in 0..<3 {
          frame[to + channel] = frame[from + channel]
          texture[to + channel] = texture[from + channel]
        }
        let found = Int(place) + packed(pixel) - packed(inner)
        if map[pixel] == CK_FILL_OPEN && valid[found] != 0 { map[pixel] = Int32(found) }
      }
    }
  }
}

/// How far a hole has been filled, and where to go on.
private struct HoleGrowth {
  private let width: Int
  private let height: Int
  private let stride: Int
  /// −1 for each value that is known, as the packed picture is laid out.
  private(set) var known: [Int16]
  /// What each pixel is relied on: 1 for sources, and less the farther one that was filled is from them.
  private var confidence: [Float]
  private var isOpen: [Bool]
  /// The open pixels beside what is known.
  private var front: [Int] = []
  /// What each of these is worth; below 0 where that is to be worked out anew, or the pixel is not of the front.
  private var worth: [Float]

  /// What an edge counts above none: a flat area of which all is known comes before an edge of which little is.
  private static let flat: Float = 0.2
  /// The worth of what is not of the front, and of what is not worked out.
  private static let (none, stale): (Float, Float) = (-2, -1)

  init(_ level: HoleLevel) {
    (width, height, stride) = (level.width, level.height, Int(ck_patch_stride(Int32(level.width))))
    known = [Int16](repeating: 0, count: level.frame.count)
    confidence = level.states.map { $0 == CK_FILL_SOURCE ? 1 : 0 }
    isOpen = level.states.map { $0 & 1 == 1 }
    worth = [Float](repeating: Self.none, count: level.states.count)
    for pixel in level.states.indices where level.states[pixel] == CK_FILL_SOURCE { know(pixel) }
    advance(rows: 0..<height, columns: 0..<width)
  }

  private func packed(_ pixel: Int) -> Int {
    3 * ((pixel / width + Int(CK_PATCH_PAD)) * stride + pixel % width + Int(CK_PATCH_PAD))
  }

  private mutating func know(_ pixel: Int) {
    let at = packed(pixel)
    for channel in 0..<3 { known[at + channel] = -1 }
  }

  /// What of the pixels up to `reach` away stands within the picture.
  private func window(_ pixel: Int, reach: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (x, y) = (pixel % width, pixel / width)
    return (
      max(0, y - reach)..<min(height, y + reach + 1), max(0, x - reach)..<min(width, x + reach + 1)
    )
  }

  /// Looks anew at a part of the front.
  private mutating func advance(rows: Range<Int>, columns: Range<Int>) {
    for y in rows {
      for x in columns {
        let pixel = y * width + x
        let at = packed(pixel)
        // The border of the packed picture is not known.
        guard isOpen[pixel],
          known[at - 3] != 0 || known[at + 3] != 0 || known[at - 3 * stride] != 0
            || known[at + 3 * stride] != 0
        else { continue }
        if worth[pixel] == Self.none { front.append(pixel) }
        worth[pixel] = Self.stale
      }
    }
  }

  /// The pixel to go on at; nil when nothing is left, or nothing is known beside it.
  mutating func next(_ frame: [Int16]) -> Int? {
    var (best, most) = (Int?.none, Float(0))
    for pixel in front {
      if worth[pixel] == Self.stale { worth[pixel] = priority(of: pixel, frame) }
      if worth[pixel] > most { (best, most) = (pixel, worth[pixel]) }
    }
    return best
  }

  /// How much of the patch is known times how strongly an edge runs into it.
  private func priority(of pixel: Int, _ frame: [Int16]) -> Float {
    let (rows, columns) = window(pixel, reach: 2)
    var (relied, strongest) = (Float(0), Float(0))
    var (normal, edge) = ((x: Float(0), y: Float(0)), (x: Float(0), y: Float(0)))
    for y in rows {
      for x in columns {
        let at = packed(y * width + x)
        guard known[at] != 0 else { continue }
        relied += confidence[y * width + x]
        normal.x += Float(x - pixel % width)
        normal.y += Float(y - pixel / width)
        let (left, right, above, below) = (at - 3, at + 3, at - 3 * stride, at + 3 * stride)
        guard known[left] != 0, known[right] != 0, known[above] != 0, known[below] != 0 else { continue }
        var slope = (x: Float(0), y: Float(0))
        for channel in 0..<3 {
          slope.x += Float(frame[right + channel]) - Float(frame[left + channel])
          slope.y += Float(frame[below + channel]) - Float(frame[above + channel])
        }
        let strength = slope.x * slope.x + slope.y * slope.y
        if strength > strongest { (edge, strongest) = (slope, strength) }
      }
    }
    let length = (normal.x * normal.x + normal.y * normal.y).squareRoot()
    // An edge runs at right angles to its slope, and into the hole along the normal.
    let into = length > 0 ? abs(edge.x * normal.y - edge.y * normal.x) / length : 0
    return relied / 25 * (into / (6 * Float(CK_PATCH_WHITE)) + Self.flat)
  }

  /// Counts what is open in the patch around a pixel as known, and hands it over.
  mutating func fill(around centre: Int) -> [Int] {
    let (rows, columns) = window(centre, reach: 2)
    var filled: [Int] = []
    var relied: Float = 0
    for y in rows {
      for x in columns {
        let pixel = y * width + x
        if isOpen[pixel] { filled.append(pixel) } else { relied += confidence[pixel] }
      }
    }
    for pixel in filled {
      know(pixel)
      isOpen[pixel] = false
      worth[pixel] = Self.none
      confidence[pixel] = relied / 25
    }
    let isOpen = isOpen
    front.removeAll { !isOpen[$0] }
    // Patches that share a pixel with this one, and the slopes beside it.
    let near = window(centre, reach: 5)
    advance(rows: near.rows, columns: near.columns)
    return filled
  }
}
