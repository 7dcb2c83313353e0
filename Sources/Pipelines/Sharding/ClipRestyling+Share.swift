internal import Foundation
internal import Media
internal import Tensors

extension Settings {
  /// - Throws: ``PipelineError/noParts(path:reason:)`` where an output cannot be made in parts.
  func checkShares(of output: String) throws {
    let obstacle = ClipPart.obstacle(to: output, hasPreview: preview != nil, isRendered: rendering != nil)
    if let obstacle { throw PipelineError.noParts(path: output, reason: obstacle) }
  }
}

extension ClipRestyling {
  /// The file that is written: the output, or a part of it.
  public var target: String { shard.map { ClipPart.path(of: output, $0) } ?? output }

  /// The files that the run leaves; a part has no sound, which is copied once, with all parts.
  var files: OutputFiles {
    var files = OutputFiles(
      output: target, overwrite: overwrite, encoding: settings.encoding, sound: shard == nil ? input : nil,
      isTrimmed: settings.range != Settings.Range())
    guard shard != nil, ClipPart.form(of: output) == .pictures else { return files }
    files.lossless(for: output)
    return files
  }

  /// What decides the file that is written.
  func fingerprint() throws -> RunFingerprint {
    let whole = try wholeFingerprint()
    return shard.map(whole.of) ?? whole
  }

  /// What decides the whole clip.
  private func wholeFingerprint() throws -> RunFingerprint {
    try RunFingerprint(
      command: "restyle", input: input, output: output, settings: settings, digests: FileDigests())
  }

  /// The share that a shard gets.
  func share(of shard: Shard, _ observer: Observer) throws -> ClipShare {
    let fingerprint = try wholeFingerprint().digest
    let path = ClipScan.path(of: output)
    if let scan = ClipScan(at: path, fingerprint: fingerprint) {
      return ClipShare(shard, scan: scan, plan: try plan(scan.shots))
    }
    let stream = try FrameStream { [input, settings] in
      try .open(input, range: settings.range, size: settings.size)
    }
    defer { stream.stop() }
    let scan = try clock.measure("scan") {
      try ClipScan(
        stream, fingerprint: fingerprint, borders: Set(settings.keyframes.map(\.frame)),
        detector: engine.makeCutDetector(), observer)
    }
    let plan = try plan(scan.shots)
    scan.keep(at: path)
    return ClipShare(shard, scan: scan, plan: plan)
  }

  /// A frame of the clip as a run that paints the whole clip gets it.
  func frame(_ number: Int) throws -> Tensor {
    let source = try ClipSource.open(input, range: settings.range, size: settings.size)
    for _ in 0..<number { _ = try source.next() }
    guard let frame = try source.next() else {
      throw PipelineError.frameOutOfRange(frame: number, count: number)
    }
    return frame.picture
  }

  /// Leaves the record of a share without frames: more shards than stretches.
  func record(of share: ClipShare, _ files: OutputFiles, job: String?) throws -> RunRecord<Settings> {
    let fingerprint = try fingerprint()
    let info = try ClipSource.open(input, range: settings.range, size: settings.size).info
    var record = RunRecord(
      command: "restyle", input: input, output: files.output, settings: settings, width: info.width,
      height: info.height, frames: 0)
    record.note(fingerprint)
    record.part = share.part
    try record.finish(at: files.record, job: job)
    return record
  }
}

extension OutputFiles {
  /// Has pictures wait without a loss for what encodes them in the end, at its depth.
  mutating func lossless(for whole: String) {
    encoding.codec = "ffv1"
    encoding.crf = nil
    if !Self.isSequence(whole) { bitDepth = 8 }
  }
}
