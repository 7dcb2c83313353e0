internal import ArgumentParser
internal import CBlocks
internal import Foundation
internal import Pipelines
internal import Tensors

/// The `retrace` command.
@main
struct Tool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrace",
    abstract: "Carries a look along the motion of a clip.",
    discussion: """
      Restyles one frame, tracks every pixel of the clip, and repaints each frame from that one painting \
      along the tracked motion. A still is moved by hand through the same renderer.

        retrace restyle clip.mp4 -o out.mp4 --look watercolor
        retrace restyle clip.mp4 -o out.mp4 --keyframe 0=painted.png
        retrace animate still.png -o out.mp4 --drag "120,80 180,60"

      Results go to files and stdout, messages to stderr. Exit status: 0 done, 1 failed, 64 wrong usage, \
      130 interrupted.
      """,
    version: Version.current,
    subcommands: [
      Restyle.self, Animate.self, Stylize.self, Track.self, Measure.self, Batch.self, Looks.self,
      Models.self, Doctor.self,
    ])

  static func main() {
    Memory.keepFreed()
    cb_keep_blocks()
    Interrupt.ignoreBrokenPipes()
    var parsed: any ParsableCommand.Type = Tool.self
    do {
      var command = try parseAsRoot()
      parsed = type(of: command)
      try command.run()
    } catch {
      parsed.finish(with: error)
    }
  }
}

extension ParsableCommand {
  /// Prints what went wrong (or the help that was asked for) and ends the process.
  fileprivate static func finish(with error: any Error) -> Never {
    let status = exitCode(for: error)
    var text = fullMessage(for: error)
    if error is ValidationError, let name = configuration.commandName, name != Tool.configuration.commandName
    {
      // Thrown by the command itself, after parsing.
      text = "\(message(for: error))\n  See 'retrace \(name) --help' for more information."
    }
    if status.isSuccess {
      if !text.isEmpty { Terminal.data(text) }
      Foundation.exit(ExitStatus.done.rawValue)
    }
    if error is ExitCode { Foundation.exit(status.rawValue) }
    if status == ExitStatus.usage.code {
      // ArgumentParser's own sentence, with usage and a hint below it.
      let body = text.hasPrefix("Error: ") ? String(text.dropFirst("Error: ".count)) : text
      Diagnostics().error(body)
      Foundation.exit(ExitStatus.usage.rawValue)
    }
    let diagnostics = Diagnostics()
    diagnostics.error(Failure.sentence(of: error))
    for cause in Failure.causes(of: error) { diagnostics.cause(cause) }
    Foundation.exit((Failure.isUsage(error) ? ExitStatus.usage : .failed).rawValue)
  }
}
