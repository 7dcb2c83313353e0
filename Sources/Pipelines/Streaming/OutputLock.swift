internal import Foundation
internal import Media

/// Holds an output for one run.
///
/// A hidden file beside the output, `.out.mp4.retrace-lock`, is locked by the system for as long as the run lives, and says who holds it. A process that
/// dies lets go, so nothing has to be cleared away by hand: the next run takes the file over, and removes the unfinished files that the dead one left.
final class OutputLock {
  private let path: String
  private let file: Int32

  /// Who holds an output, as the file says.
  fileprivate struct Holder: Codable {
    var process: Int32
    var host: String
    var since: Date

    init() {
      process = ProcessInfo.processInfo.processIdentifier
      host = ProcessInfo.processInfo.hostName
      since = Date()
    }

    init?(at path: String) {
      let decoder = JSONDecoder()
      decoder.dateDecodingStrategy = .iso8601
      guard let data = FileManager.default.contents(atPath: path),
        let holder = try? decoder.decode(Holder.self, from: data)
      else { return nil }
      self = holder
    }

    var bytes: Data {
      let encoder = JSONEncoder()
      encoder.dateEncodingStrategy = .iso8601
      return (try? encoder.encode(self)) ?? Data()
    }
  }

  fileprivate static let suffix = ".retrace-lock"

  /// Takes an output; nil where the folder takes no files, which is told when the output is opened.
  ///
  /// - Parameters:
  ///   - output: a file, or a pattern of pictures.
  ///   - others: files that the run writes besides, whose leftovers are removed too.
  /// - Throws: ``PipelineError/outputHeld(path:by:)``.
  init?(_ output: String, others: [String] = []) throws {
    let name = (output as NSString).lastPathComponent
    path =
      URL(fileURLWithPath: OutputFiles.folder(of: output))
      .appendingPathComponent(".\(name.prefix(200))\(Self.suffix)").path
    guard let file = try Self.locked(path, for: output) else { return nil }
    self.file = file
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    try? handle.truncate(atOffset: 0)
    try? handle.write(contentsOf: Holder().bytes)
    for file in [output] + others { Self.removeLeftovers(of: file) }
  }

  deinit {
    // First the name, then the lock: whoever waits for the file finds that it is no longer the one that is named.
    // SAFETY: NUL-terminated for the call.
    _ = unsafe unlink(path)
    close(file)
  }

  private static func locked(_ path: String, for output: String) throws -> Int32? {
    while true {
      // SAFETY: NUL-terminated for the call.
      let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard file >= 0 else { return nil }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let isHeld = errno == EWOULDBLOCK
        close(file)
        // A file system without locks.
        guard isHeld else { return nil }
        throw PipelineError.outputHeld(path: output, by: holder(path))
      }
      var (mine, named) = (stat(), stat())
      // SAFETY: both are filled by the calls.
      if unsafe fstat(file, &mine) == 0, unsafe stat(path, &named) == 0, mine.st_ino == named.st_ino {
        return file
      }
      close(file)
    }
  }

  private static func holder(_ path: String) -> String {
    guard let holder = Holder(at: path) else { return "another process" }
    return "process \(holder.process) on \(holder.host), since \(holder.since.formatted(.iso8601))"
  }

  /// Removes the files that runs before this one left unfinished: they have the name of their target, and nobody else writes it now.
  private static func removeLeftovers(of output: String) {
    let name = (output as NSString).lastPathComponent as NSString
    let folder = OutputFiles.folder(of: output)
    let (start, end) = (".\(name.deletingPathExtension.prefix(100)).retrace-", ".\(name.pathExtension)")
    for found in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where found.hasPrefix(start) && found.hasSuffix(end)
      && found.dropFirst(start.count).dropLast(end.count).wholeMatch(of: /\d+-\d+/) != nil
    {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(found)")
    }
  }
}

extension OutputFiles {
  /// Whether a file is the lock that a process holds on an output.
  package static func isLock(_ path: String, of process: Int32) -> Bool {
    path.hasSuffix(OutputLock.suffix) && OutputLock.Holder(at: path)?.process == process
  }
}
