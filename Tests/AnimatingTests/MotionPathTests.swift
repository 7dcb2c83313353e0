import Animating
import Testing

@Suite struct MotionPathTests {
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
