internal import Foundation

extension GoldenCase {
  /// The cases of a component, in the order of their names; none where no folder of goldens is at hand.
  public static func all(_ component: String) -> [GoldenCase] {
    found.filter { $0.component == component }
  }

  /// The case of a name, if it is at hand.
  public static func named(_ name: String) -> GoldenCase? { found.first { $0.name == name } }

  /// Every folder with a `case.json`, one for each name: the repository's own before others.
  public static let folders: [String] = {
    var names: Set<String> = []
    var folders: [String] = []
    for root in roots {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
      where FileManager.default.fileExists(atPath: "\(root)/\(name)/case.json") && names.insert(name).inserted
      {
        folders.append("\(root)/\(name)")
      }
    }
    return folders
  }()

  // A case that cannot be read is left out here; a test of this module reads every folder and reports it.
  private static let found: [GoldenCase] = folders.compactMap { try? GoldenCase(folder: $0) }.sorted {
    $0.name < $1.name
  }

  private static let roots: [String] = {
    let repository = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let shared = repository.deletingLastPathComponent().appendingPathComponent("shared/golden").path
    return [
      repository.appendingPathComponent("Tests/Goldens").path,
      ProcessInfo.processInfo.environment["RETRACE_GOLDEN"] ?? shared,
    ]
  }()
}
