internal import Dispatch
internal import Motion
internal import Rendering
internal import Synchronization
internal import Tensors
internal import Tracking

/// Adds up the seconds that each stage of a pipeline worked.
///
/// Stages overlap on several cores, so the sum may exceed the time on the wall.
package final class StageClock: Sendable {
  private let sums = Mutex<[String: Double]>([:])

  package init() {}

  /// Seconds by stage so far.
  package var seconds: [String: Double] { sums.withLock { $0 } }

  /// Runs `body` and adds its time to `stage`.
  package func measure<T>(_ stage: String, _ body: () throws -> T) rethrows -> T {
    let start = DispatchTime.now().uptimeNanoseconds
    defer {
      let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      sums.withLock { $0[stage, default: 0] += elapsed }
    }
    return try body()
  }
}

extension Engine {
  /// The same engine, its tracking and rendering timed.
  package func timed(by clock: StageClock) -> Engine {
    var timed = self
    timed.makeTracker = { [makeTracker] reference in
      clock.measure("track") { TimedTracker(tracker: makeTracker(reference), clock: clock) }
    }
    timed.makeRenderer = { [makeRenderer] keyframes, paint in
      clock.measure("render") { TimedRenderer(renderer: makeRenderer(keyframes, paint), clock: clock) }
    }
    return timed
  }
}

private struct TimedTracker: DenseTracker {
  var tracker: any DenseTracker
  let clock: StageClock

  mutating func advance(to frame: Tensor) -> TrackedFrame {
    clock.measure("track") { tracker.advance(to: frame) }
  }

  var state: StateBytes? { tracker.state }
  mutating func restore(_ state: StateBytes) throws { try tracker.restore(state) }
}

private struct TimedRenderer: Renderer {
  var renderer: any Renderer
  let clock: StageClock

  mutating func render(_ frame: Tensor, motions: [TrackedFrame], weights: [Float]) -> Tensor {
    clock.measure("render") { renderer.render(frame, motions: motions, weights: weights) }
  }

  var state: StateBytes? { renderer.state }
  mutating func restore(_ state: StateBytes) throws { try renderer.restore(state) }
}
