internal import Foundation
internal import Media
internal import Motion
internal import Tensors
internal import Tracking

/// Finds the motion of a clip: fields from frame 0, points, a clip that shows it.
public struct ClipTracking {
  /// What is found, and how.
  public let settings: TrackSettings
  /// The clip.
  public let input: String
  /// The folder of the results; made when it is missing.
  public let output: String
  /// Whether existing results are replaced.
  public let overwrite: Bool

  /// What the run may take of the machine.
  public var limits = Limits()

  private let engine: Engine
  private let clock = StageClock()

  /// A job that is not begun.
  public init(settings: TrackSettings, input: String, output: String, overwrite: Bool, engine: Engine) {
    (self.settings, self.input, self.output, self.overwrite) = (settings, input, output, overwrite)
    self.engine = engine
  }

  /// Does the work.
  ///
  /// - Returns: the run record, already written into the folder as `retrace.json`.
  /// - Throws: ``PipelineError``, `MediaError` or `MotionError`; nothing is left behind then.
  public func run(_ observer: Observer = Observer()) throws -> RunRecord<TrackSettings> {
    let queries = try settings.points.map { path in
      do {
        return try PointQuery.read(csv: try TextFile.read(path, what: "table of points"))
      } catch let error as MotionError {
        throw Caused("the points in '\(path)' cannot be used", by: error)
      }
    }
    let stream = try FrameStream { [input, settings, clock] in
      try .open(input, range: settings.range, size: settings.size, clock: clock)
    }
    defer { stream.stop() }
    try checkRoom(stream.info, observer)
    try MemoryNeed.tracking(stream.info, preview: settings.preview).check(
      width: stream.info.width, height: stream.info.height, limits, what: "tracking")
    var folder = try ResultFolder(output, overwrite: overwrite, files: fileNames)
    do {
      var record = try follow(stream, queries: queries, into: &folder, observer: observer)
      try record.finish(at: folder.path("retrace.json"), job: nil)
      return record
    } catch {
      folder.discard()
      throw error
    }
  }

  private var fileNames: [String] {
    settings.at.flatMap { [Self.flowName($0), Self.visibleName($0)] }
      + (settings.points == nil ? [] : ["tracks.csv"]) + (settings.preview ? ["motion.mp4"] : [])
  }

  private func follow(
    _ stream: FrameStream, queries: [PointQuery]?, into folder: inout ResultFolder, observer: Observer
  ) throws -> RunRecord<TrackSettings> {
    let engine = engine.timed(by: clock)
    let info = stream.info
    var record = RunRecord(
      command: "track", input: input, output: output, settings: settings, width: info.width,
      height: info.height, frames: 0)
    record.note(
      try RunFingerprint(
        command: "track", input: input, output: output, settings: settings, digests: FileDigests()))
    // Without points of its own, the preview shows a grid.
    let spacing = max(8, max(info.width, info.height) / 24)
    let grid = MotionOverlay.grid(height: info.height, width: info.width, spacing: spacing)
    let shown =
      queries
      ?? (settings.preview
        ? grid.enumerated().map { PointQuery(id: $0.offset, x: $0.element.x, y: $0.element.y) } : [])
    var points = PointFollowing(shown, engine: engine)
    let last = settings.preview || queries != nil ? Int.max : settings.at.max() ?? 0
    let isTrimmed = settings.range != Settings.Range()
    let moviePath = folder.path("motion.mp4")
    let movie =
      settings.preview
      ? try FrameDrain { try ClipSink(moviePath, like: info, isTrimmed: isTrimmed, overwrite: true) } : nil
    do {
      let isCut = engine.makeCutDetector()
      var tracker: (any DenseTracker)?
      while record.frames <= last {
        if observer.shouldStop() {
          record.interrupted = true
          break
        }
        guard let frame = try stream.next() else { break }
        let number = record.frames
        let cut = isCut(frame.picture) && number > 0
        if cut {
          tracker = nil
          record.cuts.append(number)
          observer.report(.cut(frame: number))
        }
        let motion: TrackedFrame?
        if number == 0 {
          tracker = engine.makeTracker(frame.picture)
          motion = TrackedFrame(stillHeight: info.height, width: info.width)
        } else {
          motion = tracker?.advance(to: frame.picture)
        }
        points.advance(to: frame.picture, isCut: cut, reference: motion)
        if settings.at.contains(number) { try write(motion, number, info: info, into: &folder) }
        try movie?.write(
          MotionOverlay.trails(of: points.tracks, frame: number, over: frame.picture),
          timestamp: frame.timestamp, duration: frame.duration)
        record.frames += 1
        observer.report(
          .frame(done: record.frames, total: last < Int.max ? last + 1 : info.frameCountEstimate))
      }
      if !record.interrupted { try checkRange(queries ?? [], count: record.frames) }
      if record.frames == 0 { throw Stopped() }
      _ = try movie?.finish(early: record.interrupted)
    } catch {
      movie?.discard()
      throw error
    }
    if queries != nil { try folder.write(Array(points.tracks.csv.utf8), as: "tracks.csv") }
    record.seconds = clock.seconds
    return record
  }

  private func checkRange(_ queries: [PointQuery], count: Int) throws {
    if let frame = (settings.at + queries.map(\.frame)).max(), frame >= count {
      throw PipelineError.frameOutOfRange(frame: frame, count: count)
    }
  }

  /// Writes the field and the visibility from frame 0 to frame `number`; after a cut nothing is visible.
  private func write(
    _ motion: TrackedFrame?, _ number: Int, info: ClipInfo, into folder: inout ResultFolder
  ) throws {
    let field = motion?.forward ?? DisplacementField(height: info.height, width: info.width)
    var visible = motion?.visible.values ?? Tensor(height: info.height, width: info.width, channels: 1)
    for index in visible.scalars.indices { visible.scalars[index] = visible.scalars[index] >= 0.5 ? 1 : 0 }
    try folder.write(FlowFile.encode(field), as: Self.flowName(number))
    try Still.write(visible, to: folder.claim(Self.visibleName(number)))
  }

  static func flowName(_ number: Int) -> String { "flow_\(padded(number)).flo" }
  static func visibleName(_ number: Int) -> String { "visible_\(padded(number)).png" }
  private static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 3 - "\(number)".count)) + "\(number)"
  }
}

extension ClipTracking {
  /// Looks before the work whether what will be written has room.
  private func checkRoom(_ info: ClipInfo, _ observer: Observer) throws {
    var room = DiskRoom()
    let pixels = info.width * info.height
    let mask = DiskNeed.frame(in: "visible.png", encoding: Settings.Encoding(), pixels: pixels)
    room.add((.exactly(8 * Double(pixels)) + mask) * Double(settings.at.count), in: output)
    if settings.preview, let frames = info.frameCount(in: settings.range) {
      // How long the clip is the header claims, so that it is a reason to warn alone.
      let movie = try DiskNeed.clip(
        "motion.mp4", like: info, encoding: Settings.Encoding(), frames: frames, keeps: false)
      room.add(movie.perhaps, in: output)
    }
    try room.check(limits, observer)
  }
}
