/// The least cut of a grid of pixels in two, each pixel linked with its eight neighbours.
///
/// Search trees from both terminals that are kept from one augmenting path to the next: Boykov & Kolmogorov, "An Experimental Comparison of
/// Min-Cut/Max-Flow Algorithms" (PAMI 2004). Capacities are whole numbers and the order is fixed, so the cut is the same everywhere.
package struct GridCut: Sendable {
  /// The steps to the neighbours (columns, rows); the opposite of step s is step s ^ 4.
  package static let steps: [(Int, Int)] = [
    (1, 0), (0, 1), (1, 1), (-1, 1), (-1, 0), (0, -1), (-1, -1), (1, -1),
  ]
  /// A capacity that is never cut.
  package static let hard: Int32 = 1 << 28

  private enum Side: UInt8 { case free, source, sink }
  /// Values of `parents` that are no step.
  private static let terminal: UInt8 = 8
  private static let orphan: UInt8 = 9

  private let width: Int
  private let height: Int
  /// One pixel of border all round, so that every pixel has eight neighbours.
  private let stride: Int
  private let offsets: [Int]
  /// What may still flow along each of the eight steps of a pixel.
  private var flows: [Int32]
  /// What may still flow from the source (above 0) or into the sink (below 0).
  private var ends: [Int32]
  private var sides: [Side]
  private var parents: [UInt8]
  /// How far the terminal was when it was last looked for, and when that was.
  private var depths: [Int32]
  private var times: [Int32]
  private var time: Int32 = 0
  private var active: [Int32] = []
  private var isActive: [Bool]
  private var orphans: [Int32] = []

  /// A grid without links.
  package init(width: Int, height: Int) {
    (self.width, self.height, stride) = (width, height, width + 2)
    let count = (width + 2) * (height + 2)
    let stride = width + 2
    offsets = Self.steps.map { $0.1 * stride + $0.0 }
    flows = [Int32](repeating: 0, count: 8 * count)
    ends = [Int32](repeating: 0, count: count)
    sides = [Side](repeating: .free, count: count)
    parents = [UInt8](repeating: Self.orphan, count: count)
    depths = [Int32](repeating: 0, count: count)
    times = [Int32](repeating: 0, count: count)
    isActive = [Bool](repeating: false, count: count)
  }

  /// Adds a link of the same capacity both ways.
  ///
  /// - Parameter step: 0 to 3; the neighbour must lie within the grid.
  package mutating func link(_ x: Int, _ y: Int, step: Int, _ capacity: Int32) {
    let node = (y + 1) * stride + x + 1
    flows[8 * node + step] += capacity
    flows[8 * (node + offsets[step]) + (step ^ 4)] += capacity
  }

  /// Pulls a pixel to the source (above 0) or to the sink (below 0).
  package mutating func pull(_ x: Int, _ y: Int, _ capacity: Int32) {
    let node = (y + 1) * stride + x + 1
    ends[node] = min(max(ends[node] + capacity, -Self.hard), Self.hard)
  }

  /// Cuts the grid.
  ///
  /// - Returns: one value a pixel, row by row; whether it is on the source's side. Of several least cuts, the one nearest the source.
  package consuming func cut() -> [Bool] {
    for node in ends.indices where ends[node] != 0 {
      sides[node] = ends[node] > 0 ? .source : .sink
      (parents[node], depths[node]) = (Self.terminal, 1)
      activate(node)
    }
    var next = 0
    while next < active.count {
      let node = Int(active[next])
      guard sides[node] != .free, let (from, step) = grow(node) else {
        isActive[node] = false
        next += 1
        // Forget what was done, now and then.
        if next > 1 << 16, 2 * next > active.count {
          active.removeFirst(next)
          next = 0
        }
        continue
      }
      time += 1
      augment(from: from, step: step)
      adopt()
    }
    var out = [Bool](repeating: false, count: width * height)
    for y in 0..<height {
      for x in 0..<width { out[y * width + x] = sides[(y + 1) * stride + x + 1] == .source }
    }
    return out
  }

  private mutating func activate(_ node: Int) {
    if isActive[node] { return }
    isActive[node] = true
    active.append(Int32(node))
  }

  /// What may flow over a step in the direction of a node's tree: away from the source, or towards the sink.
  private func residual(_ node: Int, _ step: Int, _ side: Side) -> Int32 {
    side == .source ? flows[8 * node + step] : flows[8 * (node + offsets[step]) + (step ^ 4)]
  }

  /// Lets a tree grow around one of its nodes.
  ///
  /// - Returns: a link from the source's tree to the sink's, if they meet.
  private mutating func grow(_ node: Int) -> (Int, Int)? {
    let side = sides[node]
    for step in 0..<8 where residual(node, step, side) > 0 {
      let other = node + offsets[step]
      if sides[other] == .free {
        sides[other] = side
        parents[other] = UInt8(step ^ 4)
        (depths[other], times[other]) = (depths[node] + 1, times[node])
        activate(other)
      } else if sides[other] != side {
        return side == .source ? (node, step) : (other, step ^ 4)
      } else if times[other] <= times[node], depths[other] > depths[node] + 1, parents[other] < 8 {
        parents[other] = UInt8(step ^ 4)
        (depths[other], times[other]) = (depths[node] + 1, times[node])
      }
    }
    return nil
  }

  /// Sends along a path what it can take, and cuts off what is then full.
  private mutating func augment(from: Int, step: Int) {
    let to = from + offsets[step]
    var least = flows[8 * from + step]
    var node = from
    while parents[node] < 8 {
      let back = Int(parents[node])
      node += offsets[back]
      least = min(least, flows[8 * node + (back ^ 4)])
    }
    least = min(least, ends[node])
    node = to
    while parents[node] < 8 {
      let on = Int(parents[node])
      least = min(least, flows[8 * node + on])
      node += offsets[on]
    }
    least = min(least, -ends[node])

    flows[8 * from + step] -= least
    flows[8 * to + (step ^ 4)] += least
    node = from
    while parents[node] < 8 {
      let back = Int(parents[node])
      let parent = node + offsets[back]
      flows[8 * node + back] += least
      flows[8 * parent + (back ^ 4)] -= least
      if flows[8 * parent + (back ^ 4)] == 0 { abandon(node) }
      node = parent
    }
    ends[node] -= least
    if ends[node] == 0 { abandon(node) }
    node = to
    while parents[node] < 8 {
      let on = Int(parents[node])
      let parent = node + offsets[on]
      flows[8 * node + on] -= least
      flows[8 * parent + (on ^ 4)] += least
      if flows[8 * node + on] == 0 { abandon(node) }
      node = parent
    }
    ends[node] += least
    if ends[node] == 0 { abandon(node) }
  }

  private mutating func abandon(_ node: Int) {
    parents[node] = Self.orphan
    orphans.append(Int32(node))
  }

  /// Finds each orphan another parent, or sets it free.
  private mutating func adopt() {
    var next = 0
    while next < orphans.count {
      let node = Int(orphans[next])
      next += 1
      let side = sides[node]
      var best: (step: Int, depth: Int32)?
      for step in 0..<8 {
        let other = node + offsets[step]
        guard sides[other] == side, residual(other, step ^ 4, side) > 0, let depth = depth(of: other),
          depth < best?.depth ?? .max
        else { continue }
        best = (step, depth)
      }
      if let best {
        parents[node] = UInt8(best.step)
        (depths[node], times[node]) = (best.depth + 1, time)
        continue
      }
      for step in 0..<8 {
        let other = node + offsets[step]
        guard sides[other] == side else { continue }
        if residual(other, step ^ 4, side) > 0 { activate(other) }
        if parents[other] < 8, Int(parents[other]) == step ^ 4 { abandon(other) }
      }
      sides[node] = .free
    }
    orphans.removeAll(keepingCapacity: true)
  }

  /// How far a node is from its terminal; nil if an orphan stands between.
  private mutating func depth(of node: Int) -> Int32? {
    var (walk, length) = (node, Int32(0))
    while times[walk] != time {
      if parents[walk] == Self.orphan { return nil }
      length += 1
      if parents[walk] == Self.terminal { break }
      walk += offsets[Int(parents[walk])]
    }
    if times[walk] == time { length += depths[walk] }
    // Remembered along the way, for the next that asks.
    var (again, left) = (node, length)
    while times[again] != time {
      (times[again], depths[again]) = (time, left)
      left -= 1
      if parents[again] == Self.terminal { break }
      again += offsets[Int(parents[again])]
    }
    return length
  }
}
