internal import Foundation
internal import Media
internal import Weights

/// What a run has finished, kept beside its output, so that it can go on where it was stopped, however that came about.
///
/// Units of bytes by name, in a hidden folder `.out.mp4.retrace-progress`. Each bears its digest, so that one that was cut off by a crash is as
/// good as none. The folder belongs to one fingerprint: what another run left there is told and removed.
package final class KeptProgress: Sendable {
  /// Where the units lie.
  package let folder: String
  /// Whether a run with the same fingerprint was here before.
  package let isResumed: Bool

  private static let digits = 64
  private static let key = "fingerprint"

  /// Opens the folder; makes it if there is none.
  ///
  /// - Parameters:
  ///   - output: a file, or a pattern of pictures.
  ///   - fingerprint: what the units depend on.
  ///   - tell: called with one sentence when units of another run are removed.
  /// - Throws: `MediaError` when the folder cannot be made or written to.
  package init(output: String, fingerprint: String, tell: (String) -> Void) throws {
    folder = Self.folder(of: output)
    let key = "\(folder)/\(Self.key)"
    let found = FileManager.default.contents(atPath: key).map { String(decoding: $0, as: UTF8.self) }
    isResumed = found == fingerprint
    if isResumed { return }
    if FileManager.default.fileExists(atPath: folder) {
      tell(
        "what was kept in '\(folder)' is of another run: other inputs, settings or version; it begins anew")
      clear()
    }
    do {
      let parent = OutputFiles.folder(of: output)
      // A folder for a sequence of pictures may not be there yet.
      if OutputFiles.isSequence(output), !FileManager.default.fileExists(atPath: parent) {
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: false)
      }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      try Data(fingerprint.utf8).write(to: URL(fileURLWithPath: key), options: .atomic)
    } catch {
      throw failure(error)
    }
  }

  /// Where the progress of a run towards an output is kept.
  package static func folder(of output: String) -> String {
    let name = (output as NSString).lastPathComponent
    return URL(fileURLWithPath: OutputFiles.folder(of: output))
      .appendingPathComponent(".\(name.prefix(200)).retrace-progress").path
  }

  /// Opens the folder for a run.
  convenience init(output: String, fingerprint: RunFingerprint, _ observer: Observer) throws {
    try self.init(output: output, fingerprint: fingerprint.digest) { observer.report(.warning($0)) }
  }

  /// Whether what is there is the part that this run closed so that it plays when it was stopped: its own to replace.
  func owns(_ output: String) -> Bool { isResumed && JobStamp(ofOutput: output)?.interrupted == true }

  /// What a failed run throws on; nothing is left of one that had finished nothing.
  func left(by error: any Error) -> any Error {
    if isEmpty {
      clear()
      return error
    }
    return error is Stopped ? Stopped(isKept: true) : error
  }

  /// Keeps a finished unit, in place of one of the same name.
  ///
  /// - Throws: `MediaError` when it cannot be written.
  package func store(_ unit: [UInt8], as name: String) throws {
    do {
      try Data(Array(SHA256.of(unit).utf8) + unit).write(to: url(name))
    } catch {
      throw failure(error)
    }
  }

  /// A unit that was kept; nil where there is none, or not all of it.
  package func load(_ name: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: url(name).path), data.count >= Self.digits else {
      return nil
    }
    let unit = [UInt8](data.dropFirst(Self.digits))
    return SHA256.of(unit) == String(decoding: data.prefix(Self.digits), as: UTF8.self) ? unit : nil
  }

  /// Lets go of a unit.
  package func remove(_ name: String) { try? FileManager.default.removeItem(at: url(name)) }

  /// The names of the units that begin so, whole or not.
  package func names(from start: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasPrefix(start) }
  }

  /// Whether nothing is kept yet.
  package var isEmpty: Bool { names(from: "").allSatisfy { $0 == Self.key } }

  /// Removes everything: the work is done, or begins anew.
  package func clear() { try? FileManager.default.removeItem(atPath: folder) }

  private func url(_ name: String) -> URL { URL(fileURLWithPath: "\(folder)/\(name)") }

  private func failure(_ error: any Error) -> MediaError {
    let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
    return MediaError(
      isFull ? .diskFull : .writeFailed,
      "\(folder): what is finished cannot be kept (\(FileReason.of(error)))",
      remedy: isFull
        ? "free some space and give --resume again" : "leave --resume out or choose another folder")
  }
}
