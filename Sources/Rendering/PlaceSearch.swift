internal import CKernels
internal import Motion
internal import Tensors

/// For each pixel of a frame the pixel of the keyframe it is painted from.
struct PlaceMap: Sendable {
  /// (x, y) a pixel, row-major.
  var places: [Int32]
  /// The squared colour distance between the patches, 0…3.
  var costs: [Float]
}

/// Finds for open pixels the place in the keyframe that looks most alike.
///
/// Deterministic, coarse to fine: the coarsest scale is searched whole; each finer one starts from the places of the scale above and
/// from those that the motion names, asks the neighbours (coherence) and tries a small window. Nothing is drawn at random.
struct PlaceSearch: Sendable {
  private let rounds: [RendererSettings.SearchRound]
  private let lastRounds: [RendererSettings.SearchRound]
  private let finest: Int
  private let enough: Float
  /// Cost a squared pixel of distance from the motion at the coarsest scale: among equals the nearest wins.
  private let prior: Float = 0.00002
  /// A place of the frame before is kept unless another is better than this share of its cost: what was painted once stays.
  private let held: Float = 0.7

  init(_ settings: RendererSettings) {
    (rounds, lastRounds, finest) = (settings.rounds, settings.lastRounds, settings.finestSearch)
    enough = settings.enough
  }

  /// Searches the open pixels of a frame.
  ///
  /// - Parameters:
  ///   - frame: the frame.
  ///   - reference: the keyframe's source, of the same size.
  ///   - open: one value a pixel; 0 keeps the tracked place.
  ///   - field: f(frame→keyframe).
  ///   - before: for each pixel the place it had in the frame before, or −1.
  func places(
    of frame: PatchPyramid, in reference: PatchPyramid, open: [UInt8], field: DisplacementField,
    before: [Int32]?,
    level: CPULevel = .current
  ) -> PlaceMap {
    let opens = masks(open, scales: frame.scales)
    let coarsest = frame.scales.count - 1
    let last = min(finest, coarsest)
    var map = tracked(field, scale: frame.scales[coarsest], step: 1 << coarsest)
    var costs = [Float](repeating: 0, count: map.count / 2)
    for index in stride(from: coarsest, through: last, by: -1) {
      let pair = ScalePair(
        frame: frame.scales[index], reference: reference.scales[index], open: opens[index], enough: enough,
        level: level)
      if index == coarsest {
        pair.seek(&map, &costs, prior: prior)
      } else {
        let motion = tracked(field, scale: frame.scales[index], step: 1 << index)
        map = doubled(
          map, from: frame.scales[index + 1], to: frame.scales[index], open: opens[index], otherwise: motion)
        costs = pair.rated(map)
        pair.offer(motion, to: &map, &costs, share: 1)
      }
      for round in index == last ? lastRounds : rounds { pair.improve(&map, &costs, round) }
      if index == last, let before {
        let earlier = reduced(
          before, width: field.width, height: field.height, to: frame.scales[index], step: 1 << index)
        pair.offer(earlier, to: &map, &costs, share: held)
        pair.improve(&map, &costs, RendererSettings.SearchRound(reach: 1, window: 0))
      }
    }
    // Scales finer than the last searched one take its places over.
    for index in stride(from: last - 1, through: 0, by: -1) {
      let (coarse, fine) = (frame.scales[index + 1], frame.scales[index])
      let motion = tracked(field, scale: fine, step: 1 << index)
      map = doubled(map, from: coarse, to: fine, open: opens[index], otherwise: motion)
      let held = costs
      costs = [Float](repeating: 0, count: fine.width * fine.height)
      for y in 0..<fine.height {
        for x in 0..<fine.width { costs[y * fine.width + x] = held[y / 2 * coarse.width + x / 2] }
      }
    }
    return PlaceMap(places: map, costs: costs)
  }

  /// A map of the whole frame at a scale of one pixel in `step`; −1 stays −1.
  private func reduced(
    _ map: [Int32], width: Int, height: Int, to scale: PatchPyramid.Scale, step: Int
  ) -> [Int32] {
    if step == 1 { return map }
    var out = [Int32](repeating: -1, count: 2 * scale.width * scale.height)
    for y in 0..<scale.height where y * step < height {
      for x in 0..<scale.width where x * step < width {
        let (from, to) = (2 * (y * step * width + x * step), 2 * (y * scale.width + x))
        guard map[from] >= 0 else { continue }
        out[to] = min(map[from] / Int32(step), Int32(scale.width - 1))
        out[to + 1] = min(map[from + 1] / Int32(step), Int32(scale.height - 1))
      }
    }
    return out
  }

  /// The open mask at every scale: a coarse pixel is open where one of its four is.
  private func masks(_ open: [UInt8], scales: [PatchPyramid.Scale]) -> [[UInt8]] {
    var out = [open]
    for index in scales.indices.dropFirst() {
      let (fine, coarse, mask) = (scales[index - 1], scales[index], out[index - 1])
      var half = [UInt8](repeating: 0, count: coarse.width * coarse.height)
      for y in 0..<fine.height {
        for x in 0..<fine.width where mask[y * fine.width + x] != 0 { half[y / 2 * coarse.width + x / 2] = 1 }
      }
      out.append(half)
    }
    return out
  }

  /// The places that the motion names, at a scale of one pixel in `step`.
  private func tracked(_ field: DisplacementField, scale: PatchPyramid.Scale, step: Int) -> [Int32] {
    let (vectors, width, height) = (field.vectors.scalars, field.width, field.height)
    let (right, bottom, share) = (Float(scale.width - 1), Float(scale.height - 1), 1 / Float(step))
    var out = [Int32](repeating: 0, count: 2 * scale.width * scale.height)
    for y in 0..<scale.height {
      let row = min(y * step + step / 2, height - 1) * width
      for x in 0..<scale.width {
        let at = 2 * (row + min(x * step + step / 2, width - 1))
        let to = 2 * (y * scale.width + x)
        out[to] = Int32(min(max((Float(x) + vectors[at] * share).rounded(), 0), right))
        out[to + 1] = Int32(min(max((Float(y) + vectors[at + 1] * share).rounded(), 0), bottom))
      }
    }
    return out
  }

  private func doubled(
    _ map: [Int32], from coarse: PatchPyramid.Scale, to fine: PatchPyramid.Scale, open: [UInt8],
    otherwise: [Int32]
  ) -> [Int32] {
    var out = otherwise
    for y in 0..<fine.height {
      for x in 0..<fine.width where open[y * fine.width + x] != 0 {
        let (from, to) = (2 * (y / 2 * coarse.width + x / 2), 2 * (y * fine.width + x))
        out[to] = min(2 * map[from] + Int32(x & 1), Int32(fine.width - 1))
        out[to + 1] = min(2 * map[from + 1] + Int32(y & 1), Int32(fine.height - 1))
      }
    }
    return out
  }
}

/// Frame and keyframe at one scale, with the pixels to search.
private struct ScalePair: Sendable {
  let frame: PatchPyramid.Scale
  let reference: PatchPyramid.Scale
  let open: [UInt8]
  let enough: Float
  let level: CPULevel

  private var size: (width: Int32, height: Int32) { (Int32(frame.width), Int32(frame.height)) }

  func seek(_ map: inout [Int32], _ costs: inout [Float], prior: Float) {
    Parallel.fill(&map, &costs, rows: frame.height, band: 4) { map, costs, rows in
      // SAFETY: map, costs and mask have one entry a pixel of this scale; bands are disjoint.
      unsafe ck_patch_seek(
        level.kernel, frame.values, reference.values, open, map, costs, size.width, size.height, prior,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
  }

  func rated(_ map: [Int32]) -> [Float] {
    var costs = [Float](repeating: 0, count: open.count)
    Parallel.fill(&costs, rows: frame.height) { costs, rows in
      // SAFETY: as above; places lie within the reference.
      unsafe ck_patch_rate(
        level.kernel, frame.values, reference.values, open, map, costs, size.width, size.height,
        Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return costs
  }

  func improve(_ map: inout [Int32], _ costs: inout [Float], _ round: RendererSettings.SearchRound) {
    let from = map
    Parallel.fill(&map, &costs, rows: frame.height, band: 16) { map, costs, rows in
      // SAFETY: as above; `from` is a copy, so that bands do not see each other's results.
      unsafe ck_patch_improve(
        level.kernel, frame.values, reference.values, open, from, map, costs, size.width, size.height,
        Int32(round.reach),
        Int32(round.window), enough, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
  }

  /// Takes other places where their cost times `share` is below that of the present ones; entries of −1 offer nothing.
  func offer(_ other: [Int32], to map: inout [Int32], _ costs: inout [Float], share: Float) {
    let candidates = other.contains(-1) ? zip(other, map).map { $0 < 0 ? $1 : $0 } : other
    let rates = rated(candidates)
    for pixel in costs.indices where open[pixel] != 0 && rates[pixel] * share < costs[pixel] {
      costs[pixel] = rates[pixel]
      map[2 * pixel] = candidates[2 * pixel]
      map[2 * pixel + 1] = candidates[2 * pixel + 1]
    }
  }
}

extension PlaceMap {
  /// Paints the open pixels of `out` by vote of the overlapping patches of the painting.
  func vote(
    _ painting: Tensor, open: [UInt8], sharpness: Float, into out: inout Tensor, level: CPULevel = .current
  ) {
    let (width, height) = (Int32(painting.width), Int32(painting.height))
    Parallel.fill(&out.scalars, rows: painting.height) { out, rows in
      // SAFETY: all share one size; bands are disjoint; places lie within the painting.
      unsafe ck_patch_vote(
        level.kernel, painting.scalars, open, places, costs, sharpness, out, width, height,
        Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
  }
}
