internal import Media
internal import Stylizing
internal import Tensors

/// One run of ``ClipRestyling`` through its frames.
struct RestylingRun {
  let settings: Settings
  let observer: Observer
  let clock: StageClock
  let stream: FrameStream
  var masks: MaskSequence?
  let drain: FrameDrain<FinishedFrame<Tensor>>
  let preview: FrameDrain<FinishedFrame<ComparisonPicture.Frame>>?
  /// Where finished work is kept; nil where it is not.
  var progress: RestylingProgress?
  /// The number of its first frame in the clip.
  var first = 0

  /// Paints every frame and completes the files.
  ///
  /// - Parameter record: filled with what happened.
  mutating func carry(with painter: ClipPainter, record: RunRecord<Settings>) throws -> RunRecord<Settings> {
    var (painter, record) = (painter, record)
    let strength = Float(settings.look?.strength ?? 1)
    let total = stream.info.frameCountEstimate
    do {
      try passKept(&painter, &record)
      var upcoming = try stream.next()
      while let frame = upcoming {
        // The frame in hand is always finished; the question is whether another one is begun.
        if observer.shouldStop() { throw Stopped() }
        upcoming = try stream.next()
        // What is tracked ahead would belong to the state.
        let keepsState = progress?.isDue ?? false
        let painted = try painter.paint(frame.picture, next: keepsState ? nil : upcoming?.picture)
        note(painted, at: first + record.frames, in: &record)
        let mask = try masks?.next(height: frame.picture.height, width: frame.picture.width)
        let picture = MaskedBlend.blend(
          painted.picture, over: frame.picture, strength: strength, mask: mask)
        try drain.write(
          .made(picture, name: KeptProgress.frame(record.frames)), timestamp: frame.timestamp,
          duration: frame.duration)
        try preview?.write(
          .made(
            ComparisonPicture.Frame(
              source: frame.picture, painting: picture, motion: painted.motion, number: record.frames),
            name: KeptProgress.preview(record.frames)), timestamp: frame.timestamp, duration: frame.duration)
        record.frames += 1
        observer.report(.frame(done: record.frames, total: total))
        if keepsState, let state = painter.state { try progress?.keep(state, record: record) }
      }
    } catch is Stopped {
      record.interrupted = true
    }
    // Not one finished frame: there is nothing to keep.
    if record.frames == 0 { throw Stopped() }
    // Half a clip that looks like a whole one would be found out too late.
    if let early = stream.warnings.first(where: { $0.code == .endsEarly }) {
      throw PipelineError.endsEarly(early.description)
    }
    for warning in stream.warnings { warn(warning, in: &record) }
    for warning in try drain.finish(early: record.interrupted) { warn(warning, in: &record) }
    _ = try preview?.finish(early: record.interrupted)
    record.seconds = clock.seconds
    return record
  }

  /// Hands over the frames that a run before painted, and brings the painter to where they end.
  private mutating func passKept(_ painter: inout ClipPainter, _ record: inout RunRecord<Settings>) throws {
    guard let point = progress?.lastPoint() else { return }
    var last: Tensor?
    for number in 0..<point.record.frames {
      if observer.shouldStop() { throw Stopped() }
      guard let frame = try stream.next() else { throw StateBytes.Damaged() }
      _ = try masks?.next(height: frame.picture.height, width: frame.picture.width)
      try drain.write(
        .kept(name: KeptProgress.frame(number)), timestamp: frame.timestamp, duration: frame.duration)
      try preview?.write(
        .kept(name: KeptProgress.preview(number)), timestamp: frame.timestamp, duration: frame.duration)
      last = frame.picture
      record.frames += 1
    }
    guard let last else { return }
    try painter.restore(point.painter, last: last)
    (record.cuts, record.reanchored) = (point.record.cuts, point.record.reanchored)
    record.resumedAt.append(contentsOf: point.record.resumedAt + [record.frames])
    observer.report(.resumed(frame: record.frames))
  }

  private func warn(_ warning: MediaWarning, in record: inout RunRecord<Settings>) {
    record.warnings.append(warning.description)
    observer.report(.warning(warning.description))
  }

  private func note(_ painted: ClipPainter.Painted, at number: Int, in record: inout RunRecord<Settings>) {
    if painted.isCut {
      record.cuts.append(number)
      observer.report(.cut(frame: number))
    }
    if painted.isReanchored {
      record.reanchored.append(number)
      observer.report(.reanchored(frame: number))
    }
  }
}
