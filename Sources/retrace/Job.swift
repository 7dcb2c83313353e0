internal import ArgumentParser
internal import Foundation
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
  private let progress: ProgressStyle
  private let log: EventLog?
  private let diagnostics: Diagnostics

  /// A job that is not begun.
  ///
  /// - Throws: `MediaError` if its log cannot be written.
  init(folder: String, progress: ProgressOptions, diagnostics: Diagnostics) throws {
    (self.folder, self.progress, self.diagnostics) = (folder, progress.progress, diagnostics)
    log = try progress.log.map { try EventLog(path: $0) }
    log?.write(["event": "begun", "arguments": CommandLine.arguments, "version": Version.current])
  }

  /// The fingerprint that ``Batch`` gives its jobs, for their run records.
  static var fingerprint: String? { ProcessInfo.processInfo.environment[fingerprintName] }
  /// The variable that it is given in.
  static let fingerprintName = "RETRACE_JOB"

  /// Runs work on one picture, which ends without a word; ends the process with status 130 when it was interrupted.
  func paint(_ work: (Observer) throws -> Void) throws {
    let listeners = Interrupt.listen(cleaning: folder)
    defer { withExtendedLifetime(listeners) {} }
    let display = ProgressDisplay(style: progress, diagnostics: diagnostics, log: log)
    defer { display.close() }
    do {
      try work(Observer(report: { display.show($0) }, shouldStop: { Interrupt.requested }))
    } catch let stopped as Stopped {
      display.end()
      diagnostics.note("stopped; \(Self.left(by: stopped))")
      log?.write(["event": "interrupted", "frames": 0])
      throw ExitStatus.interrupted.code
    } catch {
      fail(error)
      throw error
    }
    log?.write(["event": "done"])
  }

  private static func left(by stopped: Stopped) -> String {
    stopped.isKept ? "what is finished is kept, --resume goes on from there" : "nothing was written"
  }

  private func fail(_ error: any Error) {
    log?.write([
      "event": "failed", "message": Failure.sentence(of: error), "causes": Failure.causes(of: error),
    ])
  }

  /// Runs `work`; ends the process with status 130 when it was interrupted.
  ///
  /// - Parameter verb: what was done, for the closing line.
  func run(verb: String, _ work: (Observer) throws -> Outcome) throws {
    let listeners = Interrupt.listen(cleaning: folder)
    defer { withExtendedLifetime(listeners) {} }
    let display = ProgressDisplay(style: progress, diagnostics: diagnostics, log: log)
    let outcome: Outcome
    do {
      outcome = try work(
        Observer(report: { display.show($0) }, shouldStop: { Interrupt.requested }))
    } catch let stopped as Stopped {
      display.close()
      diagnostics.note("stopped before the first frame was done; \(Self.left(by: stopped))")
      log?.write(["event": "interrupted", "frames": 0])
      throw ExitStatus.interrupted.code
    } catch {
      display.close()
      fail(error)
      throw error
    }
    display.finish(verb: verb, outcome)
    if outcome.interrupted { throw ExitStatus.interrupted.code }
  }
}
