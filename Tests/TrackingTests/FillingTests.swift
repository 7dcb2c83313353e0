import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct FillingTests {
  /// Red moves right on the left half, blue moves up on the right half.
  private func scene(height: Int, width: Int) -> (flow: FlowPlanes, picture: Tensor) {
    var (flow, picture) = (
      FlowPlanes(width: width, height: height), Tensor(height: height, width: width, channels: 3)
    )
    for pixel in 0..<height * width {
      if pixel % width < width / 2 {
        (flow.u[pixel], picture.scalars[3 * pixel]) = (2, 1)
      } else {
        (flow.v[pixel], picture.scalars[3 * pixel + 2]) = (-3, 1)
      }
    }
    return (flow, picture)
  }

  @Test(arguments: [(24, 40), (65, 131)])
  func whatIsDoubtedMovesWithItsColour(_ size: (Int, Int)) {
    let (height, width) = size
    let (truth, picture) = scene(height: height, width: width)
    var (flow, trust) = (truth, [Float](repeating: 1, count: height * width))
    // A hole over the edge, and one at the corner.
    for y in 0..<height {
      for x in 0..<width where (abs(x - width / 2) < 7 && abs(y - height / 2) < 6) || (x < 5 && y < 5) {
        (trust[y * width + x], flow.u[y * width + x], flow.v[y * width + x]) = (0, 90, 90)
      }
    }
    let filled = flow.filled(trust: trust, guide: picture, block: 1)
    for pixel in 0..<height * width {
      #expect(abs(filled.u[pixel] - truth.u[pixel]) < 0.2 && abs(filled.v[pixel] - truth.v[pixel]) < 0.2)
    }
    for level in CPULevel.available {
      let other = flow.filled(trust: trust, guide: picture, block: 1, level: level)
      #expect(other.u == filled.u && other.v == filled.v, "level \(level)")
    }
  }

  @Test func whereNothingIsTrustedAllStays() {
    let (flow, picture) = scene(height: 9, width: 13)
    let filled = flow.filled(trust: [Float](repeating: 0, count: 9 * 13), guide: picture)
    #expect(filled.u == flow.u && filled.v == flow.v)
  }
}
