internal import Foundation
internal import Media
internal import Tensors

/// Joins the parts that the shards of a ``ClipRestyling`` made into what one run would have made.
///
/// Packets are copied where the parts have the codec and container of the whole; sound and subtitles come from the clip, once.
public struct ClipMerging {
  /// What decides the result.
  public let settings: Settings
  /// The clip.
  public let input: String
  /// Where the result goes, and beside it the parts are.
  public let output: String
  /// Whether an existing output is replaced.
  public let overwrite: Bool
  /// Whether the parts stay.
  public let keepsParts: Bool

  /// A job that is not begun.
  ///
  /// - Throws: ``PipelineError/noParts(path:reason:)`` when the output is not made in parts.
  public init(settings: Settings, input: String, output: String, overwrite: Bool, keepsParts: Bool) throws {
    try settings.checkShares(of: output)
    (self.settings, self.input, self.output) = (settings, input, output)
    (self.overwrite, self.keepsParts) = (overwrite, keepsParts)
  }

  private var isTrimmed: Bool { settings.range != Settings.Range() }

  private var files: OutputFiles {
    OutputFiles(
      output: output, overwrite: overwrite, encoding: settings.encoding, sound: input, isTrimmed: isTrimmed)
  }

  /// Does the work.
  ///
  /// - Parameter job: the fingerprint that the run record bears; nil: it is no job of a list.
  /// - Returns: the run record, already written beside the output.
  /// - Throws: ``PipelineError/missingParts(path:missing:count:)``, `MediaError`; ``Stopped`` when asked to stop. Nothing is left behind then.
  public func run(_ observer: Observer = Observer(), job: String? = nil) throws -> RunRecord<Settings> {
    let lock = try OutputLock(output)
    defer { withExtendedLifetime(lock) {} }
    let fingerprint = try RunFingerprint(
      command: "restyle", input: input, output: output, settings: settings, digests: FileDigests())
    let parts = try PartFiles(of: output, whole: fingerprint.digest)
    guard let first = parts.parts.first else {
      throw PipelineError.missingParts(path: output, missing: [], count: 0)
    }
    var record = RunRecord(
      command: "restyle", input: input, output: output, settings: settings, width: first.record.width,
      height: first.record.height, frames: 0)
    record.note(fingerprint)
    record.mergedFrom = parts.count
    for found in parts.parts { record.add(found.record) }
    let whole = parts.parts.filter { $0.record.frames > 0 }
    let total = record.frames
    let report = { (done: Int) in
      if observer.shouldStop() { throw Stopped() }
      observer.report(.frame(done: done, total: total))
    }
    let join = ClipJoin(whole.map { ClipJoin.Part(path: $0.path, frames: $0.record.frames) })
    let obstacle = ClipPart.form(of: output) == .packets ? try join.obstacle() : nil
    if let obstacle {
      record.warnings.append("\(obstacle), so the parts were decoded and encoded once more")
      observer.report(.warning(record.warnings.last ?? obstacle))
    }
    let said =
      if obstacle == nil, ClipPart.form(of: output) == .packets {
        try copy(join, first.part, report)
      } else {
        try encode(join, report)
      }
    for warning in said {
      record.warnings.append(warning.description)
      observer.report(.warning(warning.description))
    }
    try record.finish(at: files.record, job: job)
    if !keepsParts { parts.remove(of: output) }
    return record
  }

  /// Copies packets.
  private func copy(
    _ join: ClipJoin, _ part: ClipPart, _ report: (Int) throws -> Void
  ) throws -> [MediaWarning] {
    let info = try ClipSource.open(input, range: settings.range, size: settings.size).info
    let audio = settings.encoding.audio
    return try join.write(
      to: output, like: info, times: .init(first: part.begins, last: part.last, end: part.ends),
      source: audio ? input : nil, settings: EncoderSettings(audio: audio, subtitles: audio),
      isTrimmed: isTrimmed, overwrite: overwrite, progress: report)
  }

  /// Encodes the pictures of the parts at the times of the clip.
  private func encode(_ join: ClipJoin, _ report: (Int) throws -> Void) throws -> [MediaWarning] {
    let source = try ClipSource.open(input, range: settings.range, size: settings.size)
    let sink = try files.sink(source.info, clock: StageClock())
    do {
      var done = 0
      for part in join.parts {
        let pictures = try ClipReader(path: part.path)
        for _ in 0..<part.frames {
          guard let frame = try source.next(), let picture = try pictures.next() else {
            throw MediaError(
              .truncated, "\(part.path): it holds fewer than \(part.frames) pictures",
              remedy: "make this part again")
          }
          try sink.write(picture.picture, timestamp: frame.timestamp, duration: frame.duration)
          done += 1
          try report(done)
        }
      }
      try sink.finish(early: false)
    } catch {
      sink.discard()
      throw error
    }
    return sink.warnings
  }
}

extension RunRecord {
  /// Adds what happened in a later part.
  fileprivate mutating func add(_ part: RunRecord) {
    frames += part.frames
    cuts += part.cuts
    reanchored += part.reanchored
    for warning in part.warnings where !warnings.contains(warning) { warnings.append(warning) }
    for (stage, time) in part.seconds { seconds[stage, default: 0] += time }
    models += part.models.filter { !models.contains($0) }
  }
}
