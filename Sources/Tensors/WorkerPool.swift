internal import Dispatch
internal import Foundation
internal import Synchronization

/// The threads behind ``Parallel``.
///
/// Libdispatch's own `concurrentPerform` runs nested loops serially, so two stages side by side (one frame is
/// painted while the next is tracked) would leave a core idle whenever one of them ends first. Here a
/// loop is a job that any idle thread joins, nested or not. The caller always works on its own job, and while the last
/// pieces of it are in the hands of others it helps with theirs.
final class WorkerPool: Sendable {
  static let shared = WorkerPool()

  private struct State {
    /// Jobs that still have pieces to hand out, newest last.
    var jobs: [Job] = []
    var workers = 0
    /// Jobs whose callers wait for their helpers.
    var waiting: [Job] = []
  }
  private let state = Mutex(State())
  private let work = DispatchSemaphore(value: 0)

  /// Calls `body` for each index in `0..<count` on the calling thread and up to `helpers` others.
  func each(_ count: Int, helpers: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let job = Job(count: count, body: body)
      let (missing, waiting) = state.withLock { state in
        state.jobs.append(job)
        let missing = max(0, helpers - state.workers)
        state.workers += missing
        return (missing, state.waiting)
      }
      for _ in 0..<missing { startWorker() }
      for _ in 0..<helpers { work.signal() }
      for other in waiting { other.wake() }
      job.work()
      state.withLock { state in
        state.jobs.removeAll { $0 === job }
        if job.hasHelpers { state.waiting.append(job) }
      }
      while job.hasHelpers {
        help(while: job.hasHelpers)
        if job.hasHelpers { job.sleep() }
      }
      state.withLock { state in state.waiting.removeAll { $0 === job } }
      job.end()
    }
  }

  /// Works on whatever job has pieces left, the newest first.
  private func help(while isFree: @autoclosure () -> Bool) {
    while isFree(), let job = state.withLock({ $0.jobs.last(where: \.hasPieces)?.joined() }) {
      job.work()
      job.leave()
    }
  }

  private func startWorker() {
    let thread = Thread { [self] in
      while true {
        work.wait()
        help(while: true)
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
  /// Signalled when the caller, if it waits, should look again: a helper left, or another job began.
  private let change = DispatchSemaphore(value: 0)
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
    change.signal()
  }

  var hasHelpers: Bool { helpers.withLock { $0 } > 0 }

  func wake() { change.signal() }

  func sleep() { change.wait() }

  /// Does pieces until none is left.
  ///
  /// Never inlined: the reference to the body is given up before this returns, which ``end()`` relies on.
  @inline(never)
  func work() {
    guard let body = body.withLock({ $0 }) else { return }
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }

  /// Gives up the body; called once the last helper has left.
  func end() { body.withLock { $0 = nil } }
}
