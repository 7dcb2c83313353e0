internal import Foundation

/// A file that is written under a temporary name beside its place and moved there when whole.
///
/// What is not committed is removed, at the latest when the object goes away.
final class TargetFile {
  /// Where the file will be.
  let path: String
  /// Where it will be when the path is a link.
  private let place: String
  /// Where it is written: hidden, in the same folder, with the same extension.
  let temporaryPath: String
  private var isOpen = true

  private static let counter = Counter()

  /// Checks the folder and chooses the temporary name; writes nothing yet.
  init(_ path: String) throws {
    self.path = path
    // A link stays a link: what it points to is written.
    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    let path = isLink ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
    place = path
    let folder = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent
    try Self.checkFolder(folder, for: path)
    if name.isEmpty || FileKind(path) == .folder {
      throw MediaError(.badSetting, "\(path) is a folder", remedy: "name a file in it")
    }
    let (stem, suffix) = ((name as NSString).deletingPathExtension, (name as NSString).pathExtension)
    let temporary =
      ".\(stem.prefix(100)).retrace-\(ProcessInfo.processInfo.processIdentifier)-\(Self.counter.next())"
      + (suffix.isEmpty ? "" : ".\(suffix)")
    temporaryPath = (folder as NSString).appendingPathComponent(temporary)
  }

  deinit { discard() }

  /// The folder exists and takes files.
  static func checkFolder(_ folder: String, for path: String) throws {
    let folder = folder.isEmpty ? "." : folder
    guard FileKind(folder) == .folder else {
      throw MediaError(
        .noFolder, "\(path): the folder \(folder) does not exist",
        remedy: "create it first (mkdir -p '\(folder)')")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw MediaError(
        .notPermitted, "\(path): no permission to write into \(folder)", remedy: "choose another folder")
    }
  }

  /// Writes the whole content.
  func write(_ bytes: [UInt8]) throws {
    // SAFETY: NUL-terminated for the call.
    let file = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw Self.failure(path, errno) }
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      // SAFETY: the slice lies inside the array.
      let count = unsafe bytes.withUnsafeBytes { raw in
        unsafe Foundation.write(file, raw.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      guard count > 0 else {
        if count < 0 && errno == EINTR { continue }
        throw Self.failure(path, errno)
      }
      done += count
    }
  }

  /// Brings the written file to the disk and into its place.
  func commit() throws {
    // SAFETY: NUL-terminated for the call.
    let file = unsafe open(temporaryPath, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.failure(path, errno) }
    let synced = fsync(file)
    let problem = errno
    close(file)
    // Some file systems cannot sync; a full disk they still report.
    guard synced == 0 || problem == EINVAL || problem == ENOTSUP else { throw Self.failure(path, problem) }
    // SAFETY: both are NUL-terminated for the call.
    guard unsafe rename(temporaryPath, place) == 0 else { throw Self.failure(path, errno) }
    isOpen = false
  }

  /// Removes what was written so far.
  func discard() {
    guard isOpen else { return }
    isOpen = false
    // SAFETY: NUL-terminated for the call.
    _ = unsafe unlink(temporaryPath)
  }

  /// The sentence for an error number of the system.
  static func failure(_ path: String, _ number: Int32) -> MediaError {
    switch number {
    case ENOSPC, EDQUOT:
      return MediaError(
        .diskFull, "\(path): no space left on the disk", remedy: "free some space or write to another disk")
    case EACCES, EPERM, EROFS:
      return MediaError(
        .notPermitted, "\(path): no permission to write here", remedy: "choose another folder")
    default:
      // SAFETY: strerror returns a NUL-terminated text.
      return unsafe MediaError(
        .writeFailed, "\(path): cannot be written (\(String(cString: strerror(number))))")
    }
  }
}
