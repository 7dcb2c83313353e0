internal import ArgumentParser
internal import Pipelines
internal import Tensors

/// How the tool runs and talks.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The most threads to use; results do not depend on it. Default: the processors there are.",
      valueName: "number"))
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Say more.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    if verbose, quiet {
      throw ValidationError("--verbose and --quiet contradict each other; give one of them.")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is out of range; give at least 1.")
    }
  }

  var diagnostics: Diagnostics { Diagnostics(verbosity: quiet ? .quiet : verbose ? .verbose : .normal) }

  /// Takes effect on the whole process.
  func apply() {
    if let threads { Parallel.threads = threads }
    diagnostics.detail(
      "retrace \(Version.current), \(Parallel.threads) threads, CPU level \(CPULevel.current)")
  }
}

/// How progress is shown.
struct ProgressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.",
      valueName: "style"))
  var progress = ProgressStyle.auto

  @Option(
    help: ArgumentHelp(
      "Also write what happens to this file, one JSON object a line.", valueName: "file"),
    completion: .file())
  var log: String?
}

/// Looking before leaping.
struct DryRunOptions: ParsableArguments {
  @Flag(help: "Print the effective settings as JSON and do nothing.")
  var dryRun = false
}

/// Going on after a stop.
struct ResumeOptions: ParsableArguments {
  @Flag(
    help: "Keep finished work in a hidden folder beside the output, and go on from what is there.")
  var resume = false
}

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, plain, json, none
}
