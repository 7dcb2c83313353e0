import Foundation
import Testing

/// Every option is in the help, the manual and the completions, and none is invented there.
@Suite struct DocumentationTests {
  let shop: Workshop
  let tree: CommandTree

  init() throws {
    shop = try Workshop()
    tree = try CommandTree.ofTool(in: shop)
  }

  @Test func everyCommandIsThere() {
    #expect(
      tree.pages.map(\.name) == [
        "retrace", "retrace-restyle", "retrace-animate", "retrace-stylize", "retrace-track",
        "retrace-measure", "retrace-batch",
        "retrace-looks", "retrace-models", "retrace-doctor",
      ])
  }

  @Test func manualHasTheOptionsOfTheTool() throws {
    for (name, _, options) in tree.pages {
      let page = try Repository.text("man/\(name).1")
      let described = Set(page.split(separator: "\n").filter { $0.hasPrefix(".It Fl ") }.flatMap(Self.flags))
      #expect(described.subtracting(options).isEmpty, "\(name).1 describes options that do not exist")
      #expect(options.subtracting(described).isEmpty, "\(name).1 leaves options out")
      let mentioned = Set(
        page.split(separator: "\n").filter { $0.hasPrefix(".") && $0.contains("Fl ") }.flatMap(Self.flags))
      #expect(mentioned.subtracting(options).isEmpty, "\(name).1 mentions options that do not exist")
    }
  }

  @Test func manualHasItsSections() throws {
    for (name, _, _) in tree.pages {
      let page = try Repository.text("man/\(name).1")
      for section in [
        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "EXIT STATUS", "EXAMPLES", "SEE ALSO",
      ] {
        #expect(page.contains("\n.Sh \(section)\n"), "\(name).1 lacks \(section)")
      }
    }
  }

  /// The page of what commands share: every variable that the sources read, and none besides.
  @Test func overviewHasTheVariablesOfTheTool() throws {
    let sources = Repository.root.appendingPathComponent("Sources")
    var names: Set<String> = []
    for case let file as URL in try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    where file.pathExtension == "swift" {
      for found in try String(contentsOf: file, encoding: .utf8).matches(of: /"(RETRACE_[A-Z_]+)"/) {
        names.insert(String(found.1))
      }
    }
    #expect(names.count >= 3)
    let page = try Repository.text("man/retrace.7")
    let described = page.split(separator: "\n").filter { $0.hasPrefix(".It Ev ") }
      .flatMap { $0.split(separator: " ") }.map(String.init)
    #expect(Set(described.filter { $0.hasPrefix("RETRACE_") }) == names)
    #expect(described.contains("NO_COLOR"))
    for section in ["NAME", "DESCRIPTION", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO"] {
      #expect(page.contains("\n.Sh \(section)\n"), "retrace.7 lacks \(section)")
    }
  }

  @Test func examplesOfTheManualUseRealOptions() throws {
    for (name, _, _) in tree.pages {
      for line in try Repository.text("man/\(name).1").split(separator: "\n")
      where line.hasPrefix(".Dl $ retrace ") {
        let words = line.dropFirst(".Dl $ ".count).prefix { $0 != "|" && $0 != ">" }.split(separator: " ")
          .map(String.init)
        let command = try #require(tree.pages.first { $0.arguments == [words[1]] }, "\(line)")
        for word in words where word.hasPrefix("-") { #expect(command.options.contains(word), "\(line)") }
      }
    }
  }

  @Test func helpHasTheOptionsOfTheTool() throws {
    for (name, arguments, options) in tree.helps {
      let help = try RetraceProcess(arguments + ["--help"], in: shop.folder)
      #expect(help.status == 0)
      let words = Set(help.output.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
      #expect(options.subtracting(words).isEmpty, "\(name)")
      try Repository.expect("Tests/ToolTests/Snapshots/\(name).txt", toHold: help.output)
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsAreThoseOfTheTool(shell: String) throws {
    let script = try shop.retrace("--generate-completion-script", shell).output
    #expect(script.count > 1000)
    try Repository.expect("completions/retrace.\(shell)", toHold: script)
    for (name, _, options) in tree.helps {
      for option in options {
        let shown =
          switch (shell, option.hasPrefix("--")) {
          case ("fish", true): "-l '\(option.dropFirst(2))'"
          case ("fish", false): "-s '\(option.dropFirst())'"
          default: option
          }
        #expect(
          script.contains(shown) || script.contains(shown.replacingOccurrences(of: "'", with: "")),
          "\(name) \(option) in \(shell)")
      }
    }
  }

  @Test func mandocFindsNothing() throws {
    let mandoc = URL(fileURLWithPath: "/usr/bin/mandoc")
    try #require(
      FileManager.default.isExecutableFile(atPath: mandoc.path), "mandoc is not installed; run scripts/setup")
    let process = Process()
    process.executableURL = mandoc
    process.arguments =
      ["-T", "lint", "-W", "warning"]
      + (tree.pages.map { "\($0.name).1" } + ["retrace.7"]).map {
        Repository.root.appendingPathComponent("man/\($0)").path
      }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && said.isEmpty, "\(said)")
  }

  /// The options of one line of mdoc: `Fl o , -output Ar path` is `-o` and `--output`.
  private static func flags(_ line: Substring) -> [String] {
    var (flags, inFlag) = ([String](), false)
    for word in line.split(separator: " ") {
      switch word {
      case "Fl": inFlag = true
      case "Ar", "Op", "Cm", "Pq", "Pa", "Xr": inFlag = false
      case "|", ",", ".": break
      default: if inFlag, !word.hasPrefix(".") { flags.append("-\(word)") }
      }
    }
    return flags
  }
}
