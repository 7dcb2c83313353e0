internal import Foundation

/// The two streams of the tool: data goes to stdout, talk to stderr.
enum Terminal {
  /// Whether stderr is a terminal that understands cursor movement.
  static var isInteractive: Bool {
    isatty(STDERR_FILENO) != 0 && environment("TERM") != "dumb"
  }

  /// Whether talk is coloured: on a terminal, unless NO_COLOR is set (no-color.org).
  static var usesColour: Bool { isInteractive && (environment("NO_COLOR") ?? "").isEmpty }

  /// The columns of the terminal; 80 when nobody knows.
  static var columns: Int {
    var size = winsize()
    // SAFETY: TIOCGWINSZ fills one winsize.
    let answered = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return answered && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Prints one line of data.
  ///
  /// A closed pipe ends the tool quietly: whoever closed it has seen enough.
  static func data(_ line: String) {
    if !write(line + "\n", to: .standardOutput) { _exit(ExitStatus.done.rawValue) }
  }

  /// Prints one line of talk.
  static func talk(_ line: String) {
    _ = write(line + "\n", to: .standardError)
  }

  /// Writes text as it is to stderr.
  static func talk(raw text: String) {
    _ = write(text, to: .standardError)
  }

  private static func write(_ text: String, to handle: FileHandle) -> Bool {
    do {
      try handle.write(contentsOf: Data(text.utf8))
      return true
    } catch {
      return false
    }
  }

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }
}

/// How much the tool says.
enum Verbosity: Int, Comparable {
  case quiet, normal, verbose

  static func < (lhs: Verbosity, rhs: Verbosity) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Prints messages for people: one line each, with a coloured word in front.
struct Diagnostics {
  var verbosity = Verbosity.normal

  /// Something failed.
  func error(_ message: String) { say("error", colour: "31", message) }
  /// What made it fail.
  func cause(_ message: String) { say("caused by", colour: "31", message) }
  /// Something to know, though the work goes on.
  func warning(_ message: String) { if verbosity > .quiet { say("warning", colour: "33", message) } }
  /// What was done.
  func note(_ message: String) { if verbosity > .quiet { Terminal.talk(message) } }
  /// What is being done, for those who asked.
  func detail(_ message: String) { if verbosity == .verbose { Terminal.talk(message) } }

  private func say(_ word: String, colour: String, _ message: String) {
    Terminal.talk(
      Terminal.usesColour ? "\u{1B}[1;\(colour)m\(word):\u{1B}[0m \(message)" : "\(word): \(message)")
  }
}
