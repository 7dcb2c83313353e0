internal import Foundation
internal import Media
internal import Rendering
internal import Stylizing
internal import Tensors
internal import Tracking

/// Restyles a clip from its file to a file.
///
/// Frames stream through: a thread decodes ahead, this one tracks and paints, another encodes behind. Memory
/// holds a few frames, however long the clip is.
public struct ClipRestyling {
  /// What decides the result.
  public let settings: Settings
  /// The clip.
  public let input: String
  /// Where the result goes: a file, or a pattern of pictures.
  public let output: String
  /// Whether an existing output is replaced.
  public let overwrite: Bool
  /// Whether finished work is kept beside the output, and gone on from.
  public let resumes: Bool
  /// The share of the clip that is painted, into a file of its own beside the output; nil: the whole clip.
  public let shard: Shard?

  /// What the run may take of the machine.
  public var limits = Limits()

  let engine: Engine
  private let looks: LookLibrary
  let clock = StageClock()

  /// A job that is not begun.
  ///
  /// - Parameters:
  ///   - looks: has the look of `settings`.
  ///   - engine: the tracker and the renderer at the speed of `settings`.
  /// - Throws: ``PipelineError`` when there is neither look, model nor keyframe, the output is the input, or a share is asked of what
  ///   cannot be shared; `StylizingError` for a look that cannot be used.
  public init(
    settings: Settings, input: String, output: String, overwrite: Bool, resumes: Bool = false,
    shard: Shard? = nil, looks: LookLibrary, engine: Engine
  ) throws {
    guard settings.look != nil || settings.model != nil || !settings.keyframes.isEmpty else {
      throw PipelineError.nothingToDo
    }
    // Before a model is loaded: a look that does not exist.
    if let look = settings.look { _ = try looks.stylizer(for: look) }
    guard !OutputFiles.areSame(input, output) else {
      throw PipelineError.outputIsInput(path: output)
    }
    if shard != nil { try settings.checkShares(of: output) }
    (self.settings, self.input, self.output, self.overwrite) = (settings, input, output, overwrite)
    (self.resumes, self.shard, self.looks, self.engine) = (resumes, shard, looks, engine)
  }

  /// Does the work.
  ///
  /// - Parameter job: the fingerprint that the run record bears; nil: it is no job of a list.
  /// - Returns: the run record, already written beside the output.
  /// - Throws: ``PipelineError``, ``ModelError``, `MediaError` or `StylizingError`; nothing is left behind then. ``Stopped``
  ///   when it was stopped before a frame was done.
  public func run(
    _ observer: Observer = Observer(), job: String? = nil
  ) throws -> RunRecord<Settings> {
    var files = self.files
    let lock = try OutputLock(files.output, others: [files.preview])
    defer { withExtendedLifetime(lock) {} }
    let share = try shard.map { try self.share(of: $0, observer) }
    if let share, share.frames.isEmpty { return try record(of: share, files, job: job) }
    files.origin = share?.part.begins
    let stream = try FrameStream { [input, settings, clock] in
      try ClipSource.open(input, share, range: settings.range, size: settings.size, clock: clock)
    }
    defer { stream.stop() }
    let info = stream.info
    try checkRoom(info, files, frames: share?.frames.count, observer)
    let memory = try networkMemory(info)
    let paintings = try settings.keyframes.map { painted in
      let still = try Still.read(painted.image)
      return (
        painted.frame,
        try Painting(
          scaling: still.picture, alpha: still.alpha, path: painted.image, width: info.width,
          height: info.height)
      )
    }
    let masks = try settings.mask.map { path in try FrameStream { try .open(path) } }
    let fingerprint = try fingerprint()
    let kept =
      resumes ? try KeptProgress(output: files.output, fingerprint: fingerprint, observer) : nil
    files.overwrite = overwrite || kept?.owns(files.output) == true
    let models = ModelFileLog(observer: observer)
    let drain = try FrameDrain(kept: kept, picture: { $0 }) { [clock, files] in
      try files.sink(info, clock: clock)
    }
    do {
      let painter = try painter(
        paintings, info: info, share, observer: observer, models: models, kept: kept, memory: memory)
      let preview = try settings.preview.map { kind in
        try FrameDrain(kept: kept, picture: { ComparisonPicture.make(kind, of: $0) }) { [files] in
          try files.previewSink(kind, info)
        }
      }
      do {
        var run = RestylingRun(
          settings: settings, observer: observer, clock: clock, stream: stream,
          masks: masks.map { MaskSequence($0) }, drain: drain, preview: preview,
          progress: kept.map { RestylingProgress($0, hasPreview: preview != nil) })
        if let share {
          run.first = share.frames.lowerBound
          try run.masks?.skip(run.first, height: info.height, width: info.width)
        }
        var record = RunRecord(
          command: "restyle", input: input, output: files.output, settings: settings, width: info.width,
          height: info.height, frames: 0)
        record.note(fingerprint)
        record.part = share?.part
        record = try run.carry(with: painter, record: record)
        record.models = models.files
        try record.finish(at: files.record, job: job)
        if !record.interrupted { kept?.clear() }
        return record
      } catch {
        preview?.discard()
        // The clip is looked over to its end, so that every shot without a painting is named.
        if error is ClipPainter.UnpaintedShot { _ = try plan(try scan(observer)) }
        throw error
      }
    } catch {
      drain.discard()
      throw kept?.left(by: error) ?? error
    }
  }

  /// Whether the output is there, whole, and was made from the same inputs by the same settings.
  ///
  /// - Throws: `MediaError` or `WeightsError` when an input cannot be read.
  public func isDone() throws -> Bool { try JobStamp.isDone(target, by: fingerprint) }

  /// The painter of this clip; looks for cuts first when frames were painted by hand, or renders frames that the others are carried from.
  private func painter(
    _ paintings: [(Int, Painting)], info: ClipInfo, _ share: ClipShare?, observer: Observer,
    models: ModelFileLog, kept: KeptProgress?, memory: Int
  ) throws -> ClipPainter {
    let engine = engine.timed(by: clock)
    let known = Dictionary(paintings) { first, _ in first }
    func painter(
      _ shots: ClipPainter.Shots, _ stylizer: (any FrameStylizer)?, timestamps: [Int64],
      _ painting: @escaping (Int) throws -> Painting?
    ) -> ClipPainter {
      ClipPainter(
        engine: engine, shots: shots, stylizer: stylizer, paintings: painting,
        backward: BackwardTracking(
          engine: engine, directory: directory, shouldStop: observer.shouldStop,
          read: rangeReader(timestamps, info: info)))
    }
    if let rendering = settings.rendering, let model = settings.model {
      let rendered = try rendered(rendering, model, known, engine, observer, models, kept, memory)
      return painter(.planned(rendered.plan), nil, timestamps: rendered.timestamps, rendered.painting)
    }
    let stylizer = try looks.painter(
      model: settings.model, look: settings.look, observer: observer, files: models, kept: kept,
      memory: memory)
    if let share {
      var painter = painter(.planned(share.plan), stylizer, timestamps: share.scan.timestamps) { known[$0] }
      try painter.skip(to: share.frames.lowerBound, fitted: try share.fittedFrame.map(frame))
      return painter
    }
    if isOneShortShot(info) {
      return painter(.single(engine.makeCutDetector()), stylizer, timestamps: []) { known[$0] }
    }
    guard !paintings.isEmpty else {
      return painter(.detected(engine.makeCutDetector()), stylizer, timestamps: []) { _ in nil }
    }
    let scan = try scan(observer)
    return painter(.planned(try plan(scan)), stylizer, timestamps: scan.timestamps) { known[$0] }
  }

  /// Where temporary files go: there must be room for much data anyway.
  private var directory: URL { URL(fileURLWithPath: output).deletingLastPathComponent() }

  /// Renders frames with the model.
  private func rendered(
    _ rendering: Settings.Rendering, _ model: Settings.ModelChoice, _ paintings: [Int: Painting],
    _ engine: Engine, _ observer: Observer, _ models: ModelFileLog, _ kept: KeptProgress?,
    _ memory: Int
  ) throws -> ClipRendering.Outcome {
    // Before the clip is read: a model that cannot render.
    try ModelFolder(path: model.folder).checkStage2(loras: model.loras)
    let stream = try FrameStream { [input, settings, clock] in
      try .open(input, range: settings.range, size: settings.size, clock: clock)
    }
    defer { stream.stop() }
    return try ClipRendering(
      rendering: rendering, model: model, engine: engine, clock: clock, observer: observer, files: models,
      kept: kept, directory: directory, memory: memory, paintings: paintings
    ) { [looks, settings] in
      try looks.painter(
        model: model, look: settings.look, observer: observer, files: models, kept: kept, memory: memory)
    }.render(stream)
  }

  /// Whether the scan can be spared: painted at the first frame alone, and so short that a shot nobody painted shows within
  /// the first minute anyway.
  private func isOneShortShot(_ info: ClipInfo) -> Bool {
    settings.keyframes.map(\.frame) == [0] && !paintsShots
      && info.frameCountEstimate.map { $0 <= 300 } ?? false
  }

  /// Whether a look or a model paints shots that nobody painted.
  private var paintsShots: Bool { settings.look != nil || settings.model != nil }

  private func plan(_ scan: CutScan) throws -> ClipPlan { try plan(scan.shots) }

  func plan(_ shots: [Range<Int>]) throws -> ClipPlan {
    try ClipPlan(shots: shots, keyframes: settings.keyframes.map(\.frame), hasLook: paintsShots)
  }

  /// Reads the clip once for its cuts.
  private func scan(_ observer: Observer) throws -> CutScan {
    let stream = try FrameStream { [input, settings] in
      try .open(input, range: settings.range, size: settings.size)
    }
    defer { stream.stop() }
    let total = stream.info.frameCountEstimate
    return try clock.measure("scan") {
      try CutScan(
        stream.next, detector: engine.makeCutDetector(),
        progress: { observer.report(.scanning(done: $0, total: total)) }, shouldStop: observer.shouldStop)
    }
  }

  /// Reads stretches of the clip again, found by their timestamps.
  private func rangeReader(_ timestamps: [Int64], info: ClipInfo) -> FrameRangeReader {
    { [input, settings, clock] range, body in
      let first = timestamps[range.lowerBound]
      var part = settings.range
      part.start = info.seconds(first - info.startTimestamp)
      let source = try ClipSource.open(input, range: part, size: settings.size, clock: clock)
      var number = range.lowerBound
      while number < range.upperBound, let frame = try source.next() {
        // Seeking may land early; frames before the stretch are passed over.
        if frame.timestamp < first { continue }
        try body(number, frame.picture)
        number += 1
      }
    }
  }
}
