internal import Foundation
internal import Synchronization

/// A run of the tool as a process of its own, its events heard as they come.
struct ToolProcess {
  /// How it ended.
  struct Ending {
    let status: Int32
    /// What it said besides events, in one sentence; nil: nothing.
    let message: String?
  }

  private let process = Process()

  /// A process that is not begun.
  ///
  /// - Parameters:
  ///   - arguments: its command line; it is asked for events as JSON lines besides.
  ///   - folder: where its paths begin.
  ///   - environment: what it finds besides what this process has.
  init(_ arguments: [String], in folder: String, threads: Int, environment: [String: String] = [:]) {
    process.executableURL = Bundle.main.executableURL
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.arguments = arguments + ["--progress", "json", "--threads", "\(threads)"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - started: told its number.
  ///   - event: told every event, its name as `event` and what else it says.
  /// - Throws: what keeps it from starting.
  func run(started: (Int32) -> Void, event: ([String: any Sendable]) -> Void) throws -> Ending {
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    started(process.processIdentifier)
    // Its own copy would keep the pipe open.
    try? pipe.fileHandleForWriting.close()
    var (said, rest) = ([String](), Data())
    while let data = Self.arrived(through: pipe) {
      rest += data
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = rest[rest.startIndex..<end]
        rest = Data(rest[(end + 1)...])
        if let fields = Self.event(line) {
          event(fields)
        } else {
          said.append(String(decoding: line, as: UTF8.self))
        }
      }
    }
    process.waitUntilExit()
    let status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal {
      return Ending(status: status, message: "it was ended by signal \(status)")
    }
    let sentence = said.first { $0.hasPrefix("error: ") }.map { String($0.dropFirst("error: ".count)) }
    return Ending(status: status, message: sentence ?? said.last)
  }

  /// What has come through a pipe, as soon as something has; nil at its end.
  ///
  /// A `FileHandle` would wait for as much as it is asked for.
  private static func arrived(through pipe: Pipe) -> Data? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // SAFETY: at most as many bytes are written as there are.
      let count = unsafe bytes.withUnsafeMutableBytes { room in
        unsafe read(pipe.fileHandleForReading.fileDescriptor, room.baseAddress, room.count)
      }
      if count > 0 { return Data(bytes.prefix(count)) }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  /// A line of `--progress json`: texts and numbers by name.
  private static func event(_ line: Data) -> [String: any Sendable]? {
    guard line.first == UInt8(ascii: "{"),
      let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any]
    else { return nil }
    return object.compactMapValues { value -> (any Sendable)? in
      if let text = value as? String { return text }
      if let whole = value as? Int { return whole }
      return value as? Double
    }
  }
}
