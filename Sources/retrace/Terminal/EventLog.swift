internal import Foundation
internal import Media
internal import Pipelines
internal import Synchronization

/// The events of a job as JSON, one object a line: for programs on stderr, and in a file for the morning after.
final class EventLog: Sendable {
  private let file: Mutex<FileHandle>

  /// Opens a file to add lines to; makes it if there is none.
  ///
  /// - Throws: `MediaError` if it cannot be written.
  init(path: String) throws {
    // SAFETY: NUL-terminated for the call.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      // SAFETY: strerror returns a NUL-terminated text.
      let reason = unsafe String(cString: strerror(errno))
      throw MediaError(
        .writeFailed, "\(path): the log cannot be written (\(reason))",
        remedy: "name a file in a folder that you may write to")
    }
    file = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }

  /// Adds a line with the time.
  ///
  /// A disk that is full now is no reason to lose the work.
  func write(_ fields: [String: any Sendable]) {
    var fields = fields
    fields["time"] = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
    let line = Self.line(fields)
    file.withLock { try? $0.write(contentsOf: Data((line + "\n").utf8)) }
  }

  /// An object as one line, its keys in order.
  static func line(_ fields: [String: any Sendable]) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data("{}".utf8), as: UTF8.self)
  }

  /// What an event says.
  static func fields(of event: ProgressEvent) -> [String: any Sendable] {
    func count(_ phase: String, _ done: Int, _ total: Int?) -> [String: any Sendable] {
      let stage = phase == "frame" ? "paint" : phase == "step" ? "model" : phase
      var fields: [String: any Sendable] = ["event": phase, "done": done, "stage": stage]
      if phase != "step" { fields["frame"] = done }
      if let total { fields["total"] = total }
      return fields
    }
    return switch event {
    case .scanning(let done, let total): count("scan", done, total)
    case .frame(let done, let total): count("frame", done, total)
    case .denoising(let done, let total): count("step", done, total)
    case .stage(let stage): ["event": "stage", "stage": stage.rawValue]
    case .model(let file):
      ["event": "model", "path": file.path, "bytes": file.bytes, "sha256": file.sha256]
    case .cut(let frame): ["event": "cut", "frame": frame]
    case .reanchored(let frame): ["event": "reanchored", "frame": frame]
    case .resumed(let frame): ["event": "resumed", "frame": frame]
    case .resumedSteps(let steps): ["event": "resumed", "steps": steps]
    case .hint(let text): ["event": "hint", "message": text]
    case .warning(let text): ["event": "warning", "message": text]
    }
  }
}
