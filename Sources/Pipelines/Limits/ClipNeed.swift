internal import Foundation
internal import Media

extension DiskNeed {
  /// A clip that is written, with what its writer sets aside.
  ///
  /// - Parameters:
  ///   - info: the clip at the size that is written.
  ///   - keeps: whether every frame is kept besides, to be gone on from.
  static func clip(
    _ path: String, like info: ClipInfo, encoding: Settings.Encoding, frames: Int, keeps: Bool
  ) throws -> DiskNeed {
    let pixels = info.width * info.height
    var each = frame(in: path, encoding: encoding, pixels: pixels)
    // The pictures of a GIF wait for its palette.
    if path.lowercased().hasSuffix(".gif") { each += .exactly(Double(3 * pixels)) }
    if keeps { each += .exactly(Double(try ClipSink.preparedSize(path, like: info, encoding: encoding))) }
    return each * Double(frames)
  }

  /// Pictures on disk between two passes, in 16 bits a component.
  static func spooled(pixels: Int, frames: Int) -> DiskNeed { .exactly(6 * Double(pixels) * Double(frames)) }
}

extension ClipInfo {
  /// How many frames a part of the clip has by what its container says; nil where it says nothing.
  func frameCount(in range: Settings.Range) -> Int? {
    guard let whole = frameCountEstimate else { return nil }
    guard range != Settings.Range(), let length = duration, length > 0 else { return whole }
    let (start, end) = (max(0, range.start ?? 0), min(length, range.end ?? length))
    return Int((Double(whole) * max(0, end - start) / length).rounded(.up))
  }
}

extension OutputFiles {
  /// What will be written beside each other: the clip, its comparison clip, what is kept of both.
  ///
  /// - Parameter info: the clip at the size that is written.
  func room(
    _ info: ClipInfo, preview kind: Settings.Preview?, frames: Int, keeps: Bool
  ) throws -> DiskRoom {
    var room = DiskRoom()
    let folder = Self.folder(of: output)
    room.add(
      try .clip(output, like: info, encoding: encoding, frames: frames, keeps: keeps), in: folder)
    if let kind {
      var info = info
      (info.height, info.width) = ComparisonPicture.size(kind, height: info.height, width: info.width)
      room.add(
        try .clip(preview, like: info, encoding: Settings.Encoding(), frames: frames, keeps: keeps),
        in: folder)
    }
    // What a run before kept is used again, or removed.
    if keeps { room.add(.exactly(-Double(FileSystem.size(of: KeptProgress.folder(of: output)))), in: folder) }
    return room
  }
}
