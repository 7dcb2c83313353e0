internal import Foundation

/// What the system says of files, and of the disk under a folder.
enum FileSystem {
  /// Bytes that this user may still write; nil where the system does not say.
  static func free(_ folder: String) -> Int? {
    var status = statvfs()
    // SAFETY: NUL-terminated for the call, which fills the structure.
    guard unsafe statvfs(folder, &status) == 0, status.f_blocks > 0 else { return nil }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  /// A number that files of one disk share.
  static func device(of folder: String) -> UInt64? {
    var status = stat()
    // SAFETY: as above.
    return unsafe stat(folder, &status) == 0 ? UInt64(status.st_dev) : nil
  }

  /// How long a file is; nil where there is none.
  static func bytes(of path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
  }

  /// What the files of a folder take; 0 where there is none.
  static func size(of folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { $0 + (bytes(of: "\(folder)/\($1)") ?? 0) }
  }
}
