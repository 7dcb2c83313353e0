internal import CKernels
internal import Tensors

/// What counts in the search for a patch of a hole.
struct HoleWeights: Sendable {
  /// What the textures count beside the colours.
  var texture: Float = 3
  /// What the distance across the whole picture costs, as a squared colour distance.
  var far: Float = 0.02
  /// What a neighbour costs whose place is another, as a squared colour distance.
  var lone: Float = 0.0004
}

extension HoleLevel {
  private func weighed(_ weights: HoleWeights) -> (share: Float, far: Float, lone: Float) {
    let span = Float(width * width + height * height)
    return (
      texture.isEmpty ? 0 : weights.texture, weights.far / span * PackedPicture.unitCost,
      weights.lone * PackedPicture.unitCost
    )
  }

  /// The best of all `places` for the patches around `centres`, each compared where it is `known`: −1 for each value that is.
  func scanned(
    _ centres: [Int], places: [Int32], known: [Int16], _ weights: HoleWeights, level: CPULevel
  ) -> [Int32] {
    let (share, far, _) = weighed(weights)
    let queries = centres.map { Int32(packed($0)) }
    var found = [Int32](repeating: CK_FILL_OPEN, count: queries.count)
    let (frame, texture, width) = (frame, texture, Int32(width))
    Parallel.fill(&found, rows: queries.count, band: 8) { found, range in
      // SAFETY: places and queries stand two pixels from the border at least; one found place a query.
      unsafe ck_fill_scan(
        level.kernel, frame, texture, known, queries, places, Int32(places.count), share, far, found, width,
        Int32(range.lowerBound), Int32(range.upperBound))
    }
    return found
  }

  /// What an index has for every second patch of the hole.
  func looked(up index: AppearanceIndex, probes: Int, level: CPULevel) -> [Int32] {
    index.places(
      like: PackedPicture(width: width, height: height, values: frame), vectors: nil, probes: probes,
      settled: (active.map { Int32($0) }, 0), level: level)
  }

  /// Lets each patch try what its neighbours and `other` have, and what is around its own place.
  mutating func seek(
    _ weights: HoleWeights, other: [Int32]? = nil, reach: Int = 1, window: Int = 0, level: CPULevel
  ) {
    let (share, far, lone) = weighed(weights)
    let (frame, texture, valid, from) = (frame, texture.isEmpty ? frame : texture, valid, map)
    let (width, rows) = (Int32(width), height)
    Parallel.fill(&map, &costs, rows: rows, band: 8) { map, costs, range in
      // SAFETY: one place and cost a pixel; `from` is a copy, so that bands do not see each other's results.
      unsafe ck_fill_seek(
        level.kernel, frame, texture, valid, from, other, share, far, lone, Int32(reach), Int32(window), map,
        costs, width, Int32(rows), Int32(range.lowerBound), Int32(range.upperBound))
    }
  }

  /// What each patch counts; `steepness` 1 … ∞.
  private func votes(steepness: Float, level: CPULevel) -> [Float] {
    var (sum, count) = (0.0, 0)
    for pixel in map.indices where map[pixel] >= 0 {
      sum += Double(costs[pixel])
      count += 1
    }
    // A grey level of noise counts as nothing.
    let blend = max(Float(sum / Double(max(1, count))), PackedPicture.unitCost / 65025) / steepness
    var votes = [Float](repeating: 0, count: map.count)
    let (map, costs, trust, width) = (map, costs, trust, Int32(width))
    Parallel.fill(&votes, rows: height) { votes, rows in
      // SAFETY: one value a pixel; bands are disjoint.
      unsafe ck_fill_weigh(
        level.kernel, map, costs, trust, blend, votes, width, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return votes
  }

  /// Paints the hole with the mean of what the patches say.
  mutating func mix(steepness: Float, level: CPULevel) {
    let votes = votes(steepness: steepness, level: level)
    let (states, map, width, height) = (states, map, Int32(width), Int32(height))
    func mixed(_ picture: inout [Int16]) {
      let from = picture
      Parallel.fill(&picture, rows: Int(height)) { out, rows in
        // SAFETY: valid places stand within the picture with all of their patch; `from` is a copy.
        unsafe ck_fill_vote(
          level.kernel, from, states, map, votes, out, width, height, Int32(rows.lowerBound),
          Int32(rows.upperBound))
      }
    }
    mixed(&frame)
    if !texture.isEmpty { mixed(&texture) }
  }

  /// The pixel that the loudest patch copies, for each pixel of the hole.
  func picked(level: CPULevel) -> [Int32] {
    let votes = votes(steepness: 4, level: level)
    var picked = [Int32](repeating: CK_FILL_IDLE, count: map.count)
    let (states, map, width, rows) = (states, map, Int32(width), height)
    Parallel.fill(&picked, rows: rows) { picked, range in
      // SAFETY: one value a pixel; bands are disjoint.
      unsafe ck_fill_pick(
        level.kernel, states, map, votes, picked, width, Int32(rows), Int32(range.lowerBound),
        Int32(range.upperBound))
    }
    return picked
  }

  /// Copies the pixels picked.
  mutating func copy(_ picked: [Int32], level: CPULevel) {
    let width = Int32(width)
    func taken(_ picture: inout [Int16]) {
      let from = picture
      Parallel.fill(&picture, rows: height) { out, rows in
        // SAFETY: as in mix.
        unsafe ck_fill_take(
          level.kernel, from, picked, out, width, Int32(rows.lowerBound), Int32(rows.upperBound))
      }
    }
    taken(&frame)
    if !texture.isEmpty { taken(&texture) }
  }
}
