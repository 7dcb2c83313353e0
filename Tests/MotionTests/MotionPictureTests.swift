import Motion
import Tensors
import Testing
import _TestSupport

@Suite struct MotionPictureTests {
  @Test func directionsHaveTheBenchmarksHues() {
    let still = FlowColours.colour(dx: 0, dy: 0)
    #expect(still == (1, 1, 1))
    // Right is red, down yellow, left cyan to blue, up violet.
    let right = FlowColours.colour(dx: 1, dy: 0)
    #expect(right.red == 1 && right.green < 0.1 && right.blue < 0.2)
    let down = FlowColours.colour(dx: 0, dy: 1)
    #expect(down.red > 0.8 && down.green > 0.85 && down.blue < 0.05)
    let left = FlowColours.colour(dx: -1, dy: 0)
    #expect(left.red < 0.05 && left.green > 0.5 && left.blue > 0.9)
    let up = FlowColours.colour(dx: 0, dy: -1)
    #expect(up.red > 0.2 && up.green < 0.05 && up.blue > 0.9)
  }

  @Test func lengthIsSaturationAndExcessIsDarker() {
    let half = FlowColours.colour(dx: 0, dy: 0.5)
    #expect(abs(half.blue - 0.5) < 0.05)
    #expect(FlowColours.colour(dx: 2, dy: 0).red == 0.75)
    #expect(FlowColours.colour(dx: .nan, dy: 0) == (0, 0, 0))
    #expect(FlowColours.colour(dx: 1e10, dy: 0) == (0, 0, 0))
  }

  @Test func thePictureScalesByTheGreatestMotion() {
    let field = uniformField(4, 5, 0, 3)
    #expect(field.coloured() == uniformField(4, 5, 0, 1).coloured(greatest: 1))
    #expect(field.coloured(greatest: 6)[1, 1, 2] > 0.4)
    #expect(DisplacementField(height: 3, width: 3).coloured().scalars.allSatisfy { $0 == 1 })
  }

  @Test func arrowsCoverTheirWayAndNothingElse() {
    let grey = Tensor(height: 41, width: 60, channels: 3, repeating: 0.5)
    // One arrow, from the centre to 12 pixels to the right.
    let drawn = MotionOverlay.arrows(of: uniformField(41, 60, 12, 0), over: grey, spacing: 40, greatest: 12)
    #expect(drawn[20, 35, 0] > 0.9 && drawn[20, 35, 1] < 0.3, "red along the way")
    #expect(drawn[5, 5, 0] == 0.5 && drawn[35, 55, 0] == 0.5 && drawn[19, 10, 0] == 0.5)
    let hidden = Visibility(values: Tensor(height: 41, width: 60, channels: 1))
    let dim = MotionOverlay.arrows(
      of: uniformField(41, 60, 12, 0), visibility: hidden, over: grey, spacing: 40)
    #expect(dim[20, 35, 0] == 0.5, "no arrow for a hidden point")
    #expect(dim != grey, "but a ring")
  }

  @Test func trailsFadeBackwards() {
    let grey = Tensor(height: 30, width: 60, channels: 3, repeating: 0.5)
    let positions = (0..<5).map { Trajectory.Position(x: 10 + 10 * Float($0), y: 15) }
    let tracks = PointTracks([Trajectory(id: 0, positions: positions)])
    let drawn = MotionOverlay.trails(of: tracks, frame: 4, over: grey, length: 4)
    func strength(_ x: Int) -> Float { (0..<3).map { abs(drawn[15, x, $0] - 0.5) }.max() ?? 0 }
    #expect(strength(50) > strength(35) && strength(35) > strength(15) && strength(15) > 0)
    #expect(strength(57) == 0)
    #expect(MotionOverlay.trails(of: tracks, frame: 9, over: grey) == grey)
  }

  @Test func drawingStaysInsideAtAnyVector() {
    let picture = Tensor(height: 9, width: 9, channels: 3)
    var field = uniformField(9, 9, 500, -700)
    field.vectors[4, 4, 0] = .nan
    let drawn = MotionOverlay.arrows(of: field, over: picture, spacing: 4)
    #expect(drawn.scalars.allSatisfy { $0 >= 0 && $0 <= 1 })
  }
}
