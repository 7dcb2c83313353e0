import CKernels
import Tensors
import Testing
import _TestSupport

@Suite struct PatchKernelTests {
  /// Runs a search step at a level and returns the map and its costs.
  private func search(_ level: CPULevel, height: Int, width: Int) -> (map: [Int32], costs: [Float]) {
    let (w, h) = (Int32(width), Int32(height))
    func padded(_ seed: UInt64) -> [Float] {
      var out = [Float](repeating: 0, count: Int(ck_patch_padded(w, h)))
      // SAFETY: the buffer has the size the kernel asks for.
      unsafe ck_patch_pad(level.kernel, randomTensor([height, width, 3], seed: seed).scalars, &out, w, h)
      return out
    }
    let (frame, reference) = (padded(40), padded(41))
    let open = [UInt8](repeating: 1, count: width * height)
    var map = [Int32](repeating: 0, count: 2 * width * height)
    var costs = [Float](repeating: 0, count: width * height)
    // SAFETY: every array has one entry a pixel.
    unsafe ck_patch_seek(level.kernel, frame, reference, open, &map, &costs, w, h, 1e-4, 0, h)
    let from = map
    // SAFETY: as above.
    unsafe ck_patch_improve(level.kernel, frame, reference, open, from, &map, &costs, w, h, 1, 1, 0, 0, h)
    return (map, costs)
  }

  @Test(arguments: [(1, 1), (9, 13), (16, 8)])
  func everyLevelFindsTheSamePlaces(_ size: (Int, Int)) {
    let expected = search(.plain, height: size.0, width: size.1)
    for level in CPULevel.available {
      let result = search(level, height: size.0, width: size.1)
      #expect(result.map == expected.map && result.costs == expected.costs, "level \(level)")
    }
  }

  @Test func theCostIsTheMeanSquaredDistanceOfThePatches() {
    let (frame, reference) = (randomTensor([9, 9, 3], seed: 50), randomTensor([9, 9, 3], seed: 51))
    var (a, b) = (
      [Float](repeating: 0, count: Int(ck_patch_padded(9, 9))),
      [Float](repeating: 0, count: Int(ck_patch_padded(9, 9)))
    )
    var costs = [Float](repeating: 0, count: 81)
    var map = [Int32](repeating: 0, count: 162)
    for pixel in 0..<81 { (map[2 * pixel], map[2 * pixel + 1]) = (5, 3) }
    // SAFETY: every array has the size the kernels ask for.
    unsafe ck_patch_pad(CK_PLAIN, frame.scalars, &a, 9, 9)
    unsafe ck_patch_pad(CK_PLAIN, reference.scalars, &b, 9, 9)
    unsafe ck_patch_rate(CK_PLAIN, a, b, [UInt8](repeating: 1, count: 81), map, &costs, 9, 9, 0, 9)
    var sum: Float = 0
    for j in -2...2 {
      for i in -2...2 {
        for c in 0..<3 {
          let d = frame[4 + j, 4 + i, c] - reference[3 + j, 5 + i, c]
          sum += d * d
        }
      }
    }
    #expect(abs(costs[4 * 9 + 4] - sum / 25) < 1e-5)
  }
}
