internal import ArgumentParser
internal import Foundation
internal import Pipelines

/// What a job does of its clip where several machines share the work.
enum Sharing: Equatable {
  /// Its share.
  case shard(Shard)
  /// The parts that all shards made become one.
  case merge(keepsParts: Bool)

  /// The variable by which ``Batch`` tells its jobs.
  static let name = "RETRACE_SHARE"

  /// As the variable says it.
  var text: String {
    switch self {
    case .shard(let shard): shard.text
    case .merge(let keepsParts): keepsParts ? "merge-and-keep" : "merge"
    }
  }

  /// What this process was told; nil: nothing.
  ///
  /// - Throws: `ValidationError` for a value that no batch gives.
  static func ofProcess() throws -> Sharing? {
    guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else { return nil }
    if text.hasPrefix("merge") { return .merge(keepsParts: text == "merge-and-keep") }
    guard let shard = Shard(text) else {
      throw ValidationError("\(name) is '\(text)', which only retrace batch sets; unset it.")
    }
    return .shard(shard)
  }
}

extension BatchJob {
  /// Whether it joins parts.
  var isMerged: Bool { if case .merge = share { true } else { false } }

  /// Whether its clip can be cut into shares.
  var isDivisible: Bool {
    guard command == "restyle", problem == nil else { return false }
    let obstacle = ClipPart.obstacle(
      to: output, hasPreview: options.contains("--preview"), isRendered: isRendered)
    return obstacle == nil
  }

  /// Whether a model renders every frame.
  private var isRendered: Bool {
    if let renderer = value(of: "--renderer") { return renderer == "diffusion" }
    guard let model = value(of: "--model") else { return false }
    // What cannot be read fails, and does so once.
    return (try? ModelFolder(path: path(model)).hasStage2) ?? true
  }

  /// What stands behind an option, the last time it is given.
  func value(of option: String) -> String? {
    options.lastIndex(of: option).flatMap { $0 + 1 < options.count ? options[$0 + 1] : nil }
  }
}

extension [BatchJob] {
  /// The work of one of several machines: jobs are dealt out one by one; where there are fewer jobs than machines, every machine
  /// gets its share of each clip.
  func dealt(to shard: Shard) -> [BatchJob] {
    enumerated().compactMap { index, job in
      guard count < shard.count, job.isDivisible else {
        return index % shard.count == shard.number - 1 ? job : nil
      }
      var part = job
      part.share = Shard(number: shard.number, count: shard.count, turn: index * shard.count / count)
        .map(Sharing.shard)
      return part
    }
  }

  /// The work that is left when all machines are through.
  func merged(keepsParts: Bool) -> [BatchJob] {
    map { job in
      var whole = job
      if job.isDivisible {
        whole.share = .merge(keepsParts: keepsParts)
      } else if job.problem == nil, !job.isDone {
        whole.problem = "it has no parts to join and is not done; run the shard that it was dealt to again"
      }
      return whole
    }
  }
}
