import Animating
import Testing

@Suite struct TimelineTests {
  @Test func arrivesAtTheLastFrame() {
    let line = Timeline(frames: 5, rate: 24, loops: false)
    #expect((0..<5).map { line.progress(at: $0, ease: .linear) } == [0, 0.25, 0.5, 0.75, 1])
    #expect(line.progress(at: 2) == 0.5 && line.progress(at: 4) == 1)
    #expect(Timeline(frames: 1, rate: 24, loops: false).progress(at: 0) == 0)
  }

  @Test func aLoopGoesThereAndBack() {
    let line = Timeline(frames: 8, rate: 24, loops: true)
    let ways = (0..<8).map { line.progress(at: $0) }
    #expect(ways[0] == 0 && ways[4] == 1 && ways.max() == 1)
    #expect((1..<8).allSatisfy { abs(ways[$0] - ways[8 - $0]) < 1e-6 })
    // The step from the last frame to the first is one among the others.
    let steps = (0..<8).map { abs(ways[($0 + 1) % 8] - ways[$0]) }
    #expect(steps[7] <= steps.reduce(0, +) / 8)
    #expect((0..<8).map { line.turn(at: $0) * 8 } == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test func aSpanHoldsBeforeAndAfter() {
    let line = Timeline(frames: 11, rate: 10, loops: false)
    let ways = (0..<11).map { line.progress(at: $0, span: .init(start: 0.2, end: 0.6), ease: .linear) }
    #expect(ways[2] == 0 && ways[6] > 0.999 && ways[10] == 1 && abs(ways[4] - 0.5) < 1e-5)
  }

  @Test(arguments: Ease.allCases) func easesRise(_ ease: Ease) {
    #expect(ease(0) == 0 && ease(1) == 1 && ease(-1) == 0 && ease(2) == 1)
    #expect((1...50).allSatisfy { ease(Float($0) / 50) > ease(Float($0 - 1) / 50) })
  }
}
