internal import Foundation

/// What lies at a path.
enum FileKind {
  case missing
  case file
  case folder

  init(_ path: String) {
    var isFolder: ObjCBool = false
    // SAFETY: the flag is local and outlives the call.
    let exists = unsafe FileManager.default.fileExists(
      atPath: path.isEmpty ? "." : path, isDirectory: &isFolder)
    self = exists ? (isFolder.boolValue ? .folder : .file) : .missing
  }
}
