internal import Foundation
internal import Media

/// What was run, kept beside the output: enough to run it again.
public struct RunRecord<Chosen: Codable & Sendable>: Codable, Sendable {
  /// The version of the tool.
  public var version = Version.current
  /// The job: `restyle`, `stylize` or `track`.
  public var command: String
  /// The path of the input.
  public var input: String
  /// The path of the output.
  public var output: String
  /// The effective settings.
  public var settings: Chosen
  /// The columns of the result.
  public var width: Int
  /// The rows of the result.
  public var height: Int
  /// How many frames were written.
  public var frames: Int
  /// Numbers of the frames at which a new shot begins.
  public var cuts: [Int] = []
  /// Numbers of the frames that became the reference because little was left of the one before.
  public var reanchored: [Int] = []
  /// Whether the work was stopped before the end of the clip.
  public var interrupted = false
  /// The files that weights were taken from.
  public var models: [ModelFile] = []
  /// What a person should know, one sentence each.
  public var warnings: [String] = []
  /// Seconds that each stage worked; stages overlap.
  public var seconds: [String: Double] = [:]
}

/// The version of the tool.
public enum Version {
  /// The version, as in the CHANGELOG.
  public static let current = "0.1.0"
}

extension RunRecord {
  /// Writes the record as JSON, its keys in order.
  package func write(to path: String) throws {
    try JSONText.of(self).write(to: path)
  }
}

/// Values as JSON for people and programs: indented, keys in order, slashes plain.
public struct JSONText: Sendable {
  /// The text, ending in a line break.
  public let text: String

  /// A value as JSON.
  public static func of(_ value: some Encodable) throws -> JSONText {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return JSONText(text: String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
  }

  /// Writes the text to a file, whole or not at all.
  package func write(to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw MediaError(.writeFailed, "\(path): cannot be written (\(FileReason.of(error)))")
    }
  }
}
