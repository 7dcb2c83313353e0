internal import ArgumentParser
internal import Foundation
internal import Pipelines
internal import Synchronization
internal import Tensors

/// `retrace batch`: many jobs from one list.
struct Batch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Run many jobs from one list.",
    discussion: """
      The list is JSON5 with shared defaults, or a CSV table; its members are the options of restyle, animate and \
      stylize by their long names. Paths in it begin at the list's folder. What is done already is skipped.

        { defaults: { look: 'ink' }, jobs: [ { inputs: 'shots/*.mp4', output: 'out/{name}.mp4' } ] }

        retrace batch jobs.json5 --jobs 2 --report report.json

      Several machines share the work, each with its own --shard, and one of them joins the parts:

        retrace batch jobs.json5 --shard 3/8
        retrace batch jobs.json5 --merge
      """)

  @Argument(
    help: "The list of jobs, .json5 or .csv.", completion: .file(extensions: ["json5", "json", "csv"]))
  var list: String

  @Option(
    help: ArgumentHelp(
      "How many jobs run side by side, sharing the threads. Default: 1.", valueName: "number"))
  var jobs = 1

  @Flag(help: "Begin no further job once one has failed; by default the others go on.")
  var failFast = false

  @Flag(help: "Do what is done already once more.")
  var force = false

  @Flag(help: "Print what would be done, and how long it takes by the first second of the first job.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Do the share i of n of the work, for n machines: every nth job, or, of fewer jobs than that, every clip's shots in part.",
      valueName: "i/n"),
    transform: Shard.init(word:))
  var shard: Shard?

  @Flag(help: "Join the parts that all shards made.")
  var merge = false

  @Flag(help: "Leave the parts where they are when they are joined.")
  var keepParts = false

  @Option(
    help: ArgumentHelp("Write what came of each job to this file, as JSON.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "How progress is shown: a line for each job on stderr (auto, plain), every event as a JSON line on stdout, or nothing.",
      valueName: "style"))
  var progress = ProgressStyle.auto

  @OptionGroup(title: "Run") var resources: ResourceOptions
  @OptionGroup(title: "Run") var general: RunOptions

  func validate() throws {
    if !(1...256).contains(jobs) {
      throw ValidationError("--jobs \(jobs) is out of range; give 1 to 256.")
    }
    if merge, shard != nil {
      throw ValidationError("--merge comes when all shards are through; leave --shard out.")
    }
    if keepParts, !merge { throw ValidationError("--keep-parts belongs to --merge; give that too.") }
  }

  /// What is to be done here.
  private func work() throws -> [BatchJob] {
    let jobs = try BatchJob.all(of: JobFile(path: list))
    if let shard { return jobs.dealt(to: shard) }
    return merge ? jobs.merged(keepsParts: keepParts) : jobs
  }

  func run() throws {
    general.apply()
    resources.apply()
    let jobs = try work()
    if dryRun { return try plan(jobs) }
    let listeners = Interrupt.listen(cleaning: nil)
    defer { withExtendedLifetime(listeners) {} }
    let (isJSON, diagnostics) = (progress == .json, general.diagnostics)
    let isQuiet = progress == .none
    let run = BatchRun(
      jobs, isForced: force, failsFast: failFast, threads: max(1, Parallel.threads / self.jobs),
      shared: resources.shared(among: min(self.jobs, max(1, jobs.count)))
    ) { job, event in
      if isJSON {
        Terminal.data(EventLog.line(event.merging(["job": job.number, "output": job.written]) { $1 }))
      } else if !isQuiet {
        Self.say(job, event, count: jobs.count, diagnostics)
      }
    }
    let results = run.run(side: self.jobs)
    try finish(results, isSilent: isJSON || isQuiet)
  }

  /// A line for the beginning and the end of a job.
  private static func say(
    _ job: BatchJob, _ event: [String: any Sendable], count: Int, _ diagnostics: Diagnostics
  ) {
    let place = "[\(job.number)/\(count)]"
    let seconds = ProgressDisplay.clock(event["seconds"] as? Double ?? 0)
    switch event["event"] as? String {
    case "begun": diagnostics.detail("\(place) \(job.command) \(job.input)")
    case "done": diagnostics.note("\(place) \(job.written): done in \(seconds)")
    case "skipped": diagnostics.detail("\(place) \(job.written): done before")
    case "failed": diagnostics.error("\(place) \(job.written): \(event["message"] as? String ?? "it failed")")
    case "interrupted": diagnostics.note("\(place) \(job.written): interrupted")
    case "warning": diagnostics.warning("\(place) \(event["message"] as? String ?? "")")
    default: break
    }
  }

  private struct Report: Encodable {
    let done, skipped, failed, left: Int
    let seconds: Double
    let jobs: [BatchRun.Result]
  }

  /// The sum of it, the report, and the exit status.
  private func finish(_ results: [BatchRun.Result], isSilent: Bool) throws {
    func count(_ states: BatchRun.Result.State...) -> Int { results.count { states.contains($0.state) } }
    let sum = Report(
      done: count(.done), skipped: count(.skipped), failed: count(.failed), left: count(.left, .interrupted),
      seconds: results.reduce(0) { $0 + $1.seconds }, jobs: results)
    if let report { try JSONText.of(sum).write(to: report) }
    if !isSilent, general.diagnostics.verbosity > .quiet {
      Terminal.data(
        "\(results.count) jobs: \(sum.done) done, \(sum.skipped) done before, \(sum.failed) failed, \(sum.left) left"
      )
    }
    if Interrupt.requested { throw ExitStatus.interrupted.code }
    if sum.failed > 0 { throw ExitStatus.failed.code }
  }

  /// Prints what would be done.
  private func plan(_ jobs: [BatchJob]) throws {
    let listeners = Interrupt.listen(cleaning: nil)
    defer { withExtendedLifetime(listeners) {} }
    let ahead = jobs.filter { $0.problem == nil && (force || !$0.isDone) }
    var (estimate, reason) = (WorkEstimate?.none, "")
    if let first = ahead.first(where: { !$0.isMerged }) {
      do {
        estimate = try WorkEstimate(measuring: first, threads: max(1, Parallel.threads))
      } catch let failure as WorkEstimate.Failure {
        reason = failure.reason
      }
    }
    if Interrupt.requested { throw ExitStatus.interrupted.code }
    var sum = 0.0
    for job in jobs {
      let isAhead = ahead.contains { $0.number == job.number }
      let seconds = isAhead && !job.isMerged ? estimate?.seconds(for: job) : nil
      sum += seconds ?? 0
      let columns = [
        "\(job.number)", job.problem != nil ? "cannot be done" : isAhead ? "to do" : "done",
        seconds.map { "about \(ProgressDisplay.clock($0))" } ?? "-",
        job.problem ?? "retrace \(job.arguments.map(Self.quoted).joined(separator: " "))",
      ]
      Terminal.data((columns + (job.written == job.output ? [] : [job.written])).joined(separator: "\t"))
    }
    if let estimate, let first = ahead.first {
      general.diagnostics.note(
        "about \(ProgressDisplay.clock(sum)) in all: an estimate from \(estimate.frames) frames of job \(first.number), for as many pixels as there are"
      )
    } else if !reason.isEmpty {
      general.diagnostics.note("no estimate: \(reason)")
    }
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    word.wholeMatch(of: /[A-Za-z0-9_.\/:=,%@+-]+/) != nil
      ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}

extension Shard {
  /// Reads `3/8`.
  ///
  /// - Throws: `ValidationError` with what is wanted.
  fileprivate init(word: String) throws {
    guard !word.contains("+"), let shard = Shard(word) else {
      throw ValidationError(
        "--shard \(word) is no share; give i/n such as 3/8, i from 1 to n and n at most \(Shard.most).")
    }
    self = shard
  }
}
