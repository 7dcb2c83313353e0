import Foundation

/// The real binary, run as a person runs it.
struct RetraceProcess {
  let status: Int32
  let output: String
  let errors: String

  /// Runs `retrace` in a folder and waits for its end.
  ///
  /// - Parameters:
  ///   - whileRunning: called once the process has started.
  init(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    whileRunning: ((Process) throws -> Void)? = nil
  ) throws {
    let process = Process()
    process.executableURL = try Self.binary()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    // Nothing of the caller's terminal may change what is printed.
    for name in ["COLUMNS", "NO_COLOR", "TERM"] { variables[name] = nil }
    process.environment = variables.merging(environment) { $1 }
    let (outputFile, errorFile) = (
      folder.appendingPathComponent(".stdout"), folder.appendingPathComponent(".stderr")
    )
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    try whileRunning?(process)
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOf: outputFile, encoding: .utf8)
    errors = try String(contentsOf: errorFile, encoding: .utf8)
    for file in [outputFile, errorFile] { try FileManager.default.removeItem(at: file) }
  }

  /// The binary stands beside the test bundle.
  static func binary() throws -> URL {
    let candidates =
      CommandLine.arguments + [try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")]
    for candidate in candidates {
      let url = URL(fileURLWithPath: candidate).deletingLastPathComponent().appendingPathComponent("retrace")
      if FileManager.default.isExecutableFile(atPath: url.path) { return url }
    }
    throw CocoaError(.fileNoSuchFile)
  }
}
