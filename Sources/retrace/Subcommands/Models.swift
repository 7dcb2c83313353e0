internal import ArgumentParser
internal import Pipelines

/// `retrace models`: what files of models are good for.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "See what files of models are good for.",
    subcommands: [Check.self])

  /// `retrace models check`: what a folder can do and what is missing.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Tell which parts of a model are usable, and what is missing.",
      discussion: """
        Takes what --model, --lora and --clip take, opens every file and compares names and shapes with what loading \
        would ask for, without reading the values. Ends with status 1 if the model cannot be used.

          retrace models check sd15
          retrace models check style.safetensors --json
        """)

    @Argument(
      help: "A folder (diffusers or transformers layout) or a file: a checkpoint, a LoRA, an embedding.",
      completion: .file())
    var path: String

    @Flag(help: "Print JSON, with the name of every missing or unused tensor.")
    var json = false

    func run() throws {
      let report = try ModelReport(checking: path)
      Terminal.data(json ? try report.json().trimmed : report.table.trimmed)
      if let failure = report.failure { throw failure }
    }
  }
}
