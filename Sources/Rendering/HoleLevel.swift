internal import CKernels
internal import Tensors

/// A picture with a hole at one size, and what its patches have found so far.
struct HoleLevel: Sendable {
  let width: Int
  let height: Int
  /// The picture, packed; its border is not set, since no patch of the hole reaches there.
  var frame: [Int16]
  /// The mean slopes across and down around each pixel, packed; empty where only places are refined.
  var texture: [Int16] = []
  /// `CK_FILL_SOURCE` and so on, one a pixel.
  let states: [UInt8]
  /// 1 where a patch stands that touches the hole.
  let active: [UInt8]
  /// 1 where a patch stands that may be copied, border counted.
  let valid: [UInt8]
  /// What a patch is trusted for its distance to what is known.
  let trust: [Float]
  /// The place of each patch.
  var map: [Int32]
  var costs: [Float]

  init(width: Int, height: Int, frame: [Int16], states raw: [UInt8], level: CPULevel) {
    (self.width, self.height, self.frame) = (width, height, frame)
    let (w, h) = (Int32(width), Int32(height))
    var states = raw
    var active = [UInt8](repeating: 0, count: raw.count)
    var valid = [UInt8](repeating: 0, count: PackedPicture.pixels(width, height))
    Parallel.fill(&states, rows: height) { out, rows in
      // SAFETY: one state a pixel; bands are disjoint.
      unsafe ck_fill_near(level.kernel, raw, out, w, h, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    let near = states
    Parallel.fill(&active, &valid, rows: height) { active, valid, rows in
      // SAFETY: as above; `valid` counts the border.
      unsafe ck_fill_windows(
        level.kernel, near, active, valid, w, h, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    var rings = [Int32](repeating: 0, count: raw.count)
    let far = Int32(max(width, height))
    // SAFETY: one ring a pixel.
    unsafe ck_fill_rings(near, far, &rings, w, h)
    var powers: [Float] = [1]
    while powers.count <= Int(far) { powers.append(max(powers[powers.count - 1] / 1.3, 1e-6)) }
    (self.states, self.active, self.valid) = (states, active, valid)
    trust = rings.map { powers[Int($0)] }
    map = active.map { $0 != 0 ? CK_FILL_OPEN : CK_FILL_IDLE }
    costs = [Float](repeating: CK_FILL_DEAR, count: raw.count)
  }

  /// The level of half the size.
  func halved(level: CPULevel) -> HoleLevel {
    let (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
    let (w, h) = (Int32(width), Int32(height))
    func half(_ picture: [Int16]) -> ([Int16], [UInt8]) {
      var out = [Int16](
        repeating: 0, count: 3 * PackedPicture.pixels(halfWidth, halfHeight) + PackedPicture.spare)
      var small = [UInt8](repeating: 0, count: halfWidth * halfHeight)
      let states = states
      Parallel.fill(&out, &small, rows: halfHeight) { out, small, rows in
        // SAFETY: the arrays have the two sizes; bands are disjoint.
        unsafe ck_fill_halve(
          level.kernel, picture, states, w, h, out, small, Int32(rows.lowerBound), Int32(rows.upperBound))
      }
      return (out, small)
    }
    let (picture, small) = half(frame)
    var out = HoleLevel(width: halfWidth, height: halfHeight, frame: picture, states: small, level: level)
    if !texture.isEmpty { out.texture = half(texture).0 }
    return out
  }

  /// The places that patches may be copied from, in order.
  var places: [Int32] { valid.indices.filter { valid[$0] != 0 }.map { Int32($0) } }

  /// The number of a pixel among those with the border.
  func packed(_ pixel: Int) -> Int {
    (pixel / width + Int(CK_PATCH_PAD)) * Int(ck_patch_stride(Int32(width))) + pixel % width
      + Int(CK_PATCH_PAD)
  }

  /// Measures what goes on around each pixel, over sources only.
  mutating func feel(level: CPULevel) {
    // The two slopes, and whether they are known.
    var slopes = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height - 1 {
      for x in 0..<width - 1 {
        let pixel = y * width + x
        guard states[pixel] == CK_FILL_SOURCE, states[pixel + 1] == CK_FILL_SOURCE,
          states[pixel + width] == CK_FILL_SOURCE
        else { continue }
        let here = packed(pixel)
        let below = here + Int(ck_patch_stride(Int32(width)))
        var (across, down) = (Int32(0), Int32(0))
        for channel in 0..<3 {
          across += abs(Int32(frame[3 * here + 3 + channel]) - Int32(frame[3 * here + channel]))
          down += abs(Int32(frame[3 * below + channel]) - Int32(frame[3 * here + channel]))
        }
        slopes.scalars[3 * pixel] = Float(across)
        slopes.scalars[3 * pixel + 1] = Float(down)
        slopes.scalars[3 * pixel + 2] = 1
      }
    }
    let mean = slopes.blurred(sigma: 3, level: level)
    texture = [Int16](repeating: 0, count: frame.count)
    for pixel in 0..<width * height where mean.scalars[3 * pixel + 2] > 1e-4 {
      let to = 3 * packed(pixel)
      for channel in 0..<2 {
        // The sum of three channels' slopes; a third of full range is white.
        let value = mean.scalars[3 * pixel + channel] / mean.scalars[3 * pixel + 2]
        texture[to + channel] = Int16(min(value, Float(CK_PATCH_WHITE)))
      }
    }
  }
}
