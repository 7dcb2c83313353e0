internal import Media
internal import Tensors

/// The share of a clip that one run paints.
///
/// A share begins where nothing of the frames before is needed: at the first frame of a shot, or at a painted frame. So its frames are
/// those of a run that paints the whole clip, to the bit.
struct ClipShare: Sendable {
  let shard: Shard
  let scan: ClipScan
  let plan: ClipPlan
  /// The numbers of its frames.
  let frames: Range<Int>

  init(_ shard: Shard, scan: ClipScan, plan: ClipPlan) {
    (self.shard, self.scan, self.plan) = (shard, scan, plan)
    frames = ShardPlan.shares(of: plan.stretches.map(\.frames), count: shard.count)[shard.place]
  }

  /// What the run record says of it.
  var part: ClipPart {
    ClipPart(
      shard: shard, whole: scan.fingerprint, first: frames.lowerBound, total: scan.timestamps.count,
      begins: scan.timestamps.first ?? 0, last: scan.timestamps.last ?? 0, ends: scan.end)
  }

  /// The frame that the look is fitted to, where it lies before the share and the share is painted by the look; a run that paints
  /// the whole clip holds what it finds there for all shots.
  var fittedFrame: Int? {
    var looks: [Range<Int>] = []
    for case .look(let range) in plan.stretches { looks.append(range) }
    guard let first = looks.first?.lowerBound, first < frames.lowerBound,
      looks.contains(where: { frames.contains($0.lowerBound) })
    else { return nil }
    return first
  }

  /// Reads its frames.
  ///
  /// - Parameters:
  ///   - range: the part of the clip that is used.
  ///   - open: opens a part of the clip, at the working size.
  fileprivate func source(
    range: Settings.Range, open: (Settings.Range) throws -> ClipSource
  ) throws -> ClipSource {
    var source = try open(range)
    var info = source.info
    var first: ClipFrame?
    if frames.lowerBound > 0 {
      let timestamp = scan.timestamps[frames.lowerBound]
      var rest = range
      rest.start = info.seconds(timestamp - info.startTimestamp)
      let sought = try open(rest)
      // Seeking may land early; frames before the share are passed over.
      repeat { first = try? sought.next() } while first.map { $0.timestamp < timestamp } ?? false
      // Where a picture rests, the same one may come later.
      if let found = first, found.timestamp == timestamp,
        ClipScan.mark(found.picture) == scan.marks[frames.lowerBound]
      {
        source = sought
      } else {
        // What a decoder shows after a jump is not always what it shows on the way.
        for _ in 0..<frames.lowerBound { _ = try source.next() }
        first = nil
      }
    }
    info.frameCountEstimate = frames.count
    let limited = LimitedSource(
      info: info, source: source, first: first, timestamps: scan.timestamps[frames])
    return ClipSource(limited, warnings: source.warnings)
  }
}

extension ClipSource {
  /// The frames of a share of a clip; without one those of the clip.
  static func open(
    _ path: String, _ share: ClipShare?, range: Settings.Range, size: Settings.Size, clock: StageClock
  ) throws -> ClipSource {
    func open(_ range: Settings.Range) throws -> ClipSource {
      try ClipSource.open(path, range: range, size: size, clock: clock)
    }
    guard let share else { return try open(range) }
    return try share.source(range: range, open: open)
  }
}

/// The frames of a source that appear at given times.
private final class LimitedSource: FrameSource {
  let info: ClipInfo
  private let source: ClipSource
  private var first: ClipFrame?
  private var timestamps: ArraySlice<Int64>

  init(info: ClipInfo, source: ClipSource, first: ClipFrame?, timestamps: ArraySlice<Int64>) {
    (self.info, self.source, self.first, self.timestamps) = (info, source, first, timestamps)
  }

  func next() throws -> ClipFrame? {
    guard let expected = timestamps.first else { return nil }
    defer { first = nil }
    guard let frame = try first ?? source.next(), frame.timestamp == expected else {
      throw PipelineError.endsEarly(
        "frame \(timestamps.startIndex) of the clip is not where it was when its shots were looked for")
    }
    timestamps.removeFirst()
    return frame
  }
}
