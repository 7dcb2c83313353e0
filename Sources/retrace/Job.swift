internal import ArgumentParser
internal import Pipelines

/// Runs a pipeline with its progress on stderr and Ctrl-C heard.
struct Job {
  /// What a pipeline came to.
  struct Outcome {
    let frames: Int
    let output: String
    let interrupted: Bool
  }

  /// Where files are being written.
  let folder: String
  let progress: ProgressStyle
  let diagnostics: Diagnostics

  /// Runs work on one picture, which ends without a word; ends the process with status 130 when it was interrupted.
  func paint(_ work: (Observer) throws -> Void) throws {
    let listeners = Interrupt.listen(cleaning: folder)
    defer { withExtendedLifetime(listeners) {} }
    let display = ProgressDisplay(style: progress, diagnostics: diagnostics)
    defer { display.close() }
    do {
      try work(Observer(report: { display.show($0) }, shouldStop: { Interrupt.requested }))
    } catch is Stopped {
      display.end()
      diagnostics.note("stopped; nothing was written")
      throw ExitStatus.interrupted.code
    }
  }

  /// Runs `work`; ends the process with status 130 when it was interrupted.
  ///
  /// - Parameter verb: what was done, for the closing line.
  func run(verb: String, _ work: (Observer) throws -> Outcome) throws {
    let listeners = Interrupt.listen(cleaning: folder)
    defer { withExtendedLifetime(listeners) {} }
    let display = ProgressDisplay(style: progress, diagnostics: diagnostics)
    let outcome: Outcome
    do {
      outcome = try work(
        Observer(report: { display.show($0) }, shouldStop: { Interrupt.requested }))
    } catch is Stopped {
      display.close()
      diagnostics.note("stopped before the first frame was done; nothing was written")
      throw ExitStatus.interrupted.code
    } catch {
      display.close()
      throw error
    }
    display.finish(verb: verb, outcome)
    if outcome.interrupted { throw ExitStatus.interrupted.code }
  }
}
