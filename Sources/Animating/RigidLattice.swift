internal import Foundation
package import Motion
package import Tensors

/// Spreads the motion of a few dragged places over the thing they stand on, as rigidly as possible.
///
/// A lattice over the thing, deformed so that the neighbourhood of each vertex is turned and shifted but hardly stretched: the energy of
/// Sorkine & Alexa, "As-Rigid-As-Possible Surface Modeling" (SGP 2007), in the plane. One drag moves a rock whole, a drag and a
/// pin bend an arm. Links across edges of the picture are weaker, so that it gives there first.
package struct RigidLattice: Sendable {
  /// A place that is led somewhere.
  package struct Handle: Equatable {
    /// Where it is in the still.
    package var rest: Place
    /// Where it shall be.
    package var target: Place

    package init(rest: Place, target: Place) { (self.rest, self.target) = (rest, target) }
  }

  private struct Link {
    let from: Int
    let to: Int
    let weight: Double
  }

  /// How hard a handle holds, against a link's 1.
  private static let grip = 1e5
  /// How hard every vertex holds to its place; decides only for parts without a handle.
  private static let rest = 1e-7

  private let spacing: Float
  private let columns: Int
  private let origin: Place
  /// The vertices of each cell's upper left corner, −1 where the cell is not part of the lattice.
  private let cells: [Int]
  private let vertices: [Int]
  private let rests: [SIMD2<Double>]
  private let links: [Link]
  private let parts: [Int]
  private let bandwidth: Int

  private var places: [SIMD2<Double>]
  private var held: [Place] = []
  private var solver: BandedSolver

  /// A lattice over a thing, at rest.
  ///
  /// - Parameters:
  ///   - matte: `(height, width, 1)`; the thing is where it is above 0.
  ///   - picture: the still, `(height, width, 3)`.
  package init(over matte: Tensor, in picture: Tensor) {
    let (width, height) = (matte.width, matte.height)
    var area = 0
    var (left, top, right, bottom) = (width, height, -1, -1)
    for y in 0..<height {
      for x in 0..<width where matte.scalars[y * width + x] > 0 {
        area += 1
        (left, right) = (min(left, x), max(right, x))
        (top, bottom) = (min(top, y), max(bottom, y))
      }
    }
    // Nothing to move: a single cell that is not part of it.
    if area == 0 { (left, top, right, bottom) = (0, 0, 0, 0) }
    // Fine enough to bend, coarse enough that some 1500 vertices do.
    let cell = max(4, Int((Double(area) / 1500).squareRoot().rounded()))
    // Two pixels more all round: the drawn quadrilaterals reach a pixel beyond the matte.
    (left, top) = (left - 2, top - 2)
    let columns = max(1, (right + 3 - left + cell - 1) / cell)
    let rows = max(1, (bottom + 3 - top + cell - 1) / cell)
    var isActive = [Bool](repeating: false, count: columns * rows)
    for y in max(0, top)...bottom {
      for x in max(0, left)...right where matte.scalars[y * width + x] > 0 {
        for dy in [-2, 2] {
          for dx in [-2, 2] {
            let (column, row) = ((x + dx - left) / cell, (y + dy - top) / cell)
            if (0..<columns).contains(column), (0..<rows).contains(row) {
              isActive[row * columns + column] = true
            }
          }
        }
      }
    }
    self.columns = columns
    spacing = Float(cell)
    origin = Place(Float(left), Float(top))
    cells = isActive.indices.map { isActive[$0] ? $0 : -1 }

    // Numbered along the shorter side, so that neighbours have near numbers.
    var numbers = [Int](repeating: -1, count: (columns + 1) * (rows + 1))
    var rests: [SIMD2<Double>] = []
    func number(_ column: Int, _ row: Int) {
      let touched = [(column - 1, row - 1), (column, row - 1), (column - 1, row), (column, row)].contains {
        (0..<columns).contains($0.0) && (0..<rows).contains($0.1) && isActive[$0.1 * columns + $0.0]
      }
      guard touched else { return }
      numbers[row * (columns + 1) + column] = rests.count
      rests.append(SIMD2(Double(left + column * cell), Double(top + row * cell)))
    }
    if columns < rows {
      for row in 0...rows { for column in 0...columns { number(column, row) } }
    } else {
      for column in 0...columns { for row in 0...rows { number(column, row) } }
    }
    vertices = numbers
    self.rests = rests
    places = rests

    let colours = Self.colours(of: picture, at: rests, spacing: cell)
    var weights: [SIMD2<Int>: Double] = [:]
    for index in isActive.indices where isActive[index] {
      let corner = (index / columns) * (columns + 1) + index % columns
      let quad = [corner, corner + 1, corner + columns + 1, corner + columns + 2].map { numbers[$0] }
      for (a, b) in [(0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2)] {
        let (low, high) = (min(quad[a], quad[b]), max(quad[a], quad[b]))
        let gap = colours[low] - colours[high]
        weights[SIMD2(low, high), default: 0] += 0.1 + exp(-Double((gap * gap).sum()) / (2 * 0.1 * 0.1))
      }
    }
    links = weights.map { Link(from: $0.key.x, to: $0.key.y, weight: $0.value) }
      .sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    bandwidth = links.map { $0.to - $0.from }.max() ?? 0
    parts = Self.parts(count: rests.count, links: links)
    solver = BandedSolver(count: 0, bandwidth: 0)
  }

  /// Whether there is a cell around a place.
  package func contains(_ place: Place) -> Bool { corners(of: place) != nil }

  /// Leads the handles to their targets; a small step from where they were keeps a large turn on its way.
  ///
  /// Handles beside the lattice are passed over.
  package mutating func move(_ handles: [Handle]) {
    guard !rests.isEmpty else { return }
    let handles = handles.filter { contains($0.rest) }
    if held != handles.map(\.rest) || held.isEmpty { hold(handles.map(\.rest)) }
    guide(to: handles)
    for _ in 0..<60 {
      let before = places
      places = solved(turns(), handles)
      let change = zip(places, before).reduce(0.0) { most, pair in
        let step = pair.0 - pair.1
        return max(most, (step * step).sum())
      }
      if change < 0.005 * 0.005 { break }
    }
  }

  /// The displacement field of the still, 0 beside the lattice.
  package func field(height: Int, width: Int) -> DisplacementField {
    var field = DisplacementField(height: height, width: width)
    let shifts = zip(places, rests).map { Place($0.0 - $0.1) }
    let (firstRow, lastRow) = (
      max(0, Int(origin.y)), min(height - 1, Int(origin.y) + cells.count / columns * Int(spacing))
    )
    guard firstRow <= lastRow, !rests.isEmpty else { return field }
    Parallel.fill(&field.vectors.scalars, rows: lastRow - firstRow + 1) { out, rows in
      for y in rows.lowerBound + firstRow..<rows.upperBound + firstRow {
        for x in max(0, Int(origin.x))..<max(0, min(width, Int(origin.x) + columns * Int(spacing))) {
          guard let (quad, shares) = corners(of: Place(Float(x), Float(y))) else { continue }
          let shift = (0..<4).reduce(Place(0, 0)) { $0 + shares[$1] * shifts[quad[$1]] }
          // SAFETY: the pixel lies within the field.
          unsafe out[2 * (y * width + x)] = shift.x
          unsafe out[2 * (y * width + x) + 1] = shift.y
        }
      }
    }
    return field
  }

  // MARK: - Parts of it

  /// The four vertices around a place and their bilinear shares; nil beside the lattice.
  private func corners(of place: Place) -> (SIMD4<Int>, SIMD4<Float>)? {
    let at = (place - origin) / spacing
    guard at.x >= 0, at.y >= 0, at.x < Float(columns), at.y < Float(cells.count / columns) else { return nil }
    let (column, row) = (Int(at.x), Int(at.y))
    guard cells[row * columns + column] >= 0 else { return nil }
    let corner = row * (columns + 1) + column
    let (fx, fy) = (at.x - Float(column), at.y - Float(row))
    return (
      SIMD4(
        vertices[corner], vertices[corner + 1], vertices[corner + columns + 1], vertices[corner + columns + 2]
      ),
      SIMD4((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy)
    )
  }

  /// Makes the matrix for handles at these places of the still.
  private mutating func hold(_ rests: [Place]) {
    held = rests
    var matrix = BandedSolver(count: self.rests.count, bandwidth: bandwidth)
    for vertex in self.rests.indices { matrix.add(Self.rest, row: vertex, column: vertex) }
    for link in links {
      matrix.add(link.weight, row: link.from, column: link.from)
      matrix.add(link.weight, row: link.to, column: link.to)
      matrix.add(-link.weight, row: link.from, column: link.to)
    }
    for place in rests {
      guard let (quad, shares) = corners(of: place) else { continue }
      for a in 0..<4 {
        for b in a..<4 {
          matrix.add(Self.grip * Double(shares[a] * shares[b]), row: quad[a], column: quad[b])
        }
      }
    }
    matrix.factor()
    solver = matrix
  }

  /// Turns and shifts each part as a whole, as its handles do on the mean, before it bends.
  private mutating func guide(to handles: [Handle]) {
    var motions: [Int: (now: [SIMD2<Double>], then: [SIMD2<Double>])] = [:]
    for handle in handles {
      guard let (quad, shares) = corners(of: handle.rest) else { continue }
      let now = (0..<4).reduce(SIMD2<Double>(0, 0)) { $0 + Double(shares[$1]) * places[quad[$1]] }
      motions[parts[quad[0]], default: ([], [])].now.append(now)
      motions[parts[quad[0]], default: ([], [])].then.append(SIMD2<Double>(handle.target))
    }
    for (part, motion) in motions {
      let count = Double(motion.now.count)
      let from = motion.now.reduce(SIMD2(0, 0), +) / count
      let to = motion.then.reduce(SIMD2(0, 0), +) / count
      var turn = SIMD2<Double>(0, 0)
      for (now, then) in zip(motion.now, motion.then) { turn += Self.turn(now - from, then - to) }
      let length = (turn * turn).sum().squareRoot()
      turn = length > 1e-9 ? turn / length : SIMD2(1, 0)
      for vertex in places.indices where parts[vertex] == part {
        places[vertex] = to + Self.turned(places[vertex] - from, by: turn)
      }
    }
  }

  /// For each vertex the turn of its neighbourhood, as (cos, sin).
  private func turns() -> [SIMD2<Double>] {
    var sums = [SIMD2<Double>](repeating: SIMD2(0, 0), count: rests.count)
    for link in links {
      let turn =
        link.weight * Self.turn(rests[link.to] - rests[link.from], places[link.to] - places[link.from])
      sums[link.from] += turn
      sums[link.to] += turn
    }
    return sums.map { sum in
      let length = (sum * sum).sum().squareRoot()
      return length > 1e-12 ? sum / length : SIMD2(1, 0)
    }
  }

  /// The places of least energy for given turns.
  private func solved(_ turns: [SIMD2<Double>], _ handles: [Handle]) -> [SIMD2<Double>] {
    var values = rests.map { Self.rest * $0 }
    for link in links {
      let mean = (turns[link.from] + turns[link.to]) / 2
      let pull = link.weight * Self.turned(rests[link.to] - rests[link.from], by: mean)
      values[link.to] += pull
      values[link.from] -= pull
    }
    for handle in handles {
      guard let (quad, shares) = corners(of: handle.rest) else { continue }
      for corner in 0..<4 {
        values[quad[corner]] += Self.grip * Double(shares[corner]) * SIMD2<Double>(handle.target)
      }
    }
    solver.solve(&values)
    return values
  }

  /// (a · b, a × b): the turn from a to b, times both lengths.
  private static func turn(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x + a.y * b.y, a.x * b.y - a.y * b.x)
  }

  private static func turned(_ a: SIMD2<Double>, by turn: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(turn.x * a.x - turn.y * a.y, turn.y * a.x + turn.x * a.y)
  }

  /// Mean colours around the vertices.
  private static func colours(of picture: Tensor, at rests: [SIMD2<Double>], spacing: Int) -> [SIMD3<Float>] {
    let (height, width) = (max(1, picture.height / spacing), max(1, picture.width / spacing))
    let small = picture.resized(height: height, width: width, .area)
    return rests.map { rest in
      let x = min(max(0, Int(rest.x) * width / picture.width), width - 1)
      let y = min(max(0, Int(rest.y) * height / picture.height), height - 1)
      return SIMD3(small[y, x, 0], small[y, x, 1], small[y, x, 2])
    }
  }

  /// The number of the connected part that each vertex belongs to.
  private static func parts(count: Int, links: [Link]) -> [Int] {
    var parents = Array(0..<count)
    func root(_ vertex: Int) -> Int {
      var vertex = vertex
      while parents[vertex] != vertex {
        parents[vertex] = parents[parents[vertex]]
        vertex = parents[vertex]
      }
      return vertex
    }
    for link in links { parents[root(link.to)] = root(link.from) }
    return (0..<count).map(root)
  }
}
