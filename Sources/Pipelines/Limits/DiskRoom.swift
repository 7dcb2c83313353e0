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
