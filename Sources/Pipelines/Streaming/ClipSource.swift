package import Media
internal import Tensors

/// A clip as a pipeline reads it: its part, at the working size, timed.
package struct ClipSource: FrameSource {
  /// What is known of the frames, at the working size.
  package let info: ClipInfo
  /// What went wrong without stopping the work; complete at the end.
  package let warnings: () -> [MediaWarning]
  private let source: any FrameSource
  private let clock: StageClock?
  private let method: Resampling

  /// Frames of `source` brought to `size`.
  package init(
    _ source: any FrameSource, size: Settings.Size = Settings.Size(), clock: StageClock? = nil,
    warnings: @escaping () -> [MediaWarning] = { [] }
  ) {
    var info = source.info
    let (width, height) = size.resolved(width: info.width, height: info.height)
    method = width * height < info.width * info.height ? .area : .cubic
    if info.width * height != info.height * width, size.maxEdge == nil {
      // Another shape on purpose: the pixels are no longer what they were.
      info.sampleAspectRatio = Rational(0, 1)
    }
    (info.width, info.height) = (width, height)
    (self.info, self.source, self.clock, self.warnings) = (info, source, clock, warnings)
  }

  /// The clip at `path`.
  package static func open(
    _ path: String, range: Settings.Range = Settings.Range(), size: Settings.Size = Settings.Size(),
    clock: StageClock? = nil
  ) throws -> ClipSource {
    let reader = try ClipReader(path: path, span: ClipSpan(start: range.start ?? 0, end: range.end))
    return ClipSource(reader, size: size, clock: clock) { reader.warnings }
  }

  /// The next frame at the working size, or nil at the end.
  package func next() throws -> ClipFrame? {
    guard let clock else { return try read() }
    return try clock.measure("decode") { try read() }
  }

  private func read() throws -> ClipFrame? {
    guard var frame = try source.next() else { return nil }
    if frame.picture.width != info.width || frame.picture.height != info.height {
      frame.picture = frame.picture.resized(height: info.height, width: info.width, method)
      if method == .cubic { frame.picture.clampToUnit() }
    }
    return frame
  }
}

extension Tensor {
  /// Cuts values to [0, 1].
  package mutating func clampToUnit() {
    for index in scalars.indices { scalars[index] = min(max(scalars[index], 0), 1) }
  }
}
