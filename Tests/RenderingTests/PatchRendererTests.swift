import Motion
import Rendering
import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct PatchRendererTests {
  private let source = randomTensor([48, 64, 3], seed: 20).blurred(sigma: 1)
  private let styled = randomTensor([48, 64, 3], seed: 21)

  /// A motion by whole pixels: frame(x) = keyframe(x + shift), unknown beyond the border.
  private func shifted(_ shift: Int) -> (frame: Tensor, motion: TrackedFrame, truth: Tensor) {
    var motion = TrackedFrame(stillHeight: 48, width: 64)
    var (frame, truth) = (source, styled)
    for y in 0..<48 {
      for x in 0..<64 {
        motion.backward.vectors[y, x, 0] = Float(shift)
        motion.known.values[y, x, 0] = x + shift < 64 ? 1 : 0
        for c in 0..<3 {
          frame[y, x, c] = source[y, min(x + shift, 63), c]
          truth[y, x, c] = styled[y, min(x + shift, 63), c]
        }
      }
    }
    return (frame, motion, truth)
  }

  @Test func withoutMotionThePaintingComesBackBitForBit() {
    var renderer = PatchRenderer(keyframes: [Keyframe(source: source, styled: styled)])
    let out = renderer.render(source, motions: [TrackedFrame(stillHeight: 48, width: 64)], weights: [1])
    #expect(out == styled)
  }

  @Test func knownPlacesAreCarriedExactlyByWholePixels() {
    var renderer = PatchRenderer(keyframes: [Keyframe(source: source, styled: styled)])
    let (frame, motion, truth) = shifted(5)
    let out = renderer.render(frame, motions: [motion], weights: [1])
    for y in 3..<45 { for x in 3..<50 { for c in 0..<3 { #expect(out[y, x, c] == truth[y, x, c]) } } }
  }

  @Test func newlySeenPlacesTakeThePaintOfWhatLooksAlike() {
    // Two materials, red and blue, each with its own paint; a red patch appears where there was blue.
    var (key, paint) = (source, source)
    for y in 0..<48 {
      for x in 0..<64 {
        let red = x < 32
        for c in 0..<3 {
          key[y, x, c] = (red ? [0.8, 0.1, 0.1] : [0.1, 0.1, 0.8])[c] + 0.05 * source[y, x, c]
          paint[y, x, c] = (red ? [0.9, 0.9, 0.1] : [0.1, 0.6, 0.2])[c]
        }
      }
    }
    var frame = key
    var motion = TrackedFrame(stillHeight: 48, width: 64)
    for y in 14..<34 {
      for x in 42..<58 {
        motion.known.values[y, x, 0] = 0
        for c in 0..<3 { frame[y, x, c] = key[y, x - 32, c] }
      }
    }
    var renderer = PatchRenderer(keyframes: [Keyframe(source: key, styled: paint)])
    let out = renderer.render(frame, motions: [motion], weights: [1])
    #expect(abs(out[24, 50, 0] - 0.9) < 0.05 && abs(out[24, 50, 2] - 0.1) < 0.05)
    #expect(out[24, 36, 0] == paint[24, 36, 0])
  }

  @Test func aChangeOfExposureOpensNothing() {
    var dim = source
    for index in dim.scalars.indices { dim.scalars[index] *= 0.8 }
    var renderer = PatchRenderer(keyframes: [Keyframe(source: source, styled: styled)])
    let out = renderer.render(dim, motions: [TrackedFrame(stillHeight: 48, width: 64)], weights: [1])
    #expect(out == styled)
  }

  @Test func aLookPaintsStrangeThingsOnceAndCarriesThem() {
    // A white box that nothing in the keyframe resembles; the look answers with another grey each time it is asked.
    let dark = Tensor(height: 48, width: 64, channels: 3, repeating: 0.1)
    var frame = dark
    for y in 10..<30 { for x in 10..<40 { for c in 0..<3 { frame[y, x, c] = 0.95 } } }
    var motion = TrackedFrame(stillHeight: 48, width: 64)
    for y in 10..<30 { for x in 10..<40 { motion.known.values[y, x, 0] = 0 } }
    var first = motion
    first.stepKnown.values = motion.known.values
    let calls = Counter()
    var renderer = PatchRenderer(keyframes: [Keyframe(source: dark, styled: dark)]) { picture in
      Tensor(shape: picture.shape, repeating: 0.5 + 0.1 * Float(calls.next()))
    }
    let one = renderer.render(frame, motions: [first], weights: [1])
    let two = renderer.render(frame, motions: [motion], weights: [1])
    #expect(abs(one[20, 25, 0] - 0.6) < 0.003)
    #expect(abs(two[20, 25, 0] - 0.6) < 0.003, "carried, not painted again")
    #expect(two[40, 5, 0] == 0.1)
  }

  @Test func ofTwoKeyframesTheOneThatExplainsThePixelWins() {
    let white = Tensor(shape: source.shape, repeating: 1)
    let black = Tensor(shape: source.shape, repeating: 0)
    let other = randomTensor([48, 64, 3], seed: 30).blurred(sigma: 1)
    var renderer = PatchRenderer(
      keyframes: [Keyframe(source: source, styled: white), Keyframe(source: other, styled: black)])
    let still = TrackedFrame(stillHeight: 48, width: 64)
    let out = renderer.render(other, motions: [still, still], weights: [0.5, 0.5])
    #expect(out.scalars.reduce(0, +) / Float(out.count) < 0.02)
    let again = renderer.render(source, motions: [still, still], weights: [1, 0])
    #expect(again.scalars.reduce(0, +) / Float(again.count) > 0.98)
  }

  @Test func threadsDoNotMatter() {
    let (frame, motion, _) = shifted(9)
    func run() -> Tensor {
      var renderer = PatchRenderer(keyframes: [Keyframe(source: source, styled: styled)])
      return renderer.render(frame, motions: [motion], weights: [1])
    }
    let expected = run()
    let before = Parallel.threads
    defer { Parallel.threads = before }
    for threads in [1, 3] {
      Parallel.threads = threads
      #expect(run() == expected)
    }
  }

  @Test(arguments: [(1, 1), (2, 2), (5, 31)])
  func tinyFramesArePainted(_ size: (Int, Int)) {
    let (a, b) = (randomTensor([size.0, size.1, 3], seed: 1), randomTensor([size.0, size.1, 3], seed: 2))
    var renderer = PatchRenderer(keyframes: [Keyframe(source: a, styled: b)])
    var motion = TrackedFrame(stillHeight: size.0, width: size.1)
    motion.known.values.scalars[0] = 0
    let out = renderer.render(b, motions: [motion], weights: [1])
    #expect(out.scalars.allSatisfy { $0 >= 0 && $0 <= 1 })
  }
}
