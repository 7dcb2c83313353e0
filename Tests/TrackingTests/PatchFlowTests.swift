import Motion
import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct PatchFlowTests {
  @Test(arguments: [(0.0, 0.0), (1.5, -0.75), (9.25, 4.5), (-14, 7)])
  func findsTranslations(_ motion: (Double, Double)) {
    let texture = MovingTexture(seed: 5)
    let (dx, dy) = (Float(motion.0), Float(motion.1))
    let a = FlowPyramid(texture.frame(dx: 0, dy: 0))
    let b = FlowPyramid(texture.frame(dx: -dx, dy: -dy))
    let flow = PatchFlow(FlowSettings()).flow(from: a, to: b).field
    let error = endPointError(flow, dx: dx, dy: dy, margin: 26)
    #expect(error < 0.08, "mean end-point error \(error)")
  }

  @Test func everyLevelAndThreadCountComputesTheSameBytes() {
    let texture = MovingTexture(seed: 6)
    let (first, second) = (
      texture.frame(dx: 0, dy: 0, height: 67, width: 91), texture.frame(dx: 3, dy: -2, height: 67, width: 91)
    )
    func flow(_ level: CPULevel) -> DisplacementField {
      PatchFlow(FlowSettings(), level: level).flow(
        from: FlowPyramid(first, level: level), to: FlowPyramid(second, level: level)
      ).field
    }
    let expected = flow(.plain)
    for level in CPULevel.available { #expect(flow(level) == expected, "level \(level)") }
    let before = Parallel.threads
    defer { Parallel.threads = before }
    Parallel.threads = 1
    #expect(flow(.current) == expected)
  }

  @Test func aChangeOfLightIsNoMotion() {
    let texture = MovingTexture(seed: 7)
    let dark = texture.frame(dx: 0, dy: 0)
    var bright = texture.frame(dx: -2, dy: 1)
    for index in bright.scalars.indices { bright.scalars[index] = bright.scalars[index] * 0.85 + 0.1 }
    let flow = PatchFlow(FlowSettings()).flow(from: FlowPyramid(dark), to: FlowPyramid(bright)).field
    #expect(endPointError(flow, dx: 2, dy: -1) < 0.2)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 40), (17, 9), (40, 3)])
  func tinyAndThinPicturesAreFinite(_ size: (Int, Int)) {
    let (a, b) = (randomTensor([size.0, size.1, 3], seed: 1), randomTensor([size.0, size.1, 3], seed: 2))
    let flow = PatchFlow(FlowSettings()).flow(from: FlowPyramid(a), to: FlowPyramid(b)).field
    #expect(flow.vectors.scalars.allSatisfy { $0.isFinite })
  }
}
