internal import ArgumentParser
internal import Pipelines

/// `retrace looks`: what there is to choose from.
struct Looks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "looks",
    abstract: "List the looks, or show the recipe of one.",
    discussion: """
      A recipe is a place to start from: write it to a file, change it, and use it with --look-file.

        retrace looks oil > mine.json5
      """)

  @Argument(
    help: "The look whose recipe is printed; without it all looks are listed.", completion: .custom(names))
  var name: String?

  @Flag(help: "Print JSON.")
  var json = false

  private struct Item: Encodable {
    let name: String
    let summary: String
  }

  func run() throws {
    let library = try Library.looks()
    if let name {
      let entry = try library.entry(named: name)
      if json {
        Terminal.data(try JSONText.of(Item(name: entry.name, summary: entry.summary)).text.trimmed)
      } else {
        Terminal.data(entry.recipe.trimmed)
      }
      return
    }
    let items = library.entries.map { Item(name: $0.name, summary: $0.summary) }
    if json {
      Terminal.data(try JSONText.of(items).text.trimmed)
      return
    }
    let width = items.map(\.name.count).max() ?? 0
    for item in items {
      Terminal.data(
        "\(item.name)\(String(repeating: " ", count: width + 2 - item.name.count))\(item.summary)")
    }
  }

  /// The names of the looks, for a shell that completes.
  static func names(_ arguments: [String], _ index: Int, _ prefix: String) -> [String] {
    ((try? Library.looks())?.entries ?? []).map(\.name)
  }
}
