import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct ColourAxisTests {
  /// A texture in given amounts of the three channels.
  private func picture(_ amounts: SIMD3<Float>) -> Tensor {
    let texture = randomTensor([64, 96, 1], seed: 9).blurred(sigma: 3)
    var out = Tensor(height: 64, width: 96, channels: 3)
    for pixel in 0..<64 * 96 {
      for c in 0..<3 { out.scalars[3 * pixel + c] = 0.5 + amounts[c] * (texture.scalars[pixel] - 0.5) }
    }
    return out
  }

  @Test func aGreyPictureIsMatchedAlongItsOwnAxis() {
    let axis = ColourAxis(of: picture(SIMD3(1, 1, 1))).weights
    #expect(abs(axis.x - axis.y) < 1e-3 && abs(axis.y - axis.z) < 1e-3 && axis.x > 0)
  }

  @Test func aPictureThatDiffersInHueAloneIsSeen() {
    // Red against green so that luma stands still.
    let hue = picture(SIMD3(0.587, -0.299, 0))
    let axis = ColourAxis(of: hue)
    func spread(_ plane: Tensor) -> Float {
      let mean = plane.scalars.reduce(0, +) / Float(plane.count)
      return plane.scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    #expect(spread(hue.luma()) < 1e-3 * spread(hue.mixed(axis.weights)))
  }

  @Test func aPictureWithoutDifferencesGivesLuma() {
    let axis = ColourAxis(of: Tensor(height: 8, width: 8, channels: 3, repeating: 0.4)).weights
    #expect(abs(axis.x - 0.299) < 1e-4 && abs(axis.y - 0.587) < 1e-4 && abs(axis.z - 0.114) < 1e-4)
  }
}
