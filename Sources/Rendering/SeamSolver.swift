internal import CKernels
internal import Tensors

/// Reconciles the colours of what was copied into a hole, so that neither its border nor the places where the copies change are seen.
///
/// What is copied keeps its differences between neighbours; only its level is shifted, smoothly, to meet what is around (Pérez, Gangnet and
/// Blake, "Poisson Image Editing", 2003). Across a seam the difference is that of the places on either side, each followed one pixel on. The
/// correction of each channel solves a screened Poisson equation, by conjugate gradients with multigrid.
struct SeamSolver {
  private let picture: Tensor
  private let states: [UInt8]
  private let picked: [Int32]
  private let level: CPULevel
  /// Where the grid begins.
  private let origin: (x: Int, y: Int)
  /// The largest first.
  private var grids: [SeamGrid]

  /// A step that ties a quarter as much: beyond it, something ends and is no seam.
  private static let soft: Float = 0.12
  /// How far a correction reaches, as a part of the longer edge.
  private static let reach: Float = 0.25
  /// How many steps are taken at most, and the part of the first gain at which it is enough.
  private static let (steps, enough) = (16, 3e-4)

  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1].
  ///   - states: `CK_FILL_SOURCE` and so on, one a pixel.
  ///   - picked: the packed pixel that each pixel of the hole is copied from; negative where there is none.
  init(_ picture: Tensor, states: [UInt8], picked: [Int32], level: CPULevel) {
    (self.picture, self.states, self.picked, self.level) = (picture, states, picked, level)
    let (width, height) = (picture.width, picture.height)
    var (left, right, top, bottom) = (width, 0, height, 0)
    var isOpen = false
    for y in 0..<height {
      for x in 0..<width where states[y * width + x] & 1 == 1 {
        (left, right) = (min(left, x), max(right, x + 1))
        (top, bottom) = (min(top, y), max(bottom, y + 1))
        if picked[y * width + x] < 0 { isOpen = true }
      }
    }
    origin = (left, top)
    // What nothing was copied to is all correction, and must not be drawn to black.
    let reach = Self.reach * Float(max(width, height))
    var grid = SeamGrid(
      width: max(0, right - left), height: max(0, bottom - top), screen: isOpen ? 0 : 1 / (reach * reach))
    let (w, h, x, y) = (Int32(width), Int32(height), Int32(left), Int32(top))
    let (gridWidth, rows, count) = (Int32(grid.width), grid.height - 2, grid.held.count)
    var ties = [Float](repeating: 0, count: 3 * count)
    Parallel.fill(&ties, rows: rows) { ties, rows in
      // SAFETY: the grid lies within the picture, three of them one behind the other; bands are disjoint.
      unsafe ck_seam_tie(
        level.kernel, picture.scalars, states, picked, w, h, Self.soft, x, y, ties, ties + count,
        ties + 2 * count, gridWidth, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    grid.across = Array(ties[..<count])
    grid.down = Array(ties[count..<2 * count])
    grid.held = Array(ties[(2 * count)...])
    grid.span()
    grids = [grid]
    while let last = grids.last, min(last.width, last.height) > 4 || max(last.width, last.height) > 8 {
      grids.append(last.halved(level: level))
    }
  }

  /// Corrects one channel of a picture that has been copied to.
  mutating func correct(_ out: inout Tensor, channel: Int) {
    let (picture, states, picked, width, height) = (
      picture.scalars, states, picked, Int32(picture.width), Int32(picture.height)
    )
    let (x, y, gridWidth, level) = (Int32(origin.x), Int32(origin.y), Int32(grids[0].width), level)
    Parallel.fill(&grids[0].pull, rows: grids[0].height - 2) { pull, rows in
      // SAFETY: as in init.
      unsafe ck_seam_pull(
        level.kernel, picture, states, picked, width, height, Self.soft, x, y, Int32(channel), pull,
        gridWidth, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    let correction = solved()
    let grid = grids[0]
    for row in 1..<grid.height - 1 {
      for column in 1..<grid.width - 1 {
        let pixel = (origin.y + row - 1) * self.picture.width + origin.x + column - 1
        guard states[pixel] & 1 == 1 else { continue }
        let value =
          (picked[pixel] < 0 ? 0 : out.scalars[3 * pixel + channel])
          + correction[row * grid.width + column]
        out.scalars[3 * pixel + channel] = min(max(value, 0), 1)
      }
    }
  }

  /// Conjugate gradients, with a V-cycle to choose their directions by.
  private mutating func solved() -> [Float] {
    var correction = [Float](repeating: 0, count: grids[0].pull.count)
    cycle(from: 0)
    var gain = grids[0].gain(level: level)
    let first = gain
    var direction = grids[0].correction
    var drawn = [Float](repeating: 0, count: direction.count)
    for _ in 0..<Self.steps {
      let slope = grids[0].apply(direction, into: &drawn, level: level)
      guard gain > Self.enough * first, slope > 0 else { break }
      let length = Float(gain / slope)
      grids[0].mix(&correction, direction, share: length, level: level)
      grids[0].draw(drawn, share: -length, level: level)
      cycle(from: 0)
      let next = grids[0].gain(level: level)
      grids[0].mix(&direction, own: Float(next / gain), grids[0].correction, share: 1, level: level)
      gain = next
    }
    return correction
  }

  /// One V-cycle, the same forwards and backwards.
  private mutating func cycle(from number: Int) {
    grids[number].clear()
    grids[number].relax(sweeps: 1, level: level)
    guard number + 1 < grids.count else {
      grids[number].relax(sweeps: 8, level: level)
      grids[number].relax(sweeps: 9, back: true, level: level)
      return
    }
    grids[number + 1].pull = grids[number].rest(for: grids[number + 1], level: level)
    cycle(from: number + 1)
    grids[number].add(grids[number + 1], level: level)
    grids[number].relax(sweeps: 1, back: true, level: level)
  }
}
