internal import Foundation
internal import Media
internal import Pipelines
internal import Texts

/// A list of jobs as it is written: JSON5 with shared defaults, or a CSV table.
///
/// ```json5
/// {
///   defaults: { look: 'ink', speed: 'draft' },
///   jobs: [
///     { inputs: 'shots/*.mp4', output: 'out/{name}.mp4' },
///     { command: 'stylize', input: 'poster.png', output: 'out/poster.png', look: 'oil' },
///   ],
/// }
/// ```
///
/// Members that are no word of the list itself are options of the command by their long names.
struct JobFile {
  /// What stands at an option.
  enum Value: Decodable {
    case flag(Bool)
    case text(String)
    case list([String])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let flag = try? value.decode(Bool.self) {
        self = .flag(flag)
      } else if let text = Self.text(value) {
        self = .text(text)
      } else {
        self = .list(try value.decode([Item].self).map(\.text))
      }
    }

    private struct Item: Decodable {
      let text: String

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        text = try Value.text(value) ?? value.decode(String.self)
      }
    }

    /// Whole numbers stay whole.
    private static func text(_ value: any SingleValueDecodingContainer) -> String? {
      if let whole = try? value.decode(Int.self) { return "\(whole)" }
      if let number = try? value.decode(Double.self) { return "\(number)" }
      return try? value.decode(String.self)
    }

    /// Every text of it.
    var texts: [String] {
      switch self {
      case .flag: []
      case .text(let text): [text]
      case .list(let list): list
      }
    }
  }

  /// The members of a job.
  typealias Members = [String: Value]

  /// The jobs with the defaults that each takes over.
  let entries: [Members]
  /// Where the paths in it begin.
  let folder: String

  private struct Text: Decodable {
    var defaults: Members?
    var jobs: [Members]
  }

  /// Reads a file, CSV by its name or else JSON5.
  ///
  /// - Throws: ``JobError``.
  init(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { throw JobError.notThere(path: path) }
    guard let data = FileManager.default.contents(atPath: path) else { throw JobError.unreadable(path: path) }
    folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if path.lowercased().hasSuffix(".csv") {
      entries = try Self.rows(String(decoding: data, as: UTF8.self), path: path)
      return
    }
    do {
      let text = try JSON5.decode(Text.self, from: [UInt8](data))
      entries = text.jobs.map { (text.defaults ?? [:]).merging($0) { $1 } }
    } catch {
      throw JobError.malformed(path: path, reason: Self.reason(error))
    }
  }

  /// The rows of a table whose first row names the members; an empty cell leaves its member out.
  private static func rows(_ text: String, path: String) throws -> [Members] {
    var rows = cells(text)
    guard !rows.isEmpty else { throw JobError.malformed(path: path, reason: "it has no row of names") }
    let names = rows.removeFirst().map { $0.trimmingCharacters(in: .whitespaces) }
    return try rows.enumerated().map { index, row in
      guard row.count == names.count else {
        throw JobError.malformed(
          path: path, reason: "row \(index + 2) has \(row.count) cells, the first has \(names.count)")
      }
      var members: Members = [:]
      for (name, cell) in zip(names, row) where !cell.isEmpty {
        members[name] = cell == "true" || cell == "false" ? .flag(cell == "true") : .text(cell)
      }
      return members
    }
  }

  /// RFC 4180: cells between commas, in quotes where they hold commas, quotes (doubled) or line breaks.
  private static func cells(_ text: String) -> [[String]] {
    var (rows, row, cell): ([[String]], [String], String) = ([], [], "")
    var (isQuoted, isBegun) = (false, false)
    var rest = text[...].unicodeScalars
    func isEmpty() -> Bool { row.isEmpty && cell.isEmpty && !isBegun }
    func endRow() {
      if !isEmpty() { rows.append(row + [cell]) }
      (row, cell, isBegun) = ([], "", false)
    }
    while let scalar = rest.popFirst() {
      if isQuoted {
        if scalar == "\"", rest.first == "\"" {
          rest.removeFirst()
          cell.append("\"")
        } else if scalar == "\"" {
          isQuoted = false
        } else {
          cell.unicodeScalars.append(scalar)
        }
      } else {
        switch scalar {
        case "\"": (isQuoted, isBegun) = (true, true)
        case ",":
          row.append(cell)
          cell = ""
        case "\n": endRow()
        case "\r": break
        default: cell.unicodeScalars.append(scalar)
        }
      }
    }
    endRow()
    return rows
  }

  private static func reason(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return path.isEmpty ? "" : " at \(path.joined(separator: "."))"
    }
    return switch error as? DecodingError {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "a text, a number, true, false or a list of texts is expected\(place(context))"
    case .dataCorrupted(let context): "\(context.debugDescription)\(place(context))"
    default: "\(error)"
    }
  }
}

/// What can be wrong with a list of jobs.
enum JobError: Error, Equatable, CustomStringConvertible {
  case notThere(path: String)
  case unreadable(path: String)
  case malformed(path: String, reason: String)
  case noCommand(String, job: Int)
  case missing(String, job: Int)
  case noFiles(pattern: String, job: Int)
  case sameOutput(String, jobs: [Int])

  var description: String {
    switch self {
    case .notThere(let path): "there is no list of jobs '\(path)'; check the path"
    case .unreadable(let path): "the list of jobs '\(path)' cannot be read; name a JSON5 or CSV file"
    case .malformed(let path, let reason): "the list of jobs '\(path)' cannot be used: \(reason)"
    case .noCommand(let name, let job):
      "job \(job): there is no command '\(name.prefix(80))' for jobs; give restyle, animate or stylize"
    case .missing(let what, let job): "job \(job): it has no \(what)"
    case .noFiles(let pattern, let job): "job \(job): no file is called like '\(pattern.prefix(200))'"
    case .sameOutput(let output, let jobs):
      "jobs \(jobs.map(String.init).joined(separator: " and ")) both write '\(output.prefix(200))'; put {name} into the output"
    }
  }
}
