internal import Foundation
internal import Media

/// The parts of an output that lie beside it.
struct PartFiles {
  /// A part and its run record.
  struct Found {
    let path: String
    let record: RunRecord<Settings>
    let part: ClipPart

    /// Why it is of no use for a whole; nil: it is.
    func fault(in whole: String) -> String? {
      if part.whole != whole { return "was made from other files, by other settings or by another version" }
      if record.interrupted { return "was stopped before its end" }
      if record.frames == 0 { return nil }
      guard let size = FileSystem.bytes(of: path) else { return "has left no file" }
      return record.bytes == size ? nil : "has left a file of other length than it wrote"
    }
  }

  /// The parts, in order of time.
  let parts: [Found]
  /// All that lies there of this number of shards.
  let count: Int

  /// Finds the parts of an output that are one whole together.
  ///
  /// Where parts of several numbers of shards lie beside it, those are taken that lack least.
  ///
  /// - Parameter whole: the fingerprint of a run that would paint the whole clip.
  /// - Throws: ``PipelineError/missingParts(path:missing:count:)``.
  init(of output: String, whole: String) throws {
    let found = Self.all(of: output)
    let choices = Dictionary(grouping: found) { $0.part.shard.count }.map { count, parts in
      (count: count, parts: parts, missing: Self.missing(parts, count, whole))
    }
    let best = choices.min {
      ($0.missing.count * $1.count, $0.count) < ($1.missing.count * $0.count, $1.count)
    }
    guard let best else { throw PipelineError.missingParts(path: output, missing: [], count: 0) }
    guard best.missing.isEmpty else {
      throw PipelineError.missingParts(path: output, missing: best.missing, count: best.count)
    }
    count = best.count
    parts = best.parts.sorted { ($0.part.first, $0.record.frames) < ($1.part.first, $1.record.frames) }
    var next = 0
    for found in parts {
      // Of one clip by one plan they follow one another; a record that somebody wrote by hand may say otherwise.
      guard found.part.first == next || found.record.frames == 0 else {
        let stray = MissingPart(shard: found.part.shard, reason: "does not begin where another one ends")
        throw PipelineError.missingParts(path: output, missing: [stray], count: best.count)
      }
      next += found.record.frames
    }
  }

  private static func missing(_ parts: [Found], _ count: Int, _ whole: String) -> [MissingPart] {
    let byNumber = Dictionary(parts.map { ($0.part.shard.number, $0) }) { first, _ in first }
    return (1...count).compactMap { number in
      guard let found = byNumber[number] else {
        return Shard(number: number, count: count).map {
          MissingPart(shard: $0, reason: "has left no record")
        }
      }
      return found.fault(in: whole).map { MissingPart(shard: found.part.shard, reason: $0) }
    }
  }

  /// Every part with a record that can be read.
  static func all(of output: String) -> [Found] {
    let stem = ClipPart.stem(of: output)
    let folder = OutputFiles.folder(of: stem)
    let start = (stem as NSString).lastPathComponent + ".part-"
    let end = "." + ClipPart.suffix(of: output) + ".json"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      guard name.hasPrefix(start), name.hasSuffix(end),
        name.dropFirst(start.count).dropLast(end.count).wholeMatch(of: /\d{4}-of-\d{4}/) != nil,
        let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
        let record = try? JSONDecoder().decode(RunRecord<Settings>.self, from: data), let part = record.part
      else { return nil }
      let path = (stem as NSString).deletingLastPathComponent
      let file = String(name.dropLast(".json".count))
      // Written as the output is, not from the root: that is how sentences name it.
      return Found(path: path.isEmpty ? file : "\(path)/\(file)", record: record, part: part)
    }
  }

  /// Removes them and all others of the same whole, their records, and what was kept for them.
  func remove(of output: String) {
    let whole = parts.first?.part.whole
    for found in Self.all(of: output) where found.part.whole == whole {
      for path in [found.path, found.path + ".json"] { try? FileManager.default.removeItem(atPath: path) }
    }
    try? FileManager.default.removeItem(atPath: ClipScan.path(of: output))
  }
}
