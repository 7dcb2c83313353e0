internal import ArgumentParser
internal import Foundation
internal import Pipelines

/// Which part of a clip is used.
struct SpanOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Begin here: seconds, or HH:MM:SS with a fraction.", valueName: "time"))
  var start: Timecode?

  @Option(help: ArgumentHelp("End before this time.", valueName: "time"))
  var end: Timecode?

  func validate() throws {
    if let end, (start?.seconds ?? 0) >= end.seconds {
      throw ValidationError(
        "nothing lies between --start \(start?.description ?? "0") and --end \(end); give an end after the start."
      )
    }
  }

  var settings: Settings.Range { Settings.Range(start: start?.seconds, end: end?.seconds) }
}

/// The working size, which is also the size of the result.
struct SizeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Work and write at this size.", valueName: "WxH"))
  var size: PictureSize?

  @Option(
    help: ArgumentHelp("Shrink so that the longer edge has at most this many pixels.", valueName: "pixels"))
  var maxEdge: Int?

  func validate() throws {
    if size != nil, maxEdge != nil {
      throw ValidationError("--size and --max-edge both set the working size; give one of them.")
    }
    if let maxEdge, maxEdge < 16 {
      throw ValidationError("--max-edge \(maxEdge) is too small; give at least 16 pixels.")
    }
  }

  var settings: Settings.Size {
    Settings.Size(width: size?.width, height: size?.height, maxEdge: maxEdge)
  }
}

/// A point in time as people write it: `90`, `90.5`, `1:30`, `00:01:30.500`.
struct Timecode: ExpressibleByArgument, CustomStringConvertible, Equatable {
  let seconds: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var total = 0.0
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      guard !part.isEmpty, part.allSatisfy({ $0.isASCII && ($0.isNumber || (isLast && $0 == ".")) }),
        let value = Double(part), value.isFinite, index == 0 || value < 60
      else { return nil }
      total = total * 60 + value
    }
    seconds = total
  }

  var description: String { seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)" }
}

/// A picture size as people write it: `1280x720`.
struct PictureSize: ExpressibleByArgument, CustomStringConvertible, Equatable {
  let width: Int
  let height: Int

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
      (1...16384).contains(width), (1...16384).contains(height)
    else { return nil }
    (self.width, self.height) = (width, height)
  }

  var description: String { "\(width)x\(height)" }
}
