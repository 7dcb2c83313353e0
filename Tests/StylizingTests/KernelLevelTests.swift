import CKernels
import Stylizing
import Tensors
import Testing
import _TestSupport

/// Every CPU level computes the bytes of the plain one.
@Suite struct KernelLevelTests {
  private let picture = testPicture(height: 41, width: 53)

  private func agree(_ body: (CPULevel) -> Tensor) {
    let plain = body(.plain)
    for level in CPULevel.available { #expect(body(level) == plain, "\(level)") }
  }

  @Test func flows() {
    agree { Flow(of: picture, sigma: 2, level: $0).field }
    let flow = Flow(of: picture, sigma: 2)
    agree { picture.smeared(along: flow, sigma: 3, level: $0) }
    agree { flow.guided(follow: 0.5, angle: 30, sway: 0.7, cell: 9, seed: 1, level: $0).field }
    agree { picture.patched(along: flow, radius: 3.3, stretch: 1, sharpness: 4, level: $0) }
  }

  @Test func noises() {
    agree { Tensor.noise(height: 33, width: 65, cell: 5, octaves: 3, ratio: 2, seed: 4, level: $0) }
    agree { Tensor.white(height: 33, width: 65, cell: 2, seed: 4, level: $0) }
  }

  @Test func paint() {
    let noise = Tensor.noise(height: 41, width: 53, cell: 5, seed: 4)
    let other = testPicture(height: 41, width: 53, seed: 9)
    agree { picture.wobbled(by: noise, noise, amount: 9, level: $0) }
    agree { picture.blended(with: other, weight: noise, amount: 1.3, level: $0) }
    agree { picture.scaled(0.3, plus: other, 0.9, level: $0) }
    agree { picture.difference(from: other, level: $0) }
    agree { picture.lit(over: noise, depth: 3, shine: 1, level: $0) }
    agree { picture.painted(on: Colour(1, 0.9, 0.8), density: noise, level: $0) }
    agree { picture.rubbed(over: other, tooth: noise, pressure: noise, softness: 0.2, level: $0) }
    agree { noise.spread(3, level: $0) }
    agree { ColourTable { $0 }.apply(to: picture, level: $0) }
  }

  @Test func theFlowFollowsAnEdge() {
    // A vertical edge: the tangent is vertical and clear.
    var edge = Tensor(height: 16, width: 16, channels: 3)
    for y in 0..<16 { for x in 8..<16 { for c in 0..<3 { edge[y, x, c] = 1 } } }
    let flow = Flow(of: edge, sigma: 1).field
    #expect(abs(flow[8, 8, 1]) > 0.99 && abs(flow[8, 8, 0]) < 0.05 && flow[8, 8, 2] > 0.95)
  }
}
