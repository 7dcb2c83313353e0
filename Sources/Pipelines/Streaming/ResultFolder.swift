internal import Foundation
internal import Media

/// A folder of results that leaves nothing behind when the work fails.
struct ResultFolder {
  private let folder: String
  private let wasMissing: Bool
  private var written: [String] = []

  /// Takes a folder, making it when it is missing (its parent has to be there).
  ///
  /// - Parameter files: names of the files that will be written.
  /// - Throws: `MediaError` when one of them exists and `overwrite` is false, or the folder cannot be made.
  init(_ folder: String, overwrite: Bool, files: [String]) throws {
    self.folder = folder
    let kind = (try? FileManager.default.attributesOfItem(atPath: folder))?[.type] as? FileAttributeType
    wasMissing = kind == nil
    guard wasMissing || kind != .typeRegular else {
      throw MediaError(
        .noFolder, "\(folder) is a file, not a folder", remedy: "name a folder for the results")
    }
    for file in files { try OutputFiles.checkFree(path(file), overwrite: overwrite) }
    guard wasMissing else { return }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    } catch {
      throw MediaError(
        .noFolder, "\(folder): the folder cannot be made (\(FileReason.of(error)))",
        remedy: "make the folder around it first")
    }
  }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }

  /// The path of a file that somebody else writes and that ``discard()`` shall remove.
  mutating func claim(_ name: String) -> String {
    written.append(name)
    return path(name)
  }

  /// Writes a file, whole or not at all.
  mutating func write(_ bytes: [UInt8], as name: String) throws {
    let path = claim(name)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw MediaError(.writeFailed, "\(path): cannot be written (\(FileReason.of(error)))")
    }
  }

  /// Removes what was written.
  func discard() {
    for name in written { try? FileManager.default.removeItem(atPath: path(name)) }
    if wasMissing { try? FileManager.default.removeItem(atPath: folder) }
  }
}

/// Text files that people hand over.
enum TextFile {
  /// The text of a file in UTF-8.
  ///
  /// - Parameter what: what to call it in an error.
  static func read(_ path: String, what: String) throws -> String {
    String(decoding: try bytes(path, what: what), as: UTF8.self)
  }

  /// The bytes of a file.
  static func bytes(_ path: String, what: String) throws -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw PipelineError.unreadable(path: path, what: what, reason: FileReason.of(error))
    }
  }
}

/// What a file system error says, without its codes.
enum FileReason {
  static func of(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission, .fileWriteNoPermission: "permission is denied"
    case .fileWriteOutOfSpace: "the disk is full"
    default: error.localizedDescription
    }
  }
}
