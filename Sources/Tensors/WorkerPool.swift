internal import Dispatch
internal import Foundation
internal import Synchronization

/// The threads behind ``Parallel``.
///
/// Libdispatch's own `concurrentPerform` runs nested loops serially, so two stages side by side (one frame is
/// painted while the next is tracked) would leave a core idle whenever one of them ends first. Here a
/// loop is a job that any idle thread joins, nested or not. The caller always works on its own job, so no job
/// waits for another one to end.
final class WorkerPool: Sendable {
  static let shared = WorkerPool()

  private struct State {
    /// Jobs that still have pieces to hand out, newest last.
    var jobs: [Job] = []
    var workers = 0
  }
  private let state = Mutex(State())
  private let work = DispatchSemaphore(value: 0)

  /// Calls `body` for each index in `0..<count` on the calling thread and up to `helpers` others.
  func each(_ count: Int, helpers: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let job = Job(count: count, body: body)
      let missing = state.withLock { state in
        state.jobs.append(job)
        let missing = max(0, helpers - state.workers)
        state.workers += missing
        return missing
      }
      for _ in 0..<missing { startWorker() }
      for _ in 0..<helpers { work.signal() }
      job.work()
      state.withLock { state in state.jobs.removeAll { $0 === job } }
      job.waitForHelpers()
    }
  }

  private func startWorker() {
    let thread = Thread { [self] in
      while true {
        work.wait()
        while let job = state.withLock({ $0.jobs.last(where: \.hasPieces)?.joined() }) {
          job.work()
          job.leave()
        }
      }
    }
    thread.name = "worker"
    thread.stackSize = 4 << 20
    thread.start()
  }
}

/// One loop whose pieces are handed out to whoever asks.
private final class Job: Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  /// The helpers at work on this job.
  private let helpers = Mutex(0)
  private let idle = DispatchSemaphore(value: 0)
  private let body: Mutex<(@Sendable (Int) -> Void)?>

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = Mutex(body)
  }

  var hasPieces: Bool { next.load(ordering: .relaxed) < count }

  /// Counts a helper in; called under the pool's lock, while the job is listed.
  func joined() -> Job {
    helpers.withLock { $0 += 1 }
    return self
  }

  func leave() {
    helpers.withLock { $0 -= 1 }
    idle.signal()
  }

  /// Does pieces until none is left.
  ///
  /// Never inlined: the reference to the body is given up before this returns, which ``waitForHelpers()`` relies on.
  @inline(never)
  func work() {
    guard let body = body.withLock({ $0 }) else { return }
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }

  /// Returns when the last helper has left; called once the job is no longer listed.
  func waitForHelpers() {
    while helpers.withLock({ $0 }) > 0 { idle.wait() }
    body.withLock { $0 = nil }
  }
}
