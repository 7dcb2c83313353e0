internal import Foundation
internal import Weights

/// Everything that decides a result, as one number: two runs with the same one make the same files.
///
/// It holds the version, the command, the settings, the name of the output, and what is in every file that is read.
public struct RunFingerprint: Sendable, Equatable {
  /// The SHA-256 of all that, in hexadecimal digits.
  public let digest: String
  /// The files that were read for it: the input, then those that the settings name.
  public let inputs: [FileDigest]

  /// - Throws: `MediaError` or `WeightsError` when a file cannot be read.
  init(
    command: String, input: String, output: String, settings: some RunSettings, digests: FileDigests
  ) throws {
    inputs = try ([input] + settings.files).map { try digests.of($0) }
    let parts =
      [Version.current, command, (output as NSString).lastPathComponent, try JSONText.of(settings).text]
      + inputs.map { "\($0.path) \($0.sha256)" } + settings.modelFiles.map { digests.stamp(of: $0) }
    var all = SHA256()
    // Lengths first, so that no part can run over into the next.
    for part in parts { all.append(Array("\(part.utf8.count)\n\(part)".utf8)) }
    digest = all.hexadecimal
  }

  private init(digest: String, inputs: [FileDigest]) { (self.digest, self.inputs) = (digest, inputs) }

  /// That of a share of the result.
  func of(_ shard: Shard) -> RunFingerprint {
    RunFingerprint(digest: "\(digest) \(shard.text)", inputs: inputs)
  }
}

/// Settings of a run, which name files besides its input.
public protocol RunSettings: Codable, Sendable {
  /// Paths of what decides the result: pictures, clips, tables, recipes.
  var files: [String] { get }
  /// Paths of models, which are too large to be read for a comparison.
  var modelFiles: [String] { get }
}

extension Settings: RunSettings {
  /// As ``RunSettings/files``.
  public var files: [String] { (look?.files ?? []) + keyframes.map(\.image) + [mask].compactMap(\.self) }
  /// As ``RunSettings/modelFiles``.
  public var modelFiles: [String] { model?.files ?? [] }
}

extension AnimateSettings: RunSettings {
  /// As ``RunSettings/files``.
  public var files: [String] { (look?.files ?? []) + [mask].compactMap(\.self) + motion.files }
  /// As ``RunSettings/modelFiles``.
  public var modelFiles: [String] { model?.files ?? [] }
}

extension TrackSettings: RunSettings {
  /// As ``RunSettings/files``.
  public var files: [String] { [points].compactMap(\.self) }
  /// As ``RunSettings/modelFiles``.
  public var modelFiles: [String] { [] }
}

extension Settings.LookChoice {
  fileprivate var files: [String] { [file, styleImage, lut].compactMap(\.self) }
}

extension Settings.ModelChoice {
  fileprivate var files: [String] { [folder] + loras.map(\.path) }
}

extension MotionRecipe {
  fileprivate var files: [String] {
    [brush, object, depth, flowMask, tracks, motionFrom, motionMask].compactMap(\.self)
  }
}
