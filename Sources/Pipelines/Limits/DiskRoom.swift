internal import Foundation
internal import Media

/// What a run is going to write, by folder, and whether there is room for it.
struct DiskRoom {
  private var needs: [(folder: String, need: DiskNeed)] = []

  /// Adds what will be written to a folder that may not be there yet.
  mutating func add(_ need: DiskNeed, in folder: String) { needs.append((folder, need)) }

  /// Looks whether it fits, and warns where it hardly does.
  ///
  /// - Parameter limits: knows how much is free.
  /// - Throws: ``PipelineError/noRoom(folder:needed:free:)`` where not even the least fits.
  func check(_ limits: Limits, _ observer: Observer) throws {
    for (folder, need) in disks() {
      guard let free = limits.freeSpace(folder).map(Double.init) else { continue }
      if need.least > free {
        throw PipelineError.noRoom(folder: folder, needed: Int(min(need.least, 1e18)), free: Int(free))
      }
      if need.likely > free {
        observer.report(
          .warning(
            "the disk of '\(folder)' may be too small: \(ByteSize.text(Int(min(need.likely, 1e18)))) are likely to be written, \(ByteSize.text(Int(free))) are free"
          ))
      }
    }
  }

  /// What is needed on each disk, with one of its folders.
  private func disks() -> [(folder: String, need: DiskNeed)] {
    var disks: [(device: UInt64?, folder: String, need: DiskNeed)] = []
    for (folder, need) in needs {
      let place = Self.existing(folder)
      let device = FileSystem.device(of: place)
      if let same = disks.firstIndex(where: { $0.device == device && (device != nil || $0.folder == place) })
      {
        disks[same].need += need
      } else {
        disks.append((device, place, need))
      }
    }
    return disks.map { ($0.folder, $0.need) }
  }

  /// The folder, or the nearest one above it that is there.
  private static func existing(_ folder: String) -> String {
    var place = URL(fileURLWithPath: folder).standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
      place.deleteLastPathComponent()
    }
    return place.path
  }
}

/// What the system says of the disk under a folder.
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

  /// What the files of a folder take; 0 where there is none.
  static func size(of folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { sum, name in
      let size = (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)"))?[.size] as? Int
      return sum + (size ?? 0)
    }
  }
}
