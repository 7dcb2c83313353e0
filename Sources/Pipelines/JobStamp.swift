internal import Foundation
internal import Weights

/// What a run record says to whoever asks whether a job is done.
public struct JobStamp: Decodable, Sendable {
  /// The fingerprint that the run was given; nil: it was no job of a list.
  public let job: String?
  /// What decided the result; see ``RunFingerprint``.
  public let fingerprint: String?
  /// Whether the work was stopped before its end.
  public let interrupted: Bool
  /// Bytes of the output; nil for a sequence of pictures.
  public let bytes: Int?
  /// How many frames it has; a share of a clip may have none, and is no file then.
  public let frames: Int?

  /// Reads it from the record beside an output; nil where there is no output or no record.
  public init?(ofOutput output: String) {
    let files = OutputFiles(output: output, overwrite: false, encoding: Settings.Encoding())
    guard let data = FileManager.default.contents(atPath: files.record),
      let stamp = try? JSONDecoder().decode(JobStamp.self, from: data),
      OutputFiles.isSequence(output) || stamp.frames == 0 || FileManager.default.fileExists(atPath: output)
    else { return nil }
    self = stamp
  }
}

extension JobStamp {
  /// Whether an output is there, whole, and was made from the same inputs by the same settings.
  static func isDone(_ output: String, by fingerprint: () throws -> RunFingerprint) rethrows -> Bool {
    guard let stamp = JobStamp(ofOutput: output), stamp.isWhole(output), let known = stamp.fingerprint else {
      return false
    }
    return try fingerprint().digest == known
  }

  /// Whether the output that it is the stamp of was not stopped before its end, and has the length that was written.
  public func isWhole(_ output: String) -> Bool {
    !interrupted && (bytes == nil || bytes == FileSystem.bytes(of: output))
  }

  /// What the result of a command line depends on, as 64 hexadecimal digits: the version, its words, and every file that they name.
  ///
  /// Files up to 16 MB count with all they hold, larger ones and folders with their beginning, size and time.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - folder: where its paths begin.
  public static func fingerprint(of arguments: [String], in folder: String) -> String {
    var digest = SHA256()
    func add(_ text: String) { digest.append(Array(text.utf8) + [0]) }
    add(Version.current)
    for word in arguments { add(word) }
    var isOutput = false
    for word in arguments {
      defer { isOutput = word == "-o" }
      if isOutput { continue }
      // An option may name a file behind its frame number or before its scale.
      let parts = word.split(separator: "=") + word.split(separator: ":")
      for part in Set([word] + parts.map(String.init)).sorted() {
        let path = part.hasPrefix("/") ? part : "\(folder)/\(part)"
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { continue }
        let (size, isFile) = (facts[.size] as? Int ?? 0, facts[.type] as? FileAttributeType == .typeRegular)
        add("\(part) \(size)")
        if !isFile || size > wholeBytes {
          add("\((facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)")
        }
        if isFile, let file = FileHandle(forReadingAtPath: path) {
          digest.append([UInt8]((try? file.read(upToCount: wholeBytes)) ?? Data()))
        }
      }
    }
    return digest.hexadecimal
  }

  private static let wholeBytes = 16 << 20
}
