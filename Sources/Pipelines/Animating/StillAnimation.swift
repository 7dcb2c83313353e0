internal import Animating
internal import Foundation
internal import Media
internal import Motion
internal import Tensors

/// Animates a still from its file to a file.
///
/// The still is painted first, then taken apart for its motion, and its frames are carried from it one after another; memory holds a few
/// frames, however many are asked for.
public struct StillAnimation {
  /// What decides the result.
  public let settings: AnimateSettings
  /// The still.
  public let input: String
  /// Where the result goes: a file, or a pattern of pictures.
  public let output: String
  /// Whether an existing output is replaced.
  public let overwrite: Bool

  private let engine: Engine
  private let looks: LookLibrary
  private let clock = StageClock()

  /// A job that is not begun.
  ///
  /// - Parameter engine: the tracker for a clip whose motion is taken over, at the speed of `settings`.
  /// - Throws: ``MotionRecipeError`` when the motion makes no sense for any still, ``PipelineError`` when the output is the input.
  public init(
    settings: AnimateSettings, input: String, output: String, overwrite: Bool, looks: LookLibrary,
    engine: Engine
  ) throws {
    try settings.motion.check(isPredicted: settings.prediction != nil)
    guard !OutputFiles.areSame(input, output) else { throw PipelineError.outputIsInput(path: output) }
    (self.settings, self.input, self.output, self.overwrite) = (settings, input, output, overwrite)
    (self.looks, self.engine) = (looks, engine)
  }

  /// Does the work.
  ///
  /// - Parameter job: the fingerprint that the run record bears; nil: it is no job of a list.
  /// - Returns: the run record, already written beside the output.
  /// - Throws: ``MotionRecipeError``, ``PipelineError``, `MediaError`, `MotionError` or `StylizingError`; nothing is left behind
  ///   then. ``Stopped`` when it was stopped before a frame was done.
  public func run(
    _ observer: Observer = Observer(), job: String? = nil
  ) throws -> RunRecord<AnimateSettings> {
    let files = OutputFiles(
      output: output, overwrite: overwrite, encoding: settings.encoding, loops: settings.motion.loop)
    let lock = try OutputLock(output, others: [files.preview])
    defer { withExtendedLifetime(lock) {} }
    if !OutputFiles.isSequence(output) { try OutputFiles.checkFree(output, overwrite: overwrite) }
    var motions = try settings.savedMotion.map { folder in
      try ResultFolder(
        folder, overwrite: overwrite, files: (1..<max(2, settings.frameCount)).map(ClipTracking.flowName))
    }
    let models = ModelFileLog(observer: observer)
    let stage = try clock.measure("prepare") {
      try StillStage(
        settings: settings, input: input, directory: URL(fileURLWithPath: OutputFiles.folder(of: output)),
        looks: looks, engine: engine.timed(by: clock), observer: observer, files: models)
    }
    defer { stage.close() }
    var record = RunRecord(
      command: "animate", input: input, output: output, settings: settings, width: stage.info.width,
      height: stage.info.height, frames: 0)
    record.note(
      try RunFingerprint(
        command: "animate", input: input, output: output, settings: settings, digests: FileDigests()))
    let drain = try FrameDrain { [clock, info = stage.info] in try files.sink(info, clock: clock) }
    do {
      let preview = try settings.preview.map { kind in
        try FrameDrain { [info = stage.info] in try files.previewSink(kind, info) }
      }
      do {
        try paint(stage, into: drain, preview, &motions, record: &record, observer: observer)
        record.models = models.files
        try record.finish(at: files.record, job: job)
        return record
      } catch {
        preview?.discard()
        throw error
      }
    } catch {
      motions?.discard()
      drain.discard()
      throw error
    }
  }

  private func paint(
    _ stage: StillStage, into drain: FrameDrain<Tensor>, _ preview: FrameDrain<Tensor>?,
    _ motions: inout ResultFolder?, record: inout RunRecord<AnimateSettings>, observer: Observer
  ) throws {
    func warn(_ sentence: String) {
      record.warnings.append(sentence)
      observer.report(.warning(sentence))
    }
    for sentence in stage.warnings { warn(sentence) }
    var told = stage.warnings.count
    var frames = try clock.measure("prepare") { try stage.frames() }
    while record.frames < stage.count {
      if observer.shouldStop() {
        record.interrupted = true
        break
      }
      let number = record.frames
      let painted = try clock.measure("render") { try frames.paint(number) }
      let picture = stage.cropped(painted.picture)
      try drain.write(picture, timestamp: Int64(number), duration: 1)
      if let preview, let kind = settings.preview {
        let shown = stage.comparison(kind, at: number, picture: picture, backward: painted.backward)
        try preview.write(shown, timestamp: Int64(number), duration: 1)
      }
      if number > 0 {
        try motions?.write(
          FlowFile.encode(stage.forward(of: number, painted)), as: ClipTracking.flowName(number))
      }
      for sentence in stage.warnings.dropFirst(told) { warn(sentence) }
      told = stage.warnings.count
      record.frames += 1
      observer.report(.frame(done: record.frames, total: stage.count))
    }
    if record.frames == 0 { throw Stopped() }
    for warning in try drain.finish(early: record.interrupted) { warn(warning.description) }
    _ = try preview?.finish(early: record.interrupted)
    record.seconds = clock.seconds
  }
}
