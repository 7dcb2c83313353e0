internal import Foundation
internal import Media
internal import Tensors

/// What was run, kept beside the output: enough to run it again.
public struct RunRecord<Chosen: Codable & Sendable>: Codable, Sendable {
  /// The version of the tool.
  public var version = Version.current
  /// The job: `restyle`, `stylize` or `track`.
  public var command: String
  /// The path of the input.
  public var input: String
  /// The files that were read, the input first.
  public var inputs: [FileDigest] = []
  /// What decided the result; see ``RunFingerprint``.
  public var fingerprint: String?
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
  /// Numbers of the frames at which a run went on that was stopped before them.
  public var resumedAt: [Int] = []
  /// Which share of the clip it is; nil: all of it.
  public var part: ClipPart?
  /// How many parts the output was joined from; nil: it was made at once.
  public var mergedFrom: Int?
  /// Whether the work was stopped before the end of the clip.
  public var interrupted = false
  /// The fingerprint of the job that it was; nil: no job of a list.
  public var job: String?
  /// Bytes of the output; nil for a sequence of pictures.
  public var bytes: Int?
  /// The most bytes of memory that the run held at once.
  public var peakMemory = 0
  /// Versions of FFmpeg's libraries.
  public var libraries: [String: String] = [:]
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
  /// Says what decided the result.
  mutating func note(_ fingerprint: RunFingerprint) {
    (inputs, self.fingerprint) = (fingerprint.inputs, fingerprint.digest)
  }

  /// Adds what is known at the end, and writes the record as JSON, its keys in order.
  package mutating func finish(at path: String, job: String?) throws {
    self.job = job
    bytes = OutputFiles.isSequence(output) ? nil : FileSystem.bytes(of: output)
    peakMemory = Memory.peak
    libraries = Dictionary(uniqueKeysWithValues: MediaLibraries.versions.map { ($0.name, $0.version) })
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
