internal import Foundation

/// One of several shares of the work, each done by a run of its own, on whatever machine.
public struct Shard: Codable, Sendable, Equatable, CustomStringConvertible {
  /// Which one it is, from 1.
  public var number: Int
  /// How many there are.
  public var count: Int
  /// How many shards are passed over before the one that gets the first stretch: several short clips do not all burden the first.
  public var turn = 0

  /// The most there can be: their numbers have four digits in names of files.
  public static let most = 9999

  /// A share.
  ///
  /// - Returns: nil unless 1 ≤ `number` ≤ `count` ≤ ``most``.
  public init?(number: Int, count: Int, turn: Int = 0) {
    guard (1...Self.most).contains(count), (1...count).contains(number), turn >= 0 else { return nil }
    (self.number, self.count, self.turn) = (number, count, turn % count)
  }

  /// As people write it: `3/8`; as runs tell each other: `3/8+2` with the turn.
  public init?(_ text: String) {
    guard let found = text.wholeMatch(of: /([0-9]{1,4})\/([0-9]{1,4})(?:\+([0-9]{1,4}))?/),
      let number = Int(found.1), let count = Int(found.2)
    else { return nil }
    self.init(number: number, count: count, turn: found.3.flatMap { Int($0) } ?? 0)
  }

  /// `3/8`.
  public var description: String { "\(number)/\(count)" }

  /// As ``init(_:)`` takes it, with the turn.
  public var text: String { "\(number)/\(count)+\(turn)" }

  /// Which of the stretches of a clip it gets, from 0 in order of time.
  package var place: Int { (number - 1 - turn + count) % count }
}

/// What the run record of a part says of it.
public struct ClipPart: Codable, Sendable, Equatable {
  /// Whose share it is.
  public var shard: Shard
  /// The fingerprint of a run that would paint the whole clip; see ``RunFingerprint``.
  public var whole: String
  /// The number of its first frame in the whole.
  public var first: Int
  /// How many frames the whole has.
  public var total: Int
  /// The timestamp of the whole's first frame, in the unit of the clip.
  public var begins: Int64
  /// The timestamp of the whole's last frame.
  public var last: Int64
  /// When the whole's last frame goes.
  public var ends: Int64
}

extension ClipPart {
  /// How the frames of a part wait for the whole.
  enum Form: Equatable {
    /// Encoded as in the whole, where their packets are copied to.
    case packets
    /// Without a loss, to be encoded with all others: the output has one palette, or a file for each frame.
    case pictures
  }

  /// How parts of an output wait; nil: it cannot be written in parts.
  static func form(of output: String) -> Form? {
    let isSequence = OutputFiles.isSequence(output)
    return switch (output as NSString).pathExtension.lowercased() {
    case "mp4", "m4v", "mov", "mkv", "webm": .packets
    case "gif": .pictures
    // A JPEG or a WebP is made of more than 8 bits a component.
    case "png" where isSequence: .pictures
    default: nil
    }
  }

  /// Where a part is written: `out.part-0003-of-0008.mkv` beside `out.mkv`, `frames.part-0003-of-0008.mkv` beside the folder of
  /// `frames/%05d.png`.
  public static func path(of output: String, _ shard: Shard) -> String {
    func padded(_ number: Int) -> String { String(format: "%04d", number) }
    return "\(stem(of: output)).part-\(padded(shard.number))-of-\(padded(shard.count)).\(suffix(of: output))"
  }

  /// What the names of an output's parts begin with.
  static func stem(of output: String) -> String {
    guard OutputFiles.isSequence(output) else { return (output as NSString).deletingPathExtension }
    let folder = (output as NSString).deletingLastPathComponent
    if folder.isEmpty { return "frames" }
    return ["/", ".", ".."].contains((folder as NSString).lastPathComponent) ? "\(folder)/frames" : folder
  }

  static func suffix(of output: String) -> String {
    form(of: output) == .packets ? (output as NSString).pathExtension : "mkv"
  }

  /// Why an output cannot be made in parts, in a few words; nil: it can.
  ///
  /// - Parameters:
  ///   - hasPreview: whether a comparison clip is written too.
  ///   - isRendered: whether a model renders the frames, which it does in windows over the whole clip.
  public static func obstacle(to output: String, hasPreview: Bool, isRendered: Bool) -> String? {
    if form(of: output) == nil { return "its container cannot be written in parts" }
    if hasPreview { return "a comparison clip cannot be written in parts" }
    return isRendered ? "a model that renders looks at the whole clip" : nil
  }
}
