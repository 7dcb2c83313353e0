internal import Foundation
internal import Tensors

/// Pictures into numbered stills, each in place at once.
final class StillSequenceSink: FrameSink {
  private let folder: String
  private let pattern: NumberPattern
  private let bits: Int
  private let size: (width: Int, height: Int)
  private var written: [String] = []
  private let madeFolder: Bool
  private var number = 0

  /// - Parameter path: `folder/name_%05d.png` or `.jpg`; the folder is created where only its last part is
  ///   missing.
  init(_ path: String, pattern: NumberPattern, like info: ClipInfo, bits: Int, overwrite: Bool) throws {
    folder = (path as NSString).deletingLastPathComponent
    self.pattern = pattern
    self.bits = bits
    size = (info.width, info.height)
    let suffix = (path as NSString).pathExtension.lowercased()
    guard ["png", "jpg", "jpeg"].contains(suffix) else {
      throw MediaError(
        .badSetting, "\(path): sequences are not written as .\(suffix)",
        remedy: "end the pattern in .png or .jpg")
    }
    if FileKind(folder) == .missing {
      let parent = (folder as NSString).deletingLastPathComponent
      try TargetFile.checkFolder(parent, for: path)
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      } catch {
        throw MediaError(
          .notPermitted, "\(path): the folder \(folder) cannot be created", remedy: "create it first")
      }
      madeFolder = true
    } else {
      madeFolder = false
      try TargetFile.checkFolder(folder, for: path)
      let there = try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
      if !overwrite, let found = there.filter({ pattern.number(of: $0) != nil }).min() {
        throw MediaError(
          .exists, "\(path): \(found) is there already", remedy: "choose an empty folder or allow overwriting"
        )
      }
    }
  }

  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {
    let path = (folder as NSString).appendingPathComponent(pattern.name(number))
    let isNew = FileKind(path) == .missing
    try Still.write(picture, to: path, bits: bits)
    // What stood there before is gone; what we made new can be taken back.
    if isNew { written.append(path) }
    number += 1
  }

  func finish() throws {
    guard number > 0 else {
      discard()
      throw MediaError(.noFrames, "\(folder): no frame was written", remedy: "write at least one")
    }
    written = []
  }

  func discard() {
    for path in written {
      // SAFETY: NUL-terminated for the call.
      _ = unsafe unlink(path)
    }
    written = []
    // Only an empty folder goes.
    if madeFolder { _ = unsafe rmdir(folder) }
  }
}
