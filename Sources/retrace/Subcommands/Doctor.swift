internal import ArgumentParser
internal import Pipelines

/// `retrace doctor`: what the machine has for the work.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what this machine has for the work, and what would help.",
    discussion: """
      The level of the processor, the versions and codecs of FFmpeg, free memory and disk, and advice.

        retrace doctor /mnt/results
        retrace doctor --json
      """)

  @Argument(help: "The folder where results would go. Default: this one.", completion: .directory)
  var folder = "."

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let report = MachineReport(folder: folder)
    Terminal.data(json ? try JSONText.of(report).text.trimmed : report.table)
  }
}
