internal import Dispatch
internal import Foundation
internal import Pipelines
internal import Synchronization

/// Runs jobs, several side by side, each as a process of its own: one that crashes takes no other with it.
final class BatchRun: Sendable {
  /// What came of a job.
  struct Result: Encodable, Sendable {
    enum State: String, Encodable {
      case done, skipped, failed, interrupted
      /// Not begun, since another one failed or somebody stopped the work.
      case left
    }

    let number: Int
    let command: String
    let input: String
    let output: String
    var state: State
    var seconds = 0.0
    var frames: Int?
    /// What went wrong, in a sentence.
    var message: String?
  }

  private struct State {
    var next = 0
    var results: [Result]
    var stops = false
    /// Processes by the numbers of their jobs.
    var running: [Int: Int32] = [:]
    var told: Set<Int> = []
  }

  private let jobs: [BatchJob]
  private let isForced: Bool
  private let failsFast: Bool
  private let threads: Int
  /// Options with their values that a job gets unless it has them.
  private let shared: [[String]]
  /// Told of every event of a job, `event` and what else it says, and of every result.
  private let tell: @Sendable (BatchJob, [String: any Sendable]) -> Void
  private let state: Mutex<State>

  init(
    _ jobs: [BatchJob], isForced: Bool, failsFast: Bool, threads: Int, shared: [[String]] = [],
    tell: @escaping @Sendable (BatchJob, [String: any Sendable]) -> Void
  ) {
    (self.jobs, self.isForced, self.failsFast) = (jobs, isForced, failsFast)
    (self.threads, self.shared, self.tell) = (threads, shared, tell)
    state = Mutex(
      State(
        results: jobs.map {
          Result(number: $0.number, command: $0.command, input: $0.input, output: $0.written, state: .left)
        }))
  }

  /// Runs all jobs.
  ///
  /// - Parameter side: how many at a time.
  /// - Returns: what came of each, in order.
  func run(side: Int) -> [Result] {
    let watch = DispatchSource.makeTimerSource(queue: .global())
    watch.setEventHandler { [self] in passOnStop() }
    watch.schedule(deadline: .now(), repeating: 0.05)
    watch.resume()
    defer { watch.cancel() }
    let group = DispatchGroup()
    for _ in 0..<min(side, jobs.count) {
      DispatchQueue.global().async(group: group) { [self] in
        while let index = next() {
          let result = result(of: jobs[index])
          state.withLock { state in
            state.results[index] = result
            if result.state == .failed && failsFast || result.state == .interrupted { state.stops = true }
          }
          tell(
            jobs[index],
            ["event": result.state.rawValue, "seconds": result.seconds].merging(
              result.message.map { ["message": $0] } ?? [:]
            ) { $1 })
        }
      }
    }
    group.wait()
    return state.withLock { $0.results }
  }

  private func next() -> Int? {
    state.withLock { state in
      guard state.next < jobs.count, !state.stops, !Interrupt.requested else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  /// Jobs have process groups of their own, which a terminal's Ctrl-C does not reach.
  private func passOnStop() {
    let processes: [Int32] = state.withLock { state in
      guard Interrupt.requested || state.stops else { return [] }
      let new = state.running.filter { !state.told.contains($0.key) }
      state.told.formUnion(new.keys)
      return Array(new.values)
    }
    for process in processes { kill(process, SIGINT) }
  }

  private func result(of job: BatchJob) -> Result {
    var result = Result(
      number: job.number, command: job.command, input: job.input, output: job.written, state: .failed)
    if let problem = job.problem {
      result.message = problem
      return result
    }
    if !isForced, job.isDone {
      result.state = .skipped
      return result
    }
    let start = ContinuousClock.now
    tell(job, ["event": "begun"])
    do {
      let (ending, frames) = try child(job)
      result.state =
        ending.status == 0 ? .done : ending.status == ExitStatus.interrupted.rawValue ? .interrupted : .failed
      (result.message, result.frames) = (result.state == .failed ? ending.message : nil, frames)
    } catch {
      result.message = "the tool cannot be started: \(error.localizedDescription)"
    }
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    result.seconds = Double(seconds) + Double(attoseconds) * 1e-18
    return result
  }

  /// Runs the tool; its events are passed on, what it says besides is kept for the sentence of a failure.
  private func child(_ job: BatchJob) throws -> (ending: ToolProcess.Ending, frames: Int?) {
    // What another job made is replaced by the next version; what somebody else put there is not.
    let replaces = (isForced || job.isOwn) && !job.options.contains("--overwrite")
    // What a stopped run finished is gone on from.
    let resumes =
      !isForced && !job.isMerged && !job.options.contains("--resume")
    let others = shared.filter { !job.options.contains($0[0]) }.flatMap { $0 }
    let process = ToolProcess(
      job.arguments + others + (replaces ? ["--overwrite"] : []) + (resumes ? ["--resume"] : []),
      in: job.folder, threads: threads, environment: job.environment)
    var frames: Int?
    let ending = try process.run { number in
      state.withLock { $0.running[job.number] = number }
    } event: { event in
      if event["event"] as? String == "done" { frames = event["frames"] as? Int }
      if !["done", "interrupted"].contains(event["event"] as? String) { tell(job, event) }
    }
    state.withLock { $0.running[job.number] = nil }
    return (ending, frames)
  }
}
