internal import CKernels
internal import Tensors

/// A picture with a hole at falling sizes, filled from the smallest on.
struct HolePyramid {
  private let picture: Tensor
  private let guess: Bool
  private let level: CPULevel
  private let weights = HoleWeights()
  /// The largest first.
  private var levels: [HoleLevel]
  /// The first level that is searched; before it places are only refined.
  private let searched: Int

  /// The longer edge up to which all patches are searched.
  private static let working = 1024
  /// The longer edge at which nothing is halved any more: there lines and edges are still seen, and all patches can be compared.
  private static let coarsest = 128

  init(_ picture: Tensor, hole: [UInt8], sources: [UInt8]?, guess: Bool, level: CPULevel) {
    (self.picture, self.guess, self.level) = (picture, guess, level)
    var states = hole.map { $0 != 0 ? UInt8(CK_FILL_HOLE) : UInt8(CK_FILL_SOURCE) }
    for pixel in states.indices where states[pixel] == CK_FILL_SOURCE {
      // Nobody copies what is not a number.
      let sum = picture.scalars[3 * pixel] + picture.scalars[3 * pixel + 1] + picture.scalars[3 * pixel + 2]
      if (sources.map { $0[pixel] == 0 } ?? false) || !sum.isFinite { states[pixel] = UInt8(CK_FILL_OTHER) }
    }
    let packed = PackedPicture(picture, level: level)
    levels = [
      HoleLevel(
        width: packed.width, height: packed.height, frame: packed.values, states: states, level: level)
    ]
    var searched = 0
    while true {
      let last = levels[levels.count - 1]
      let edge = max(last.width, last.height)
      if edge > Self.working { searched = levels.count }
      if searched < levels.count && last.texture.isEmpty { levels[levels.count - 1].feel(level: level) }
      if edge <= Self.coarsest || min(last.width, last.height) < 20 { break }
      let next = levels[levels.count - 1].halved(level: level)
      // Too few places are none.
      if next.places.count < 64 && searched < levels.count { break }
      levels.append(next)
    }
    // A picture too narrow to be halved is searched as it is.
    self.searched = min(searched, levels.count - 1)
    if levels[self.searched].texture.isEmpty { levels[self.searched].feel(level: level) }
  }

  /// The whole picture, filled.
  mutating func filled() -> Tensor {
    guard levels[0].states.contains(UInt8(CK_FILL_SOURCE)) else { return picture }
    search()
    let (states, picked) = (levels[0].states, levels[0].picked(level: level))
    levels = []
    var out = picture
    let (from, width, level) = (picture.scalars, Int32(picture.width), level)
    Parallel.fill(&out.scalars, rows: picture.height) { out, rows in
      // SAFETY: picked pixels lie within the picture; bands are disjoint.
      unsafe ck_fill_paint(
        level.kernel, from, picked, out, width, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    var seams = SeamSolver(picture, states: states, picked: picked, level: level)
    for channel in 0..<3 { seams.correct(&out, channel: channel) }
    // What lies near the hole was filled too, to see what goes on behind it.
    for pixel in states.indices where states[pixel] == CK_FILL_NEAR {
      for channel in 0..<3 { out.scalars[3 * pixel + channel] = from[3 * pixel + channel] }
    }
    return out
  }

  /// Finds the places of all patches, from the smallest size on.
  private mutating func search() {
    let last = levels.count - 1
    guard !levels[last].places.isEmpty else { return }
    if !guess { levels[last].grow(weights, level: level) }
    for number in levels.indices.reversed() {
      if number < last { descend(to: number) }
      if number >= searched { search(number, isFirst: number == last) } else { refine(number) }
      if number < last { levels.removeLast() }
    }
  }

  /// Hands on what the level below has found.
  private mutating func descend(to number: Int) {
    let (small, fine) = (levels[number + 1], levels[number])
    let (width, level) = (Int32(fine.width), level)
    Parallel.fill(&levels[number].map, rows: fine.height) { out, rows in
      // SAFETY: the arrays have the two sizes; bands are disjoint.
      unsafe ck_fill_double(
        level.kernel, small.map, Int32(small.width), Int32(small.height), fine.active, fine.valid, out, width,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    func raise(_ from: [Int16], _ picture: inout [Int16]) {
      Parallel.fill(&picture, rows: fine.height) { out, rows in
        // SAFETY: as above.
        unsafe ck_fill_raise(
          level.kernel, from, fine.states, out, width, Int32(rows.lowerBound), Int32(rows.upperBound))
      }
    }
    raise(small.frame, &levels[number].frame)
    if !fine.texture.isEmpty { raise(small.texture, &levels[number].texture) }
    levels[number].seek(weights, level: level)
    levels[number].copy(levels[number].picked(level: level), level: level)
  }

  /// Several rounds of search and vote.
  private mutating func search(_ number: Int, isFirst: Bool) {
    let index = AppearanceIndex(
      PackedPicture(width: levels[number].width, height: levels[number].height, values: levels[number].frame),
      pull: 0.1, allowed: levels[number].valid, level: level)
    let rounds = isFirst ? 8 : 5
    for round in 0..<rounds {
      let looks = round < rounds - 2
      let other =
        looks ? levels[number].looked(up: index, probes: isFirst ? 3 : 2, level: level) : nil
      levels[number].seek(weights, other: other, window: 1, level: level)
      for reach in [4, 2, 1] { levels[number].seek(weights, reach: reach, level: level) }
      if round < rounds - 2 {
        levels[number].mix(steepness: round < 2 ? 1 : 4, level: level)
      } else {
        levels[number].copy(levels[number].picked(level: level), level: level)
      }
    }
    levels[number].seek(weights, level: level)
  }

  /// Follows the places on a size that is not searched.
  private mutating func refine(_ number: Int) {
    for _ in 0..<2 {
      levels[number].seek(weights, window: 1, level: level)
      levels[number].seek(weights, level: level)
      levels[number].copy(levels[number].picked(level: level), level: level)
    }
  }
}
