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
  /// Whether finished work is kept beside the output, and gone on from.
  public let resumes: Bool

  /// What the run may take of the machine.
  public var limits = Limits()

  private let engine: Engine
  private let looks: LookLibrary
  private let clock = StageClock()

  /// A job that is not begun.
  ///
  /// - Parameter engine: the tracker for a clip whose motion is taken over, at the speed of `settings`.
  /// - Throws: ``MotionRecipeError`` when the motion makes no sense for any still, ``PipelineError`` when the output is the input.
  public init(
    settings: AnimateSettings, input: String, output: String, overwrite: Bool, resumes: Bool = false,
    looks: LookLibrary, engine: Engine
  ) throws {
    try settings.motion.check(isPredicted: settings.prediction != nil)
    guard !OutputFiles.areSame(input, output) else { throw PipelineError.outputIsInput(path: output) }
    (self.settings, self.input, self.output, self.overwrite) = (settings, input, output, overwrite)
    (self.resumes, self.looks, self.engine) = (resumes, looks, engine)
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
    var files = OutputFiles(
      output: output, overwrite: overwrite, encoding: settings.encoding, loops: settings.motion.loop)
    let lock = try OutputLock(output, others: [files.preview])
    defer { withExtendedLifetime(lock) {} }
    let fingerprint = try fingerprint()
    let kept =
      resumes ? try KeptProgress(output: output, fingerprint: fingerprint, observer) : nil
    files.overwrite = overwrite || kept?.owns(output) == true
    do {
      let record = try run(files, fingerprint, kept, job: job, observer)
      if !record.interrupted { kept?.clear() }
      return record
    } catch {
      throw kept?.left(by: error) ?? error
    }
  }

  /// Whether the output is there, whole, and was made from the same inputs by the same settings.
  ///
  /// - Throws: `MediaError` or `WeightsError` when an input cannot be read.
  public func isDone() throws -> Bool { try JobStamp.isDone(output, by: fingerprint) }

  private func fingerprint() throws -> RunFingerprint {
    try RunFingerprint(
      command: "animate", input: input, output: output, settings: settings, digests: FileDigests())
  }

  private func run(
    _ files: OutputFiles, _ fingerprint: RunFingerprint, _ kept: KeptProgress?, job: String?,
    _ observer: Observer
  ) throws -> RunRecord<AnimateSettings> {
    if !OutputFiles.isSequence(output) { try OutputFiles.checkFree(output, overwrite: files.overwrite) }
    var motions = try settings.savedMotion.map { folder in
      try ResultFolder(
        folder, overwrite: files.overwrite,
        files: (1..<max(2, settings.frameCount)).map(ClipTracking.flowName))
    }
    let models = ModelFileLog(observer: observer)
    let stage = try clock.measure("prepare") {
      try StillStage(
        settings: settings, input: input, directory: URL(fileURLWithPath: OutputFiles.folder(of: output)),
        looks: looks, engine: engine.timed(by: clock), observer: observer, files: models, kept: kept
      ) { width, height in
        // How long it is that the motion of a clip is taken over, that clip says.
        if settings.motion.motionFrom == nil {
          try checkRoom(width: width, height: height, frames: settings.frameCount, files, observer)
        }
        return try networkMemory(width: width, height: height)
      }
    }
    defer { stage.close() }
    if settings.motion.motionFrom != nil {
      try checkRoom(
        width: stage.info.width, height: stage.info.height, frames: stage.count, files, observer)
    }
    var record = RunRecord(
      command: "animate", input: input, output: output, settings: settings, width: stage.info.width,
      height: stage.info.height, frames: 0)
    record.note(fingerprint)
    let drain = try FrameDrain(kept: kept, picture: { $0 }) { [clock, info = stage.info] in
      try files.sink(info, clock: clock)
    }
    do {
      let preview = try settings.preview.map { kind in
        try FrameDrain(kept: kept, picture: { $0 }) { [info = stage.info] in
          try files.previewSink(kind, info)
        }
      }
      do {
        try paint(stage, into: drain, preview, &motions, record: &record, kept, observer)
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
    _ stage: StillStage, into drain: FrameDrain<FinishedFrame<Tensor>>,
    _ preview: FrameDrain<FinishedFrame<Tensor>>?,
    _ motions: inout ResultFolder?, record: inout RunRecord<AnimateSettings>, _ kept: KeptProgress?,
    _ observer: Observer
  ) throws {
    func warn(_ sentence: String) {
      record.warnings.append(sentence)
      observer.report(.warning(sentence))
    }
    for sentence in stage.warnings { warn(sentence) }
    var told = stage.warnings.count
    var frames = try clock.measure("prepare") { try stage.frames() }
    var isPassing = false
    while record.frames < stage.count {
      if observer.shouldStop() {
        record.interrupted = true
        break
      }
      let number = record.frames
      // A frame whose field is wanted is painted once more: fields are not kept.
      if motions == nil, kept?.hasFrame(number, preview: preview != nil) == true {
        try frames.pass(number)
        try drain.write(.kept(name: KeptProgress.frame(number)), timestamp: Int64(number), duration: 1)
        try preview?.write(.kept(name: KeptProgress.preview(number)), timestamp: Int64(number), duration: 1)
        record.frames += 1
        isPassing = true
        continue
      }
      if isPassing {
        isPassing = false
        record.resumedAt.append(number)
        observer.report(.resumed(frame: number))
      }
      let painted = try clock.measure("render") { try frames.paint(number) }
      let picture = stage.cropped(painted.picture)
      try drain.write(
        .made(picture, name: KeptProgress.frame(number)), timestamp: Int64(number), duration: 1)
      if let preview, let kind = settings.preview {
        let shown = stage.comparison(kind, at: number, picture: picture, backward: painted.backward)
        try preview.write(
          .made(shown, name: KeptProgress.preview(number)), timestamp: Int64(number), duration: 1)
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
