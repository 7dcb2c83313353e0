import Animating
import Motion
import Tensors
import Testing

@Suite struct CurrentsTests {
  private let east = Current(from: Place(20, 30), to: Place(40, 30))

  @Test func theFirstFrameIsTheStill() {
    let currents = Currents([east], size: (60, 90), timeline: Timeline(frames: 20, rate: 10, loops: true))
    let copies = currents.copies(at: 0)
    #expect(copies[0].weight == 1 && copies[1].weight == 0)
    #expect(copies[0].back == DisplacementField(height: 60, width: 90))
  }

  @Test func whatFloatsCameFromUpstream() {
    let currents = Currents([east], size: (60, 90), timeline: Timeline(frames: 20, rate: 10, loops: true))
    // Twenty pixels a second, four tenths of one later.
    let old = currents.copies(at: 4)[0].back.vector(x: 60, y: 30)
    #expect(abs(old.dx + 8) < 0.01 && abs(old.dy) < 1e-4)
    // The other copy is fed from the time to come.
    #expect(currents.copies(at: 4)[1].back.vector(x: 40, y: 30).dx > 0)
  }

  @Test(arguments: [true, false]) func copiesChangePlacesOnlyOutOfView(_ loops: Bool) {
    let currents = Currents([east], size: (60, 90), timeline: Timeline(frames: 40, rate: 10, loops: loops))
    for frame in 0..<40 {
      let (now, then) = (currents.copies(at: frame), currents.copies(at: frame + 1))
      #expect(abs(now[0].weight + now[1].weight - 1) < 1e-6)
      for copy in 0..<2 {
        let step = then[copy].back.vector(x: 45, y: 30).dx - now[copy].back.vector(x: 45, y: 30).dx
        // One that starts anew is hardly seen before and after.
        #expect(abs(step + 2) < 0.3 || min(now[copy].weight, then[copy].weight) < 0.11, "\(frame) \(step)")
      }
    }
    if loops {
      #expect(currents.copies(at: 40)[0].weight == 1)
    }
  }

  @Test func nothingFloatsFartherThanItsReach() {
    let currents = Currents([east], size: (60, 90), timeline: Timeline(frames: 20, rate: 10, loops: true))
    #expect(abs(currents.reach - 20) < 0.01)
    for frame in 0..<20 {
      for copy in currents.copies(at: frame) where copy.weight > 0 {
        #expect(copy.back.lengths().scalars.allSatisfy { $0 < 20.01 })
      }
    }
  }
}
