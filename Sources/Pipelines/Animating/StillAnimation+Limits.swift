internal import Foundation
internal import Media

extension StillAnimation {
  /// Looks before the work whether what will be written has room.
  ///
  /// - Throws: ``PipelineError/noRoom(folder:needed:free:)``.
  func checkRoom(
    width: Int, height: Int, frames: Int, _ files: OutputFiles, _ observer: Observer
  ) throws {
    let info = ClipInfo(width: width, height: height, frameRate: Rational(25, 1))
    var room = try files.room(info, preview: settings.preview, frames: frames, keeps: resumes)
    let fields = Double(max(0, frames - 1)) * Double(width * height)
    if let folder = settings.savedMotion { room.add(.exactly(8 * fields), in: folder) }
    // A clip that loops is gone through once more, backwards.
    if settings.motion.loop, settings.motion.motionFrom != nil {
      room.add(DiskNeed.exactly(5 * fields).perhaps, in: OutputFiles.folder(of: output))
    }
    try room.check(limits, observer)
  }
}
