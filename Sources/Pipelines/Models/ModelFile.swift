internal import Foundation
internal import Synchronization
internal import Weights

/// A file that weights were taken from, as a run record names it.
public struct ModelFile: Codable, Sendable, Equatable {
  /// The path.
  public var path: String
  /// Its size in bytes.
  public var bytes: Int
  /// Its SHA-256 in hexadecimal digits, as pages of published models list it.
  public var sha256: String
}

/// The files that a run's models were loaded from; each is told once.
public final class ModelFileLog: Sendable {
  private let list = Mutex<[ModelFile]>([])
  private let observer: Observer

  /// An empty list.
  ///
  /// - Parameter observer: told of each file as it is loaded.
  public init(observer: Observer = Observer()) { self.observer = observer }

  /// The files so far, in the order in which they were loaded.
  public var files: [ModelFile] { list.withLock { $0 } }

  /// Adds files that were found good.
  ///
  /// The first means that loading begins. Reading them for their digests takes seconds a gigabyte.
  func add(_ paths: [String]) throws {
    if !paths.isEmpty, files.isEmpty { observer.report(.stage(.loading)) }
    for path in paths where !files.contains(where: { $0.path == path }) {
      let file = ModelFile(
        path: path, bytes: FileSystem.bytes(of: path) ?? 0, sha256: try SHA256.of(file: path))
      list.withLock { $0.append(file) }
      observer.report(.model(file))
    }
  }
}
