import CKernels
import Motion
import Rendering
import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct PatchKernelTests {
  private func packed(_ seed: UInt64, height: Int, width: Int, level: CPULevel) -> PackedPicture {
    PackedPicture(randomTensor([height, width, 3], seed: seed), level: level)
  }

  /// The number of a pixel of a packed picture.
  private func place(_ x: Int, _ y: Int, width: Int) -> Int32 {
    Int32((y + Int(CK_PATCH_PAD)) * (width + 2 * Int(CK_PATCH_PAD)) + x + Int(CK_PATCH_PAD))
  }

  @Test(arguments: [(1, 1), (9, 13), (33, 40)])
  func everyLevelFindsTheSamePlaces(_ size: (Int, Int)) {
    let (height, width) = size
    func search(_ level: CPULevel) -> (PlaceMap, Tensor) {
      let (a, b) = (randomTensor([height, width, 3], seed: 40), randomTensor([height, width, 3], seed: 41))
      let motion = TrackedFrame(stillHeight: height, width: width)
      let found = PlaceSearch(.fine, level: level).places(
        of: PackedPicture(a, level: level), in: PatchAtlas(b, pull: 0.1, level: level),
        field: motion.backward,
        step: motion, before: nil, settled: 0)
      var ballot = Ballot(height: height, width: width, seats: 1)
      ballot.add(
        found, painting: 0,
        carried: Ballot.Carried(
          picture: b, distance: [Float](repeating: 0.05, count: height * width),
          known: [Float](repeating: 1, count: height * width)), lead: .motion, weight: 1, level: level)
      return (
        found,
        ballot.painted(
          from: PaintingAtlas([b], over: [b], level: level), frame: a, focus: Lead.appearance.focus,
          level: level)
      )
    }
    let expected = search(.plain)
    for level in CPULevel.available {
      let result = search(level)
      #expect(result.0.places == expected.0.places && result.0.costs == expected.0.costs, "level \(level)")
      #expect(result.1 == expected.1, "level \(level)")
    }
  }

  @Test func theCostIsTheSumOfSquaredDifferencesOfThePatches() {
    let (frame, keyframe) = (
      packed(50, height: 9, width: 9, level: .plain), packed(51, height: 9, width: 9, level: .plain)
    )
    let map = [Int32](repeating: place(5, 3, width: 9), count: 81)
    var costs = [Int32](repeating: 0, count: 81)
    // SAFETY: every array has the size the kernel asks for.
    unsafe ck_patch_rate(CK_PLAIN, frame.values, keyframe.values, map, &costs, 9, 0, 9)
    var sum: Int32 = 0
    for j in -2...2 {
      for i in -2...2 {
        for c in 0..<3 {
          let a = frame.values[3 * Int(place(4 + i, 4 + j, width: 9)) + c]
          let b = keyframe.values[3 * Int(place(5 + i, 3 + j, width: 9)) + c]
          sum += (Int32(a) - Int32(b)) * (Int32(a) - Int32(b))
        }
      }
    }
    #expect(costs[4 * 9 + 4] == sum)
  }

  @Test func theIndexFindsMostOfThePatchesOfItsOwnPicture() {
    let picture = packed(60, height: 40, width: 50, level: .current)
    let index = AppearanceIndex(picture, pull: 0)
    let still = [Float](repeating: 0, count: 2 * 40 * 50)
    let found = index.places(like: picture, vectors: still, probes: 1)
    // Every second pixel is asked. Its own record stands in the leaf it falls into, unless it ties with a threshold.
    var right = 0
    for y in 0..<40 {
      for x in 0..<50 {
        if (x + y) % 2 == 1 {
          #expect(found[y * 50 + x] == -1)
        } else if found[y * 50 + x] == place(x, y, width: 50) {
          right += 1
        }
      }
    }
    #expect(right >= 985, "of 1000")
  }

  @Test func placesThatStandTooNearAreNotFound() {
    let picture = packed(61, height: 40, width: 50, level: .current)
    let index = AppearanceIndex(picture, pull: 0)
    let found = index.places(like: picture, vectors: nil, probes: 3, apart: 9)
    let stride = Int(ck_patch_stride(50))
    for y in 0..<40 {
      for x in 0..<50 where found[y * 50 + x] >= 0 {
        let (row, column) = (Int(found[y * 50 + x]) / stride - 4, Int(found[y * 50 + x]) % stride - 4)
        #expect(abs(row - y) >= 9 || abs(column - x) >= 9)
      }
    }
  }

  @Test func aMapOfHalfTheSizeNamesTheSamePlaces() {
    let (small, large) = (place(3, 2, width: 10), place(7, 5, width: 19))
    let map = PlaceMap(
      width: 10, height: 8, places: [Int32](repeating: small, count: 80),
      costs: [Int32](repeating: 7, count: 80))
    let frame = packed(70, height: 15, width: 19, level: .current)
    let full = map.enlarged(by: 2, frame: frame, keyframe: frame)
    #expect(full.places[1 * 19 + 1] == large)
    // Costs are measured anew: the pixel (7, 5) is painted from itself, (1, 1) is not.
    #expect(full.places[5 * 19 + 7] == large && full.costs[5 * 19 + 7] == 0)
    #expect(full.costs[1 * 19 + 1] > 0)
  }

  @Test(arguments: [Float(0), 300])
  func aPixelIsTheMeanOfWhatItsVoicesSay(_ focus: Float) {
    let (height, width) = (7, 9)
    let (source, painting) = (
      randomTensor([height, width, 3], seed: 80), randomTensor([height, width, 3], seed: 81)
    )
    let frame = randomTensor([height, width, 3], seed: 82)
    // Scattered places, some of them shared by neighbours.
    let targets = (0..<height * width).map { (x: ($0 * 5 / 2) % width, y: ($0 / 3) % height) }
    let costs = (0..<height * width).map { Int32(1000 * ($0 % 4)) }
    let map = PlaceMap(
      width: width, height: height, places: targets.map { place($0.x, $0.y, width: width) }, costs: costs)
    var ballot = Ballot(height: height, width: width, seats: 1)
    ballot.add(map, painting: 0, carried: nil, lead: .appearance, weight: 1)
    let out = ballot.painted(from: PaintingAtlas([painting], over: [source]), frame: frame, focus: focus)

    let (looks, query) = (source.blurred(sigma: 1.2), frame.blurred(sigma: 1.2))
    func clamped(_ x: Int, _ y: Int) -> Int { min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1) }
    for y in 0..<height {
      for x in 0..<width {
        var (sum, paint) = (Float(0), [Float](repeating: 0, count: 3))
        for j in -2...2 {
          for i in -2...2 where (i + j) % 2 == 0 {
            guard (0..<width).contains(x + i), (0..<height).contains(y + j) else { continue }
            let q = (y + j) * width + x + i
            let at = clamped(targets[q].x - i, targets[q].y - j)
            let apart = (0..<3).map { looks.scalars[3 * at + $0] - query.scalars[3 * (y * width + x) + $0] }
            let faint = 1 + focus * apart.map { $0 * $0 }.reduce(0, +)
            let cost = 1 + Float(costs[q]) / PackedPicture.unitCost / Lead.appearance.blend
            let weight = 1 / (cost * cost * cost * cost * faint * faint * faint * faint)
            sum += weight
            for c in 0..<3 { paint[c] += weight * painting.scalars[3 * at + c] }
          }
        }
        for c in 0..<3 {
          #expect(abs(out.scalars[3 * (y * width + x) + c] - paint[c] / sum) < 0.003)
        }
      }
    }
  }
}
