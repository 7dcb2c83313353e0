internal import CKernels
internal import Tensors

/// The cells that a seam correction is solved on, at one size (see ck_seam.h).
struct SeamGrid: Sendable {
  /// With a margin of one idle cell on each side, as the height.
  let width: Int
  let height: Int
  /// The ties to the right, downwards and to what is known, one a cell.
  var across: [Float]
  var down: [Float]
  var held: [Float]
  /// What the correction is drawn back to nothing with, at every cell.
  var screen: Float
  /// Where the spans of each row that are not idle stand in this array, and then these (see ck_seam.h).
  private(set) var spans: [Int32] = []
  /// What draws each cell.
  var pull: [Float]
  /// The correction.
  private(set) var correction: [Float]

  /// - Parameters:
  ///   - width: cells a row, without the margin.
  ///   - height: rows, without the margin.
  init(width: Int, height: Int, screen: Float) {
    (self.width, self.height, self.screen) = (width + 2, height + 2, screen)
    let none = [Float](repeating: 0, count: self.width * self.height)
    (across, down, held, pull, correction) = (none, none, none, none, none)
  }

  /// Finds out which cells are tied.
  mutating func span() {
    var starts = [Int32(height + 1)]
    var pairs: [Int32] = []
    for y in 0..<height {
      var end = -Self.gap
      for x in 1..<width - 1 where y > 0 && y < height - 1 {
        let cell = y * width + x
        guard held[cell] + across[cell] + across[cell - 1] + down[cell] + down[cell - width] > 0 else {
          continue
        }
        if x - end >= Self.gap {
          pairs += [Int32(x), Int32(x + 1)]
        } else {
          pairs[pairs.count - 1] = Int32(x + 1)
        }
        end = x + 1
      }
      starts.append(Int32(height + 1 + pairs.count))
    }
    spans = starts + pairs
  }

  /// Idle cells between two spans, at least.
  private static let gap = 16

  /// The grid of half the size.
  func halved(level: CPULevel) -> SeamGrid {
    var half = SeamGrid(width: (width - 1) / 2, height: (height - 1) / 2, screen: 4 * screen)
    let (across, down, held, width, halfWidth) = (across, down, held, Int32(width), Int32(half.width))
    let rows = half.height - 2
    // Three outputs: the third is written with the first two known to be of its size.
    var ties = [Float](repeating: 0, count: 3 * half.held.count)
    let count = half.held.count
    Parallel.fill(&ties, rows: rows) { ties, rows in
      // SAFETY: three grids of the half size, one behind the other; bands are disjoint.
      unsafe ck_seam_halve(
        level.kernel, across, down, held, width, ties, ties + count, ties + 2 * count, halfWidth,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    half.across = Array(ties[..<count])
    half.down = Array(ties[count..<2 * count])
    half.held = Array(ties[(2 * count)...])
    half.span()
    return half
  }

  /// Adds `share` of `other` to what draws the cells.
  mutating func draw(_ other: [Float], share: Float, level: CPULevel) {
    var drawn = pull
    pull = []
    mix(&drawn, other, share: share, level: level)
    pull = drawn
  }

  /// Forgets the correction.
  mutating func clear() {
    for cell in correction.indices { correction[cell] = 0 }
  }

  /// Sweeps over the cells, red and black by turns; `back` the other way round.
  mutating func relax(sweeps: Int, back: Bool = false, level: CPULevel) {
    let (pull, across, down, held, spans, screen) = (pull, across, down, held, spans, screen)
    let (width, rows) = (Int32(width), height - 2)
    for sweep in 0..<2 * sweeps {
      let colour = Int32((sweep & 1) ^ (back ? 1 : 0))
      Parallel.fill(&correction, rows: rows) { correction, rows in
        // SAFETY: the margin is never written; cells of one colour read those of the other only.
        unsafe ck_seam_relax(
          level.kernel, correction, pull, across, down, held, spans, screen, colour, width,
          Int32(rows.lowerBound + 1), Int32(rows.upperBound + 1))
      }
    }
  }

  /// What is still to be drawn, for a grid of half the size.
  func rest(for half: SeamGrid, level: CPULevel) -> [Float] {
    let (pull, across, down, held, screen) = (pull, across, down, held, screen)
    let (correction, width, height, halfWidth, halfSpans) = (
      correction, Int32(width), Int32(height), Int32(half.width), half.spans
    )
    var rest = [Float](repeating: 0, count: half.held.count)
    Parallel.fill(&rest, rows: half.height - 2) { out, rows in
      // SAFETY: the grids have the two sizes; bands are disjoint.
      unsafe ck_seam_rest(
        level.kernel, correction, pull, across, down, held, screen, width, height, out, halfSpans,
        halfWidth,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return rest
  }

  /// Takes over the correction of a grid of half the size.
  mutating func add(_ half: SeamGrid, level: CPULevel) {
    let (from, spans, width, halfWidth) = (half.correction, spans, Int32(width), Int32(half.width))
    Parallel.fill(&correction, rows: height - 2) { out, rows in
      // SAFETY: as in rest.
      unsafe ck_seam_add(
        level.kernel, from, halfWidth, out, spans, width, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
  }

  /// The sum of what `u` makes, and its product with `u`.
  func apply(_ u: [Float], into out: inout [Float], level: CPULevel) -> Double {
    let (across, down, held, spans, screen, width) = (across, down, held, spans, screen, Int32(width))
    var dots = [Double](repeating: 0, count: height)
    Parallel.fill(&out, &dots, rows: height - 2) { out, dots, rows in
      // SAFETY: grids of one size; bands are disjoint.
      unsafe ck_seam_apply(
        level.kernel, u, across, down, held, spans, screen, out, dots, width, Int32(rows.lowerBound + 1),
        Int32(rows.upperBound + 1))
    }
    return dots.reduce(0, +)
  }

  /// The product of the correction and what draws it.
  func gain(level: CPULevel) -> Double {
    let (a, b, spans, width) = (correction, pull, spans, Int32(width))
    var dots = [Double](repeating: 0, count: height)
    Parallel.fill(&dots, rows: height - 2) { dots, rows in
      // SAFETY: as above.
      unsafe ck_seam_dot(
        level.kernel, a, b, spans, dots, width, Int32(rows.lowerBound + 1), Int32(rows.upperBound + 1))
    }
    return dots.reduce(0, +)
  }

  /// `a` = `own` · `a` + `share` · `b`.
  func mix(_ a: inout [Float], own: Float = 1, _ b: [Float], share: Float, level: CPULevel) {
    let (spans, width) = (spans, Int32(width))
    Parallel.fill(&a, rows: height - 2) { a, rows in
      // SAFETY: as above.
      unsafe ck_seam_mix(
        level.kernel, a, own, b, share, spans, width, Int32(rows.lowerBound + 1), Int32(rows.upperBound + 1))
    }
  }
}
