internal import Foundation
internal import Media
internal import Synchronization
internal import Weights

/// What was in a file when a run read it.
public struct FileDigest: Codable, Sendable, Equatable {
  /// The path.
  public var path: String
  /// Its size in bytes; for a sequence of pictures that of all.
  public var bytes: Int
  /// The SHA-256 in hexadecimal digits; for a sequence of pictures that of the names and digests of all, in order.
  public var sha256: String
}

/// Digests of files, each file read once.
///
/// Many jobs share a look, a palette or a clip; whoever looks at many jobs keeps one of these.
public final class FileDigests: Sendable {
  private let known = Mutex<[String: FileDigest]>([:])

  /// No digests yet.
  public init() {}

  /// The digest of a file, or of all pictures of a pattern, a glob or a folder.
  ///
  /// - Throws: `MediaError` or `WeightsError` when there is nothing or it cannot be read.
  func of(_ path: String) throws -> FileDigest {
    if let digest = known.withLock({ $0[path] }) { return digest }
    let files = try ClipReader.files(of: path)
    var digest = FileDigest(
      path: path, bytes: files.reduce(0) { $0 + (FileSystem.bytes(of: $1) ?? 0) }, sha256: "")
    if files == [path] {
      guard FileManager.default.fileExists(atPath: path) else {
        throw MediaError(.notFound, "\(path): there is no such file", remedy: "check the path")
      }
      digest.sha256 = try SHA256.of(file: path)
    } else {
      var all = SHA256()
      for file in files {
        all.append(Array("\((file as NSString).lastPathComponent)\n\(try SHA256.of(file: file))\n".utf8))
      }
      digest.sha256 = all.hexadecimal
    }
    known.withLock { $0[path] = digest }
    return digest
  }

  /// Tells whether files of a model are still the same, by names, sizes and dates: reading gigabytes would take longer than the answer is worth.
  ///
  /// - Parameter path: a file, or a folder with all that lies below it.
  func stamp(of path: String) -> String {
    let below = (try? FileManager.default.subpathsOfDirectory(atPath: path))?.sorted() ?? []
    let stamps = ([""] + below).map { name -> String in
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: name.isEmpty ? path : (path as NSString).appendingPathComponent(name))
      let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
      return isFile ? "\(name) \(attributes?[.size] as? Int ?? 0) \(date)" : name
    }
    return stamps.joined(separator: "\n")
  }
}
