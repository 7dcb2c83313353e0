import CKernels
import Motion
import Rendering
import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct GrownPaintingTests {
  private let height = 36
  private let width = 40

  /// The motion of a picture that moves by `dx` pixels a frame.
  private func motion(_ dx: Float) -> TrackedFrame {
    var motion = TrackedFrame(stillHeight: height, width: width)
    for pixel in 0..<height * width { motion.step.vectors.scalars[2 * pixel] = -dx }
    return motion
  }

  @Test func whatGrewIsCarriedAndNotPaintedAgain() {
    var grown = GrownPaintings()
    let new = (0..<height * width).map { $0 % width < 12 ? UInt8(1) : 0 }
    let none = [UInt8](repeating: 0, count: height * width)
    let painting = randomTensor([height, width, 3], seed: 3)
    var calls = 0
    var out = Tensor(height: height, width: width, channels: 3)
    grown.repaint(&out, frame: out, strange: new, sure: none, motion: motion(0)) { _ in
      calls += 1
      return painting
    }
    var next = Tensor(height: height, width: width, channels: 3, repeating: 2)
    // Strange still, and moved by two pixels: carried, not painted anew.
    let moved = (0..<height * width).map { (2..<14).contains($0 % width) ? UInt8(1) : 0 }
    grown.repaint(&next, frame: out, strange: moved, sure: none, motion: motion(2)) { _ in
      calls += 1
      return painting
    }
    #expect(calls == 1)
    for y in 0..<height {
      for channel in 0..<3 {
        #expect(abs(out[y, 6, channel] - painting[y, 6, channel]) < 0.003)
        #expect(abs(next[y, 8, channel] - painting[y, 6, channel]) < 0.003)
        #expect(next[y, 20, channel] == 2)
      }
    }
  }

  @Test func theLeastSeenPaintingMakesRoomAndIsReplacedWhole() {
    var grown = GrownPaintings()
    let none = [UInt8](repeating: 0, count: height * width)
    var out = Tensor(height: height, width: width, channels: 3)
    // Bands of six rows, the first the narrowest.
    for number in 0..<5 {
      let strange = (0..<height * width).map {
        $0 / width / 6 == number && (number > 0 || $0 % width < 30) ? UInt8(1) : 0
      }
      out = Tensor(height: height, width: width, channels: 3)
      grown.repaint(&out, frame: out, strange: strange, sure: none, motion: motion(0)) {
        Tensor(shape: $0.shape, repeating: Float(number + 1) / 10)
      }
    }
    // The first made room, and its pixels went to the newest.
    #expect((0..<5).map { (10 * out[6 * $0 + 3, 10, 0]).rounded() } == [5, 2, 3, 4, 5])
  }

  @Test func everyLevelCarriesAndPaintsTheSame() {
    let field = randomTensor([height, width, 2], seed: 5).scalars.map { 8 * $0 - 4 }
    let known = randomTensor([height, width, 1], seed: 6).scalars
    let places = randomTensor([height, width, 2], seed: 7).scalars.map { 44 * $0 - 2 }
    let owner = (0..<height * width).map { UInt8($0 % 3) }
    let painting = (0..<3 * height * width).map { UInt8(truncatingIfNeeded: 37 * $0) }
    let none = [UInt8](repeating: 0, count: height * width)
    let (w, h) = (Int32(width), Int32(height))
    func result(_ level: CPULevel) -> ([UInt8], [Float], [Float]) {
      var carried = none
      var to = [Float](repeating: 0, count: 2 * none.count)
      var out = [Float](repeating: 0, count: 3 * none.count)
      // SAFETY: every array has the size of the picture.
      unsafe ck_grown_carry(level.kernel, owner, places, field, known, none, &carried, &to, w, h, 0, h)
      // SAFETY: as above.
      unsafe ck_grown_paint(level.kernel, painting, 1, carried, to, known, &out, w, h, 0, h)
      return (carried, to, out)
    }
    let expected = result(.plain)
    #expect(expected.0.contains(1) && expected.2.contains { $0 > 0 })
    for level in CPULevel.available { #expect(result(level) == expected, "level \(level)") }
  }
}
