import Motion
import Rendering
import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct LayerRendererTests {
  /// A picture of noise in levels of 255.
  private func noise(_ height: Int, _ width: Int, seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    var picture = Tensor(height: height, width: width, channels: 3)
    for index in picture.scalars.indices {
      picture.scalars[index] = Float(Int.random(in: 0...255, using: &generator)) / 255
    }
    return picture
  }

  private func motion(dx: Float, known: (_ x: Int) -> Float) -> TrackedFrame {
    var motion = TrackedFrame(stillHeight: 12, width: 20)
    for y in 0..<12 {
      for x in 0..<20 {
        motion.backward.vectors[y, x, 0] = dx
        motion.known.values[y, x, 0] = known(x)
      }
    }
    return motion
  }

  @Test func theUpperLayerHidesTheLowerOne() {
    let (upper, lower) = (noise(12, 20, seed: 1), noise(12, 30, seed: 2))
    var renderer = LayerRenderer(keyframes: [
      Keyframe(source: upper, styled: upper), Keyframe(source: lower, styled: lower),
    ])
    // The lower layer is wider: five pixels on its left are out of view.
    let out = renderer.render(
      Tensor(height: 12, width: 20, channels: 3),
      motions: [motion(dx: -3) { $0 < 8 ? 0 : 1 }, motion(dx: 5) { $0 < 8 ? 1 : 0 }], weights: [0.5, 0.5])
    for y in 0..<12 {
      for x in 0..<20 {
        let expected = x < 8 ? lower[y, x + 5, 1] : upper[y, x - 3, 1]
        #expect(abs(out[y, x, 1] - expected) < 1e-5)
      }
    }
  }

  @Test func halfKnownPlacesAreMixedByWeight() {
    let (white, black) = (
      Tensor(height: 12, width: 20, channels: 3, repeating: 1), Tensor(height: 12, width: 20, channels: 3)
    )
    var renderer = LayerRenderer(keyframes: [
      Keyframe(source: white, styled: white), Keyframe(source: black, styled: black),
    ])
    let out = renderer.render(
      white, motions: [motion(dx: 0) { _ in 0.5 }, motion(dx: 0) { _ in 0.5 }], weights: [0.75, 0.25])
    #expect(out.scalars.allSatisfy { abs($0 - 0.75) < 1e-6 })
  }

  @Test func whatNobodyKnowsComesFromTheFirstAndRestIsExact() {
    let (first, second) = (noise(12, 20, seed: 3), noise(12, 20, seed: 4))
    var renderer = LayerRenderer(keyframes: [
      Keyframe(source: first, styled: first), Keyframe(source: second, styled: second),
    ])
    let out = renderer.render(
      first, motions: [motion(dx: 0) { _ in 0 }, motion(dx: 0) { _ in 0 }], weights: [1, 0])
    // To the level of 255, which is what is written.
    #expect(zip(out.scalars, first.scalars).allSatisfy { ($0 * 255).rounded() == ($1 * 255).rounded() })
  }
}
