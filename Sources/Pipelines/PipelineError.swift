/// What can keep a pipeline from its work: what, which value, which bound, and what to do.
public enum PipelineError: Error, Equatable, CustomStringConvertible {
  /// No look and no painted frame was given.
  case nothingToDo
  /// No look of this name exists.
  case unknownLook(String, nearest: String?)
  /// A file that was named does not exist or cannot be read.
  case unreadable(path: String, what: String, reason: String)
  /// A painted frame lies outside the clip.
  case keyframeOutOfRange(frame: Int, count: Int)
  /// A painted frame is not the first of its shot, where a diffusion model renders the rest.
  case keyframeNotFirst(frame: Int, shot: Int)
  /// A painting has another aspect than the clip.
  case keyframeAspect(path: String, width: Int, height: Int, clipWidth: Int, clipHeight: Int)
  /// Shots that nobody painted.
  case shotsWithoutKeyframe([Range<Int>])
  /// Input and output are the same file.
  case outputIsInput(path: String)
  /// Another run writes this output.
  case outputHeld(path: String, by: String)
  /// A frame number to track to lies outside the clip.
  case frameOutOfRange(frame: Int, count: Int)
  /// The clip ends before its container says so; the text tells where.
  case endsEarly(String)
  /// Clips that should show the same frames have different lengths.
  case lengths(longer: String, shorter: String, frames: Int)
  /// An output that cannot be made in parts.
  case noParts(path: String, reason: String)
  /// Parts of an output that a shard has to make; none: nobody has begun.
  case missingParts(path: String, missing: [MissingPart], count: Int)
  /// A temporary file cannot be written.
  case spool(directory: String, reason: String)
  /// The disk has not even room for the least that will be written.
  case noRoom(folder: String, needed: Int, free: Int)
  /// The work takes more memory than it may; the text is an option that makes it small enough.
  case noMemory(needed: Int, most: Int, what: String, remedy: String)
  /// A speed preset cannot be read.
  case speed(name: String, reason: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .nothingToDo:
      "no look and no painted frame was given; name a look with --look (`retrace looks` lists them) or a painting with --keyframe"
    case .unknownLook(let name, let nearest):
      "there is no look '\(name)'\(nearest.map { "; did you mean '\($0)'?" } ?? "; `retrace looks` lists them")"
    case .unreadable(let path, let what, let reason):
      "the \(what) '\(path)' cannot be read: \(reason)"
    case .keyframeOutOfRange(let frame, let count):
      "keyframe \(frame) is out of range: the clip has \(count) frames, 0 to \(count - 1)"
    case .keyframeNotFirst(let frame, let shot):
      "keyframe \(frame) lies within a shot that begins at frame \(shot), and --renderer diffusion renders a shot from its first frame; paint frame \(shot), or take --renderer patch"
    case .keyframeAspect(let path, let width, let height, let clipWidth, let clipHeight):
      "the keyframe '\(path)' is \(width)x\(height) but the clip is \(clipWidth)x\(clipHeight); its aspect may differ by 1 % at most, so crop or pad it"
    case .shotsWithoutKeyframe(let shots):
      "the clip cuts to other shots, and nobody painted \(Self.list(shots)); give a --keyframe N=IMAGE for each, or a --look to paint them"
    case .outputIsInput(let path): "'\(path)' is both input and output; write to another file"
    case .outputHeld(let path, let holder):
      "'\(path)' is being written by \(holder); wait for it or write to another file"
    case .frameOutOfRange(let frame, let count):
      "frame \(frame) is out of range: the clip has \(count) frames, 0 to \(count - 1)"
    case .endsEarly(let what): "\(what); repair the clip, or give --end to use the part that is there"
    case .lengths(let longer, let shorter, let frames):
      "'\(shorter)' has \(frames) frames and '\(longer)' has more; give two clips of the same frames (--start and --end choose a part of the source)"
    case .noParts(let path, let reason): "'\(path)' cannot be made in parts: \(reason); run it whole"
    case .missingParts(let path, let missing, let count): Self.missing(path, missing, count)
    case .spool(let directory, let reason): "a temporary file in '\(directory)' failed: \(reason)"
    case .noRoom(let folder, let needed, let free):
      "the disk of '\(folder)' has \(ByteSize.text(free)) free, and this writes at least \(ByteSize.text(needed)) there; free some space, write to another disk, or make the result smaller with --max-edge"
    case .noMemory(let needed, let most, let what, let remedy):
      "\(what) takes about \(ByteSize.text(needed)) of memory, and \(ByteSize.text(most)) are allowed; \(remedy)"
    case .speed(let name, let reason): "the speed '\(name)' cannot be read: \(reason)"
    }
  }

  private static func missing(_ path: String, _ missing: [MissingPart], _ count: Int) -> String {
    guard count > 0 else {
      return
        "no part of '\(path)' is there; run its shards first, --shard 1/N to --shard N/N"
    }
    let all = missing.prefix(8).map { "shard \($0.shard) \($0.reason)" }.joined(separator: ", ")
    let more = missing.count > 8 ? " and \(missing.count - 8) more" : ""
    let runs = missing.prefix(8).map { "--shard \($0.shard)" }.joined(separator: ", ")
    return "'\(path)' lacks \(missing.count) of \(count) parts: \(all)\(more); run \(runs)\(more) again"
  }

  private static func list(_ shots: [Range<Int>]) -> String {
    let names = shots.prefix(8).map { "\($0.lowerBound)-\($0.upperBound - 1)" }
    let more = shots.count > 8 ? " and \(shots.count - 8) more" : ""
    return "frames \(names.joined(separator: ", "))\(more)"
  }
}

/// A part of an output that is not there, or of no use.
public struct MissingPart: Error, Equatable, Sendable {
  /// Who has to make it.
  public var shard: Shard
  /// Why, after the name of the shard: `was stopped`.
  public var reason: String
}
