internal import Diffusion
internal import Foundation
internal import Media

extension ClipRestyling {
  /// Looks before the work whether what will be written has room.
  ///
  /// - Parameters:
  ///   - info: the clip at the working size.
  ///   - frames: how many there are; nil: what the container says.
  /// - Throws: ``PipelineError/noRoom(folder:needed:free:)``.
  func checkRoom(
    _ info: ClipInfo, _ files: OutputFiles, frames: Int?, _ observer: Observer
  ) throws {
    if let frames { return try room(info, files, frames: frames).check(limits, observer) }
    func counted() throws -> Int {
      try ClipReader.countFrames(
        path: input, span: ClipSpan(start: settings.range.start ?? 0, end: settings.range.end))
    }
    guard let claimed = info.frameCount(in: settings.range) else {
      return try room(info, files, frames: counted()).check(limits, observer)
    }
    do {
      try room(info, files, frames: claimed).check(limits, observer)
    } catch PipelineError.noRoom {
      // What a container claims is not reason enough to refuse.
      try room(info, files, frames: counted()).check(limits, observer)
    }
  }

  private func room(_ info: ClipInfo, _ files: OutputFiles, frames: Int) throws -> DiskRoom {
    var room = try files.room(info, preview: settings.preview, frames: frames, keeps: resumes)
    let folder = OutputFiles.folder(of: output)
    let pixels = info.width * info.height
    if let rendering = settings.rendering {
      let rendered = (frames + rendering.every - 1) / rendering.every
      room.add(.spooled(pixels: pixels, frames: rendered), in: folder)
      let (width, height) = rendering.run.fitted(width: info.width, height: info.height)
      if rendering.strength < 1 { room.add(.spooled(pixels: width * height, frames: rendered), in: folder) }
      if resumes { room.add(.exactly(12 * Double(width * height * rendered)), in: folder) }
    } else {
      // A stretch before a painted frame is kept twice: as it is, and painted. A cut may spare a part of it.
      let painted = settings.keyframes.map(\.frame).filter { $0 < frames }.sorted()
      let longest = zip([-1] + painted, painted).map { $1 - $0 - 1 }.max() ?? 0
      room.add(DiskNeed.spooled(pixels: pixels, frames: 2 * longest).perhaps, in: folder)
    }
    return room
  }
}

extension ClipRestyling {
  /// Looks before the work whether its memory is within its limit.
  ///
  /// - Returns: how much a network may take at once.
  /// - Throws: ``PipelineError/noMemory(needed:most:what:remedy:)``.
  func networkMemory(_ info: ClipInfo) throws -> Int {
    guard limits.memory != nil else { return Guidance.usualMemory }
    func need(_ speed: SpeedLevel) throws -> MemoryNeed {
      var need = MemoryNeed.restyling(
        info, speed: speed, keyframes: settings.keyframes.count, preview: settings.preview != nil)
      if let model = settings.model {
        if settings.keyframes.isEmpty { try need.add(painting: model) }
        if let rendering = settings.rendering {
          let folder = try ModelFolder(path: model.folder)
          try need.add(
            stage: folder.stage2Parts, of: model, rendering.run, frames: info.frameCountEstimate ?? 16)
        }
      }
      return need
    }
    let own = try need(settings.speed)
    try own.check(
      width: info.width, height: info.height, limits, what: "restyling",
      cheaper: settings.speed == .draft ? nil : ("--speed draft", need(.draft)))
    return limits.networkMemory(beside: own)
  }
}
