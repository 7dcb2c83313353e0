internal import CKernels
internal import Foundation
package import Tensors

/// Cells grown from sites that stand in a grid: superpixels (Achanta et al., 2012) and tiles (Hausner, 2001).
package struct CellGrid: Sendable {
  /// The columns of sites.
  let columns: Int
  /// The rows of sites.
  let rows: Int
  /// From site to site, in pixels.
  let spacing: Float
  /// The size of the picture.
  let width: Int
  let height: Int

  /// A grid over a picture.
  package init(height: Int, width: Int, spacing: Float) {
    (self.height, self.width, self.spacing) = (height, width, spacing)
    columns = max(1, Int((Float(width) / spacing).rounded(.up)))
    rows = max(1, Int((Float(height) / spacing).rounded(.up)))
  }

  /// The number of sites.
  var count: Int { columns * rows }

  /// The start position of each site: the middle of its square, every second row shifted by half, moved by
  /// `jitter` of the spacing.
  func positions(jitter: Float, seed: UInt32) -> [SIMD2<Float>] {
    (0..<count).map { site in
      let (row, column) = (site / columns, site % columns)
      let h = CellGrid.hash(site, seed)
      let dx = Float(h & 0xFFFF) / 65535 - 0.5
      let dy = Float(h >> 16) / 65535 - 0.5
      let shift: Float = row % 2 == 0 ? 0.25 : -0.25
      let x = (Float(column) + 0.5 + shift + jitter * dx) * spacing
      let y = (Float(row) + 0.5 + jitter * dy) * spacing
      return SIMD2(min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
    }
  }

  /// The cell of each pixel by place and colour, after a few rounds of moving the sites to the middle of their
  /// cells.
  ///
  /// - Parameters:
  ///   - lab: `(height, width, 3)` in CIELAB, best smoothed.
  ///   - compactness: how much place counts against colour, in CIELAB units for one spacing.
  ///   - busy: whether each site's square holds detail; where none of four does, one site stands for the four.
  package func superpixels(
    of lab: Tensor, compactness: Float, jitter: Float, seed: UInt32, busy: [Bool], rounds: Int = 6,
    level: CPULevel = .current
  ) -> [Int32] {
    var places = positions(jitter: jitter, seed: seed)
    for site in 0..<count {
      let (row, column) = (site / columns, site % columns)
      let block = [(0, 0), (0, 1), (1, 0), (1, 1)].map { (row & ~1 + $0.0, column & ~1 + $0.1) }
        .filter { $0.0 < rows && $0.1 < columns }
      if block.contains(where: { busy[$0.0 * columns + $0.1] }) { continue }
      if (row & 1, column & 1) != (0, 0) {
        places[site].x = .infinity
      } else {
        let middle = SIMD2(Float(column + 1), Float(row + 1)) * spacing
        let moved = middle + (places[site] - SIMD2(Float(column) + 0.5, Float(row) + 0.5) * spacing)
        places[site] = SIMD2(min(moved.x, Float(width - 1)), min(moved.y, Float(height - 1)))
      }
    }
    var sites = places.flatMap { place in
      guard place.x.isFinite else { return [place.x, 0, 0, 0, 0] }
      let index = Int(place.y) * width + Int(place.x)
      return [
        place.x, place.y, lab.scalars[3 * index], lab.scalars[3 * index + 1], lab.scalars[3 * index + 2],
      ]
    }
    var labels = [Int32](repeating: 0, count: width * height)
    for round in 0..<rounds {
      let (values, now) = (lab.scalars, sites)
      Parallel.fill(&labels, rows: height, band: 16) { out, band in
        // SAFETY: labels are clamped to the grid's sites; the kernel writes only `band`.
        unsafe ck_superpixels(
          level.kernel, values, now, out, Int32(width), Int32(band.lowerBound), Int32(band.upperBound),
          Int32(columns), Int32(rows), spacing, compactness)
      }
      if round == rounds - 1 { break }
      let sums = sums(labels, lab)
      for site in 0..<count where sums[6 * site] > 0 {
        for part in 0..<5 { sites[5 * site + part] = Float(sums[6 * site + 1 + part] / sums[6 * site]) }
      }
    }
    return labels
  }

  /// The tile of each pixel and the distance to its edge, after a few rounds of moving the sites to the middle of
  /// their tiles.
  ///
  /// Tiles are squares along the flow where they can be.
  ///
  /// - Parameters:
  ///   - flow: the direction of the rows.
  ///   - weights: `(height, width, 1)`, how much each pixel draws its tile; small on edges, so that tiles keep to
  ///     one side.
  ///   - jitter: the disorder of the start, as a share of the spacing.
  ///   - seed: chooses the start.
  ///   - rounds: how often the sites move, at least 1.
  /// - Returns: labels, `(height, width, 1)` distances in pixels, and the sites as (x, y, cosine, sine).
  package func tiles(
    along flow: Flow, weights: Tensor, jitter: Float, seed: UInt32, rounds: Int, level: CPULevel = .current
  ) -> (labels: [Int32], gaps: Tensor, sites: [Float]) {
    var places = positions(jitter: jitter, seed: seed)
    var labels = [Int32](repeating: 0, count: width * height)
    var gaps = Tensor(height: height, width: width, channels: 1)
    // Each pixel's weight and its weighted place.
    var pull = Tensor(height: height, width: width, channels: 3)
    for index in weights.scalars.indices {
      let weight = weights.scalars[index]
      pull.scalars[3 * index] = weight
      pull.scalars[3 * index + 1] = weight * Float(index % width)
      pull.scalars[3 * index + 2] = weight * Float(index / width)
    }
    var sites: [Float] = []
    for round in 0..<max(1, rounds) {
      sites = places.flatMap { place in
        let index = Int(place.y + 0.5) * width + Int(place.x + 0.5)
        return [place.x, place.y, flow.field.scalars[3 * index], flow.field.scalars[3 * index + 1]]
      }
      let now = sites
      Parallel.fill(&labels, &gaps.scalars, rows: height, band: 16) { out, gap, band in
        // SAFETY: as above.
        unsafe ck_tiles(
          level.kernel, now, out, gap, Int32(width), Int32(band.lowerBound), Int32(band.upperBound),
          Int32(columns), Int32(rows), spacing)
      }
      if round == max(1, rounds) - 1 { break }
      let sums = sums(labels, pull)
      for site in places.indices where sums[6 * site + 3] > 1e-3 {
        let x = Float(sums[6 * site + 4] / sums[6 * site + 3])
        let y = Float(sums[6 * site + 5] / sums[6 * site + 3])
        places[site] = SIMD2(min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
      }
    }
    return (labels, gaps, sites)
  }

  /// The label that most pixels within `radius` of each pixel have: areas with round outlines.
  package static func majority(
    of labels: [Int32], height: Int, width: Int, radius: Int, level: CPULevel = .current
  ) -> [Int32] {
    guard radius > 0 else { return labels }
    let ends = runEnds(of: labels, height: height, width: width, level: level)
    var out = labels
    Parallel.fill(&out, rows: height, band: 16) { out, band in
      // SAFETY: the kernel skips what lies outside and writes only `band`.
      unsafe ck_majority(
        level.kernel, labels, ends, out, Int32(width), Int32(height), Int32(band.lowerBound),
        Int32(band.upperBound),
        Int32(radius))
    }
    return out
  }

  /// For each pixel the last column of the run of equal labels it stands in.
  private static func runEnds(of labels: [Int32], height: Int, width: Int, level: CPULevel) -> [Int32] {
    var ends = labels
    Parallel.fill(&ends, rows: height) { out, band in
      // SAFETY: the kernel reads and writes `band` only.
      unsafe ck_run_ends(
        level.kernel, labels, out, Int32(width), Int32(band.lowerBound), Int32(band.upperBound))
    }
    return ends
  }

  /// How much of the disc around each pixel belongs to its own cell, `(height, width, 1)`.
  package func ownShare(_ labels: [Int32], radius: Int, level: CPULevel = .current) -> Tensor {
    let ends = Self.runEnds(of: labels, height: height, width: width, level: level)
    var out = Tensor(height: height, width: width, channels: 1)
    Parallel.fill(&out.scalars, rows: height, band: 16) { out, band in
      // SAFETY: as above.
      unsafe ck_own_share(
        level.kernel, labels, ends, out, Int32(width), Int32(height), Int32(band.lowerBound),
        Int32(band.upperBound),
        Int32(max(1, radius)))
    }
    return out
  }

  /// The mean of `values` over each cell: `count × channels`; cells without pixels are 0.
  package func means(_ labels: [Int32], of values: Tensor) -> [Float] {
    let sums = sums(labels, values)
    let record = 3 + values.channels
    return (0..<count * values.channels).map { place in
      let (site, channel) = (place / values.channels, place % values.channels)
      return sums[record * site] > 0 ? Float(sums[record * site + 3 + channel] / sums[record * site]) : 0
    }
  }

  /// For each cell its pixels, and the sums of x, y and `values` over them.
  func sums(_ labels: [Int32], _ values: Tensor) -> [Double] {
    var sums = [Double](repeating: 0, count: count * (3 + values.channels))
    // SAFETY: labels are within `count`; `values` has one record a pixel.
    unsafe ck_cell_sums(labels, values.scalars, &sums, Int32(width), Int32(height), Int32(values.channels))
    return sums
  }

  /// A well-mixed number for a cell.
  static func hash(_ site: Int, _ seed: UInt32) -> UInt32 {
    var h = UInt32(truncatingIfNeeded: site) &* 0x85EB_CA6B &+ seed &* 0x9E37_79B9 &+ 0x1234_567
    h = (h ^ (h >> 16)) &* 0x7FEB_352D
    h = (h ^ (h >> 15)) &* 0x846C_A68B
    return h ^ (h >> 16)
  }

  /// A random number in [0, 1) for a cell.
  static func random(_ site: Int, _ seed: UInt32) -> Float { Float(hash(site, seed) >> 8) / 16_777_216 }
}
