import Motion
import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct PyramidTrackerTests {
  @Test(arguments: [(TrackerSettings.draft, Float(0.25)), (.standard, 0.12), (.fine, 0.12)])
  func followsALongMoveWithoutDrift(_ settings: TrackerSettings, _ bound: Float) {
    let texture = MovingTexture(seed: 8)
    var tracker = PyramidTracker(reference: texture.frame(dx: 0, dy: 0), settings: settings)
    var last: TrackedFrame?
    for index in 1...12 {
      last = tracker.advance(to: texture.frame(dx: -Float(index) * 1.3, dy: Float(index) * 0.7))
    }
    guard let last else { return }
    // 12 steps of (1.3, −0.7).
    #expect(endPointError(last.forward, dx: 15.6, dy: -8.4, margin: 26) < bound)
    #expect(endPointError(last.backward, dx: -15.6, dy: 8.4, margin: 26) < bound)
    #expect(endPointError(last.step, dx: -1.3, dy: 0.7, margin: 26) < bound)
    // What left on the right is hidden, what came in on the left unknown.
    #expect(last.visible.values[50, 124, 0] == 0)
    #expect(last.known.values[50, 3, 0] == 0)
    #expect(last.visible.values[50, 60, 0] == 1)
    #expect(last.known.values[50, 60, 0] == 1)
  }

  @Test func aPointComesBackFromBehindAnObject() {
    let texture = MovingTexture(seed: 9)
    let still = texture.frame(dx: 0, dy: 0)
    let object = MovingTexture(seed: 90).frame(dx: 0, dy: 0)
    func frame(_ left: Int) -> Tensor {
      var out = still
      for y in 30..<66 {
        for x in max(0, left)..<min(128, left + 30) where x < 128 {
          for c in 0..<3 { out[y, x, c] = 1 - object[y, x - left + 20, c] }
        }
      }
      return out
    }
    var tracker = PyramidTracker(reference: frame(0))
    var motions: [TrackedFrame] = []
    for index in 1...30 { motions.append(tracker.advance(to: frame(3 * index))) }
    // The point (60, 48) of the ground is covered at left = 31…60, frames 11 to 20, and free at the end.
    #expect(motions[14].visible.values[48, 60, 0] == 0)
    #expect(motions[29].visible.values[48, 60, 0] == 1)
    let (u, v) = (motions[29].forward.vectors[48, 60, 0], motions[29].forward.vectors[48, 60, 1])
    #expect((u * u + v * v).squareRoot() < 0.3, "came back at (\(u), \(v))")
  }

  @Test func levelsAndThreadsDoNotMatter() {
    let texture = MovingTexture(seed: 10)
    func run(_ level: CPULevel) -> TrackedFrame {
      var tracker = PyramidTracker(reference: texture.frame(dx: 0, dy: 0), level: level)
      _ = tracker.advance(to: texture.frame(dx: 2, dy: 1))
      return tracker.advance(to: texture.frame(dx: 4, dy: 2))
    }
    let expected = run(.plain)
    let before = Parallel.threads
    defer { Parallel.threads = before }
    for threads in [1, 3] {
      Parallel.threads = threads
      for level in CPULevel.available {
        let result = run(level)
        #expect(
          result.backward == expected.backward && result.visible == expected.visible,
          "\(level), \(threads) threads")
      }
    }
  }
}
