internal import ArgumentParser
internal import Pipelines

/// Painted frames to carry.
struct KeyframeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A painted frame to carry; N is its number in the clip (default 0). Repeat it to blend between several.",
      valueName: "[N=]image"), completion: .file())
  var keyframe: [KeyframeArgument] = []

  func validate() throws {
    let numbers = keyframe.map(\.frame).sorted()
    for (number, next) in zip(numbers, numbers.dropFirst()) where number == next {
      throw ValidationError("--keyframe names frame \(number) twice; give each frame one painting.")
    }
  }

  var settings: [Settings.PaintedFrame] {
    keyframe.map { Settings.PaintedFrame(frame: $0.frame, image: $0.image) }.sorted { $0.frame < $1.frame }
  }
}

/// `12=painted.png`, or `painted.png` for frame 0.
struct KeyframeArgument: ExpressibleByArgument {
  let frame: Int
  let image: String

  init?(argument: String) {
    if let equals = argument.firstIndex(of: "="), let number = Int(argument[..<equals]) {
      guard number >= 0 else { return nil }
      (frame, image) = (number, String(argument[argument.index(after: equals)...]))
    } else {
      (frame, image) = (0, argument)
    }
    if image.isEmpty { return nil }
  }
}
