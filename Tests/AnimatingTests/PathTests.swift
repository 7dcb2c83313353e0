import Animating
import Testing

@Suite struct PathTests {
  @Test func goesThroughItsPlacesWithoutOvershooting() {
    let path = MotionPath([Place(0, 0), Place(10, 5), Place(10, 30), Place(40, 30)])
    for (index, place) in path.places.enumerated() {
      let at = path.place(at: Float(index) / 3)
      #expect(abs(at.x - place.x) < 1e-4 && abs(at.y - place.y) < 1e-4)
    }
    var before = path.place(at: 0)
    for step in 1...300 {
      let now = path.place(at: Float(step) / 300)
      #expect(now.x >= before.x - 1e-4 && now.y >= before.y - 1e-4 && now.x <= 40.001 && now.y <= 30.001)
      before = now
    }
  }

  @Test func matchesPublishedPCHIP() {
    // scipy.interpolate.PchipInterpolator([0, 1, …], y)(at), SciPy's own figures.
    let cases: [(y: [Float], at: [Float], expected: [Float])] = [
      ([0, 1, 4, 5], [0.5, 1.5, 2.25], [0.3125, 2.5, 4.3671875]),
      ([0, 3, 4, 10], [0.25, 1.5, 2.75], [0.9609375, 3.47321429, 7.94754464]),
      ([0, 1, -4], [0.5, 1.25], [0.875, 0.59375]),
    ]
    for (y, at, expected) in cases {
      let path = MotionPath(y.map { Place($0, -$0) })
      for (at, value) in zip(at, expected) {
        let place = path.place(at: at / Float(y.count - 1))
        #expect(abs(place.x - value) < 1e-5 && abs(place.y + value) < 1e-5, "\(y) at \(at)")
      }
    }
  }

  @Test func twoPlacesAreAStraightLine() {
    let path = MotionPath([Place(2, 3), Place(6, 11)])
    #expect(path.place(at: 0.25) == Place(3, 5))
    #expect(MotionPath([Place(2, 3)]).place(at: 0.7) == Place(2, 3))
    #expect(path.place(at: -1) == Place(2, 3) && path.place(at: 7) == Place(6, 11))
  }

  @Test func aClosedPathGoesRoundWithoutACorner() {
    let path = MotionPath([Place(0, 0), Place(10, 10), Place(20, 0), Place(10, -10), Place(0, 0)])
    #expect(path.isClosed)
    let (start, end) = (path.place(at: 0.002), path.place(at: 0.998))
    // Both sides of the seam have the same slope: mirror images about the seam.
    #expect(abs((start.y - 0) + (end.y - 0)) < 1e-3)
    #expect(!MotionPath([Place(0, 0), Place(9, 0)]).isClosed)
  }
}

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
