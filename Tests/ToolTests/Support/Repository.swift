import Foundation
import Testing

/// Checked-in files that follow from the tool.
enum Repository {
  /// The folder of Package.swift.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Expects a file to hold `text`.
  ///
  /// With `RETRACE_RECORD=1` the file is written anew instead, and the test fails once, so that a new
  /// baseline is looked at before it is trusted.
  static func expect(
    _ path: String, toHold text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = root.appendingPathComponent(path)
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    if recorded == text { return }
    if ProcessInfo.processInfo.environment["RETRACE_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record(
        "recorded \(path); look at the difference, then run the tests again", sourceLocation: sourceLocation)
      return
    }
    let (old, new) = (recorded?.split(separator: "\n") ?? [], text.split(separator: "\n"))
    let gone = old.filter { !new.contains($0) }.map { "- \($0)" }
    let come = new.filter { !old.contains($0) }.map { "+ \($0)" }
    Issue.record(
      "\(path) is out of date; RETRACE_RECORD=1 writes it anew\n\((gone + come).joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }
}

/// What the tool says of its own commands (`--experimental-dump-help`).
struct CommandTree: Decodable {
  struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        var kind: String
        var name: String
      }
      var names: [Name]?
    }
    var commandName: String
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// The commands below it but `help`.
    var commands: [Command] { (subcommands ?? []).filter { $0.commandName != "help" } }

    /// The options as people write them, `--output`, `-o`.
    var ownOptions: Set<String> {
      Set(
        (arguments ?? []).flatMap { $0.names ?? [] }.map {
          $0.kind == "short" ? "-\($0.name)" : "--\($0.name)"
        })
    }

    /// Those of the command and of all below it, which share a page.
    var options: Set<String> { commands.reduce(ownOptions) { $0.union($1.options) } }
  }
  var command: Command

  /// `retrace` and every command below it but `help`, by the name of its manual page.
  var pages: [(name: String, arguments: [String], options: Set<String>)] {
    [("retrace", [], command.ownOptions)]
      + command.commands.map { ("retrace-\($0.commandName)", [$0.commandName], $0.options) }
  }

  /// Everything that has a help text of its own, by the name of its snapshot.
  var helps: [(name: String, arguments: [String], options: Set<String>)] {
    func below(_ command: Command, _ path: [String]) -> [(String, [String], Set<String>)] {
      [((["retrace"] + path).joined(separator: "-"), path, command.ownOptions)]
        + command.commands.flatMap { below($0, path + [$0.commandName]) }
    }
    return below(command, [])
  }

  static func ofTool(in shop: Workshop) throws -> CommandTree {
    let run = try shop.retrace("--experimental-dump-help")
    return try JSONDecoder().decode(CommandTree.self, from: Data(run.output.utf8))
  }
}
