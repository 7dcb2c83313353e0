internal import Diffusion
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

extension StillAnimation {
  /// Looks before the work whether its memory is within its limit.
  ///
  /// - Returns: how much a network may take at once.
  /// - Throws: ``PipelineError/noMemory(needed:most:what:remedy:)``.
  func networkMemory(width: Int, height: Int) throws -> Int {
    guard limits.memory != nil else { return Guidance.usualMemory }
    var need = MemoryNeed.animating(
      followsClip: settings.motion.motionFrom != nil, hasDepth: settings.motion.depth != nil)
    if let model = settings.paintingModel { try need.add(painting: model) }
    if let model = settings.model {
      let folder = try ModelFolder(path: model.folder)
      if let prediction = settings.prediction, let parts = folder.layout.stage1 {
        try need.add(stage: parts, of: model, prediction.run, frames: settings.frameCount)
      }
      if let rendering = settings.rendering {
        try need.add(stage: folder.stage2Parts, of: model, rendering.run, frames: settings.frameCount)
      }
    }
    try need.check(width: width, height: height, limits, what: "animating")
    return limits.networkMemory(beside: need)
  }
}
