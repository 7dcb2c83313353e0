import Motion
import Tensors
import Testing

@Suite struct PointTracksTests {
  private let tracks = PointTracks([
    Trajectory(
      id: 7, start: 2,
      positions: [.init(x: 1.5, y: -0.25), .init(x: 10, y: 20.1239, visible: false)]),
    Trajectory(id: 3, positions: [.init(x: 0, y: 0)]),
  ])

  @Test func tracksAreWrittenAndReadAsText() throws {
    let text = "id,frame,x,y,visible\n7,2,1.500,-0.250,1\n7,3,10.000,20.124,0\n3,0,0.000,0.000,1\n"
    #expect(tracks.csv == text)
    let read = try PointTracks(csv: text)
    #expect(read.csv == text)
    #expect(read.trajectories[0][frame: 3]?.visible == false)
    #expect(read.trajectories[0][frame: 1] == nil && read.trajectories[0][frame: 4] == nil)
  }

  @Test func headerOrderAndLayoutAreFree() throws {
    let read = try PointTracks(
      csv: "\u{FEFF}# made by hand\r\n\r\n 7 , 3 ,10,20.124,false\r\n7,2,1.5,-0.25,true\r\n3,0,0,0,1")
    #expect(read.csv == tracks.csv)
  }

  @Test(arguments: [
    ("id,frame,x,y,visible\n1,0,1,2\n", 2, "4 fields"),
    ("1,0,a,2,1", 1, "x is \"a\""),
    ("1,0,1,inf,1", 1, "y is \"inf\""),
    ("1,0,1,2,1\n\n1,-4,1,2,1", 3, "frame is -4"),
    ("1,0,1,2,1\n1,0,1,2,1", 2, "twice"),
    ("1,0,1,2,1\n1,2,1,2,1", 2, "lacks frame 1"),
    ("1,0,1,2,maybe", 1, "neither 1 nor 0"),
    ("1,99999999999999999999,1,2,1", 1, "not a whole number"),
  ])
  func faultsAreNamedByLine(_ text: String, _ line: Int, _ reason: String) {
    #expect {
      try PointTracks(csv: text)
    } throws: { error in
      guard case .pointTable(line, _, let told) = error as? MotionError else { return false }
      return told.contains(reason)
    }
  }

  @Test func queriesHaveThreeForms() throws {
    #expect(
      try PointQuery.read(csv: "x,y\n1,2\n3.5,4\n") == [.init(id: 0, x: 1, y: 2), .init(id: 1, x: 3.5, y: 4)])
    #expect(try PointQuery.read(csv: "9,1,2") == [.init(id: 9, x: 1, y: 2)])
    #expect(try PointQuery.read(csv: "id,frame,x,y\n9,5,1,2") == [.init(id: 9, frame: 5, x: 1, y: 2)])
    #expect(throws: MotionError.noPoints) { try PointQuery.read(csv: "x,y\n") }
    #expect(throws: MotionError.self) { try PointQuery.read(csv: "1,2\n1,2,3\n") }
    #expect(throws: MotionError.self) { try PointQuery.read(csv: "4,1,2\n4,5,6\n") }
  }

  @Test func pointsFollowTheField() {
    var visible = Visibility(values: Tensor(height: 10, width: 10, channels: 1, repeating: 1))
    visible.values[5, 5, 0] = 0
    let found = uniformField(10, 10, 3, 0.5).follow([(1.5, 2), (8, 2), (5, 5)], visibility: visible)
    #expect(found[0] == .init(x: 4.5, y: 2.5))
    #expect(found[1] == .init(x: 11, y: 2.5, visible: false), "left the picture")
    #expect(found[2] == .init(x: 8, y: 5.5, visible: false), "hidden")
  }

  @Test func aFieldIsReadBetweenItsPixels() {
    var field = DisplacementField(height: 2, width: 2)
    field.vectors.scalars = [0, 0, 4, 0, 0, 8, 4, 8]
    let (dx, dy) = field.vector(x: 0.25, y: 0.5)
    #expect(dx == 1 && dy == 4)
    #expect(field.vector(x: .nan, y: -9) == (0, 0))
  }
}
