internal import Dispatch
internal import Foundation
internal import Pipelines
internal import Synchronization
internal import Tensors

/// Shows the progress of a job on stderr: a bar, plain lines, or JSON lines.
final class ProgressDisplay: Sendable {
  private enum Form { case bar, plain, json, none }

  private struct State {
    /// From where the rate counts: what was done then, and of what.
    var base: (time: Double, done: Int, phase: String)?
    var lastShown = -Double.infinity
    var lineIsOpen = false
  }

  private let form: Form
  private let diagnostics: Diagnostics
  private let log: EventLog?
  private let started = ProgressDisplay.now
  private let state = Mutex(State())

  /// A display of a style; quiet overrules auto and plain.
  ///
  /// - Parameter log: where every event goes besides; nil: nowhere.
  init(style: ProgressStyle, diagnostics: Diagnostics, log: EventLog? = nil) {
    (self.diagnostics, self.log) = (diagnostics, log)
    form =
      switch style {
      case .json: .json
      case .none: .none
      case .auto where diagnostics.verbosity == .quiet, .plain where diagnostics.verbosity == .quiet: .none
      case .auto: Terminal.isInteractive ? .bar : .plain
      case .plain: .plain
      }
  }

  /// Shows an event.
  func show(_ event: ProgressEvent) {
    let fields = EventLog.fields(of: event)
    log?.write(fields)
    switch event {
    case .resumed, .resumedSteps: state.withLock { $0.base = nil }
    default: break
    }
    switch event {
    case .scanning(let done, let total): count(done, total, phase: "scan", fields)
    case .frame(let done, let total): count(done, total, phase: "frame", fields)
    case .denoising(let done, let total): count(done, total, phase: "step", fields)
    default: if form == .json { Terminal.talk(EventLog.line(fields)) } else { say(event) }
    }
  }

  private func say(_ event: ProgressEvent) {
    switch event {
    case .stage(let stage): begin(stage)
    case .model(let file):
      aside {
        $0.detail("loaded \(file.path), \(Self.size(file.bytes)) (SHA-256 \(file.sha256))")
      }
    case .cut(let frame): aside { $0.detail("frame \(frame): a new shot begins") }
    case .reanchored(let frame):
      aside { $0.detail("frame \(frame): little of the reference is left in view; it becomes the reference") }
    case .resumed(let frame): aside { $0.note("going on at frame \(frame)") }
    case .resumedSteps(let steps): aside { $0.note("going on after step \(steps) of the model") }
    case .hint(let text): aside { $0.note("hint: \(text)") }
    case .warning(let text): aside { $0.warning(text) }
    case .scanning, .frame, .denoising: break
    }
  }

  /// Leaves the line that a bar stands on, and says what the work took.
  func close() {
    end()
    diagnostics.detail("at most \(Self.size(Memory.peak)) of memory")
  }

  /// Leaves the line that a bar stands on.
  func end() {
    state.withLock { state in
      if state.lineIsOpen { Terminal.talk(raw: "\r\u{1B}[K") }
      state.lineIsOpen = false
    }
  }

  /// Says what was done.
  func finish(verb: String, _ outcome: Job.Outcome) {
    close()
    let seconds = Self.now - started
    let fields: [String: any Sendable] = [
      "event": outcome.interrupted ? "interrupted" : "done", "frames": outcome.frames, "seconds": seconds,
      "output": outcome.output,
    ]
    log?.write(fields)
    if form == .json {
      Terminal.talk(EventLog.line(fields))
    } else if form != .none {
      let rate = String(format: "%.1f", Double(outcome.frames) / max(seconds, 1e-3))
      let start = outcome.interrupted ? "interrupted; \(verb)" : verb
      diagnostics.note(
        "\(start) \(outcome.frames) frames in \(Self.clock(seconds)) (\(rate) frames/s): \(outcome.output)")
    }
  }

  /// Something between frames that must not land in the middle of the bar.
  private func aside(_ say: (Diagnostics) -> Void) {
    end()
    say(diagnostics)
  }

  private func begin(_ stage: ModelStage) {
    let text =
      switch stage {
      case .loading: "loading the model"
      case .encoding: "reading the prompt and the picture"
      case .decoding: "making the picture"
      }
    switch form {
    case .plain: Terminal.talk(text)
    case .bar: draw(0, nil, text)
    case .json, .none: break
    }
  }

  private func count(_ done: Int, _ total: Int?, phase: String, _ fields: [String: any Sendable]) {
    guard form != .none else { return }
    let now = Self.now
    // Shown now or not; the rate counts from the first frame on, which waits for the start-up, and anew after what a run before did.
    let rate: Double?? = state.withLock { state in
      if state.base?.phase != phase || state.base.map({ done < $0.done }) ?? true {
        state.base = (now, done, phase)
      }
      let interval = form == .bar ? 0.1 : form == .json ? 0 : 2
      guard now - state.lastShown >= interval || (total == done && form == .bar) else { return .none }
      state.lastShown = now
      guard let base = state.base, done > base.done, now > base.time else { return .some(nil) }
      return .some(Double(done - base.done) / (now - base.time))
    }
    guard let rate else { return }
    let left = rate.flatMap { rate in total.map { Double(max(0, $0 - done)) / rate } }
    switch form {
    case .json:
      var fields = fields
      if let rate { fields["rate"] = rate }
      if let left { fields["left"] = left }
      Terminal.talk(EventLog.line(fields))
    case .plain: Terminal.talk(text(done, total, rate, left, phase: phase))
    case .bar: draw(done, total, text(done, total, rate, left, phase: phase))
    case .none: break
    }
  }

  private func text(_ done: Int, _ total: Int?, _ rate: Double?, _ left: Double?, phase: String) -> String {
    var text =
      phase == "scan"
      ? "looking for cuts: frame \(done)" : phase == "step" ? "painting: step \(done)" : "frame \(done)"
    if let total { text += "/\(total)" }
    if let rate, phase != "step" { text += String(format: "  %.1f frames/s", rate) }
    if let left { text += "  \(Self.clock(left)) left" }
    return text
  }

  private func draw(_ done: Int, _ total: Int?, _ text: String) {
    let room = min(40, Terminal.columns - text.count - 6)
    var bar = ""
    if let total, total > 0, room >= 8 {
      let full = min(room, done * room / total)
      bar = "[" + String(repeating: "#", count: full) + String(repeating: "-", count: room - full) + "] "
    }
    state.withLock { $0.lineIsOpen = true }
    Terminal.talk(raw: "\r\u{1B}[K\(bar)\(text.prefix(max(8, Terminal.columns - bar.count - 1)))")
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Bytes as `512 kB`, `85 MB` or `2.13 GB`.
  static func size(_ bytes: Int) -> String {
    let bytes = Double(bytes)
    return bytes < 1e6
      ? String(format: "%.0f kB", bytes / 1e3)
      : bytes < 1e9 ? String(format: "%.0f MB", bytes / 1e6) : String(format: "%.2f GB", bytes / 1e9)
  }

  /// Seconds as `0:07`, `12:30` or `1:02:03`.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
  }
}
