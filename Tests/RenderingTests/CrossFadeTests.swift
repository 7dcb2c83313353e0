import Rendering
import Tensors
import Testing
import _TestSupport

@Suite struct CrossFadeTests {
  private func noise(_ height: Int, _ width: Int, seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    var picture = Tensor(height: height, width: width, channels: 3)
    for pixel in 0..<height * width {
      let value = Float.random(in: 0.3...0.7, using: &generator)
      for channel in 0..<3 { picture.scalars[3 * pixel + channel] = value }
    }
    return picture
  }

  private func deviation(_ picture: Tensor) -> Float {
    let mean = picture.scalars.reduce(0, +) / Float(picture.count)
    return (picture.scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(picture.count)).squareRoot()
  }

  @Test(arguments: [(64, 80), (40, 1100)]) func halfWayIsAsCrispAsTheEnds(_ height: Int, _ width: Int) {
    let (a, b) = (noise(height, width, seed: 1), noise(height, width, seed: 2))
    let half = CrossFade.blend(a, b, weight: 0.5)
    // A plain mean has 0.71 of it.
    #expect(abs(deviation(half) / deviation(a) - 1) < 0.05)
  }

  @Test func alikePicturesAreLeftAlone() {
    let picture = noise(48, 48, seed: 3)
    let half = CrossFade.blend(picture, picture, weight: 0.3)
    #expect(zip(half.scalars, picture.scalars).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func theEndsAreThePicturesThemselves() {
    let (a, b) = (noise(16, 16, seed: 4), noise(16, 16, seed: 5))
    #expect(CrossFade.blend(a, b, weight: 1) == a && CrossFade.blend(a, b, weight: 0) == b)
  }
}
