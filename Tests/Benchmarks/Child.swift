internal import Foundation

/// Another program, run to its end.
struct Child {
  let status: Int32
  /// What it wrote to standard output.
  let output: String
  /// What it wrote to standard error.
  let errors: String
  /// From its start to its end; the end is seen within 5 ms.
  let seconds: Double
  /// The most memory it had, in bytes; 0 where the system does not say.
  let peak: Double

  /// Variables that change how fast libraries are, or how many threads they take.
  private static let unset = ["OPENBLAS_", "OMP_", "GOMP_", "KMP_", "MKL_", "OPENCV_", "MALLOC_"]

  /// Runs a program and waits for it.
  ///
  /// - Parameters:
  ///   - words: a path, and arguments.
  ///   - folder: where its output is kept while it runs.
  init(_ words: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !Self.unset.contains { name.hasPrefix($0) }
    }
    let (output, errors) = (
      folder.appendingPathComponent(".output"), folder.appendingPathComponent(".errors")
    )
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    var most = 0.0
    seconds = try Stopwatch.least(of: 1) {
      try process.run()
      while process.isRunning {
        most = max(most, Self.peak(of: process.processIdentifier))
        Thread.sleep(forTimeInterval: 0.005)
      }
    }
    process.waitUntilExit()
    (status, peak) = (process.terminationStatus, most)
    self.output = try String(contentsOf: output, encoding: .utf8)
    self.errors = try String(contentsOf: errors, encoding: .utf8)
  }

  /// The high-water mark of a process so far, in bytes.
  ///
  /// Not that of `wait4`: a program that was started by a large one has the large one's there.
  static func peak(of process: Int32) -> Double {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first).flatMap { Double($0) }.map {
      1024 * $0
    } ?? 0
  }
}
