internal import ArgumentParser

/// The four ways the tool ends.
enum ExitStatus: Int32 {
  /// The work is done.
  case done = 0
  /// The work failed; the reason was printed.
  case failed = 1
  /// The command line makes no sense (EX_USAGE).
  case usage = 64
  /// Stopped by Ctrl-C (128 + SIGINT).
  case interrupted = 130

  /// The status as ArgumentParser throws it.
  var code: ExitCode { ExitCode(rawValue) }
}
