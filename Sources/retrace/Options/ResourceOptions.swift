internal import ArgumentParser
internal import Pipelines

/// What a run may take of the machine.
struct ResourceOptions: ParsableArguments {
  @Flag(help: "Step back behind whatever else the machine does: lowest priority for processor and disk.")
  var background = false

  @Option(
    help: ArgumentHelp(
      "The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default: the limit of the container or batch job, if any.",
      valueName: "size"))
  var maxMemory: String?

  func validate() throws {
    if let maxMemory, ByteSize.parse(maxMemory) == nil {
      throw ValidationError(
        "--max-memory '\(maxMemory)' is no size; give a number of bytes such as 2GB or 1500MB.")
    }
  }

  /// Takes effect on the whole process.
  func apply() { if background { Background.enter() } }

  /// What each of so many processes is told, an option with its value at a time.
  func shared(among processes: Int) -> [[String]] {
    (background ? [["--background"]] : [])
      + (limits.memory.map { [["--max-memory", "\($0 / processes)"]] } ?? [])
  }

  /// What pipelines have to keep to.
  var limits: Limits { Limits(memory: maxMemory.flatMap(ByteSize.parse) ?? MemoryLimit.ofSystem) }
}
