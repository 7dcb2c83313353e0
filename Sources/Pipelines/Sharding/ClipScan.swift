internal import Foundation
internal import Media
internal import Tensors

/// What has to be known of a clip before a share of it can be painted: its shots and the times of its frames.
///
/// Every machine comes to the same by itself. The first that does keeps it beside the output, for the others and for the next try.
struct ClipScan: Codable, Sendable, Equatable {
  /// The run that it belongs to.
  var fingerprint: String
  /// The numbers of the frames at which shots begin.
  var starts: [Int]
  /// The timestamp of each frame.
  var timestamps: [Int64]
  /// When the last frame goes.
  var end: Int64
  /// What the frames look like at which a share may begin, by their numbers.
  var marks: [Int: UInt64]

  /// The frames of each shot.
  var shots: [Range<Int>] {
    zip(starts, starts.dropFirst() + [timestamps.count]).map { $0..<$1 }
  }

  /// Reads a clip to its end.
  ///
  /// - Parameters:
  ///   - borders: numbers of further frames at which a share may begin.
  /// - Throws: as ``CutScan``; ``PipelineError/endsEarly(_:)``.
  init(
    _ stream: FrameStream, fingerprint: String, borders: Set<Int>, detector: CutDetector, _ observer: Observer
  ) throws {
    let total = stream.info.frameCountEstimate
    var (end, marks) = (Int64(0), [Int: UInt64]())
    let scan = try CutScan(
      stream.next, detector: detector, progress: { observer.report(.scanning(done: $0, total: total)) },
      shouldStop: observer.shouldStop
    ) { number, frame, begins in
      end = frame.timestamp + max(1, frame.duration)
      if begins || borders.contains(number) { marks[number] = Self.mark(frame.picture) }
    }
    if let early = stream.warnings.first(where: { $0.code == .endsEarly }) {
      throw PipelineError.endsEarly(early.description)
    }
    self.fingerprint = fingerprint
    (starts, timestamps) = (scan.shots.map(\.lowerBound), scan.timestamps)
    (self.end, self.marks) = (end, marks)
  }

  /// What is kept at a path; nil where there is nothing, or of another run.
  init?(at path: String, fingerprint: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let scan = try? JSONDecoder().decode(ClipScan.self, from: data), scan.fingerprint == fingerprint,
      !scan.timestamps.isEmpty, scan.starts.first == 0
    else { return nil }
    self = scan
  }

  /// Keeps it; where that fails, the next run reads the clip again.
  func keep(at path: String) {
    try? JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// Where it is kept beside an output.
  static func path(of output: String) -> String {
    let stem = ClipPart.stem(of: output) as NSString
    let name = ".\(stem.lastPathComponent.prefix(200)).\(ClipPart.suffix(of: output)).retrace-shots"
    return URL(fileURLWithPath: OutputFiles.folder(of: stem as String)).appendingPathComponent(name).path
  }

  /// A picture as one number, by which it is known again to the bit (FNV-1a over its values).
  static func mark(_ picture: Tensor) -> UInt64 {
    var mark: UInt64 = 0xcbf2_9ce4_8422_2325
    for value in picture.scalars { mark = (mark ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3 }
    return mark
  }
}

/// The frames that each of several shards gets.
package enum ShardPlan {
  /// Deals out stretches in order, so that the largest share is as small as can be.
  ///
  /// - Parameters:
  ///   - stretches: without gaps, at least one; each stays whole.
  ///   - count: how many shares, at least 1.
  /// - Returns: `count` ranges without gaps; the last ones are empty where there are fewer stretches.
  package static func shares(of stretches: [Range<Int>], count: Int) -> [Range<Int>] {
    guard let begin = stretches.first?.lowerBound, let end = stretches.last?.upperBound else { return [] }
    /// The shares when none may exceed a size that the largest stretch fits into.
    func packed(_ most: Int) -> [Range<Int>] {
      var (shares, start) = ([Range<Int>](), begin)
      for stretch in stretches where stretch.upperBound - start > most {
        shares.append(start..<stretch.lowerBound)
        start = stretch.lowerBound
      }
      return shares + [start..<end]
    }
    var (low, high) = (stretches.map(\.count).max() ?? 0, end - begin)
    while low < high {
      let middle = (low + high) / 2
      if packed(middle).count <= count { high = middle } else { low = middle + 1 }
    }
    let shares = packed(low)
    return shares + Array(repeating: end..<end, count: max(0, count - shares.count))
  }
}
