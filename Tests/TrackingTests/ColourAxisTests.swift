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

  /// Grey, foliage, skin and sky: what differs in lightness too is matched by it.
  @Test(arguments: [SIMD3<Float>(1, 1, 1), SIMD3(0.5, 1, 0.3), SIMD3(1, 0.7, 0.5), SIMD3(0.5, 0.8, 1)])
  func lightnessComesFirst(_ amounts: SIMD3<Float>) {
    #expect(ColourAxis(of: picture(amounts)) == .luma)
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
    #expect(ColourAxis(of: Tensor(height: 8, width: 8, channels: 3, repeating: 0.4)) == .luma)
  }
}
