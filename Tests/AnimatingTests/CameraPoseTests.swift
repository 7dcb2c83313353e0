import Animating
import Testing

@Suite struct CameraPoseTests {
  private let line = Timeline(frames: 9, rate: 24, loops: false)

  private func pose(_ moves: CameraMove..., frame: Int = 8, loops: Bool = false) -> CameraPose {
    CameraPose(
      moves, size: (101, 81), timeline: Timeline(frames: line.frames, rate: 24, loops: loops), frame: frame)
  }

  @Test(arguments: CameraMove.Kind.allCases) func placesComeBack(_ kind: CameraMove.Kind) {
    let pose = pose(CameraMove(kind), CameraMove(.zoomIn, amount: 30))
    for parallax in [0.25, 1, 1.75] as [Float] {
      for place in [Place(0, 0), Place(17, 60), Place(100, 80)] {
        let back = pose.place(seenAt: pose.seen(place, parallax: parallax), parallax: parallax)
        #expect(abs(back.x - place.x) < 1e-3 && abs(back.y - place.y) < 1e-3)
      }
    }
  }

  @Test func thePictureGoesTheOtherWay() {
    #expect(pose(CameraMove(.panLeft)).seen(Place(50, 40)).x > 60)
    #expect(pose(CameraMove(.panRight)).seen(Place(50, 40)).x < 40)
    #expect(pose(CameraMove(.tiltUp)).seen(Place(50, 40)).y > 48)
    #expect(abs(pose(CameraMove(.zoomIn, amount: 50)).seen(Place(60, 40)).x - 65) < 1e-3)
    #expect(abs(pose(CameraMove(.zoomOut, amount: 25)).seen(Place(60, 40)).x - 58) < 1e-3)
    // Clockwise: what is right of the centre goes down.
    #expect(pose(CameraMove(.roll, amount: 90)).seen(Place(60, 40)).y > 49)
  }

  @Test func nearThingsGoFurther() {
    let pan = pose(CameraMove(.panRight))
    let shifts = [0.25, 1, 1.75].map { 50 - pan.seen(Place(50, 40), parallax: $0).x }
    #expect(shifts[0] > 0 && shifts[1] > 3.9 * shifts[0] && shifts[2] > 1.7 * shifts[1])
    let orbit = pose(CameraMove(.orbit, amount: 4))
    #expect(abs(orbit.seen(Place(50, 40)).x - 50) < 1e-4)
    #expect(abs(orbit.seen(Place(50, 40), parallax: 1.75).x - 54.04) < 1e-3)
  }

  @Test func aLoopedOrbitAndWholeTurnsComeRound() {
    let steps = (0...9).map {
      pose(CameraMove(.orbit), frame: $0, loops: true).seen(Place(9, 9), parallax: 1.75)
    }
    #expect(abs(steps[9].x - steps[0].x) < 1e-3 && abs(steps[9].y - steps[0].y) < 1e-3)
    let turned = pose(CameraMove(.roll, amount: 360), frame: 3, loops: true).seen(Place(60, 40))
    // A third of the way round.
    #expect(abs(turned.x - 45) < 1e-3 && abs(turned.y - 48.66) < 1e-2)
  }

  @Test func atRestItMovesNothing() {
    #expect(pose(CameraMove(.zoomIn), frame: 0).isAtRest)
    #expect(!pose(CameraMove(.zoomIn)).isAtRest)
  }
}
