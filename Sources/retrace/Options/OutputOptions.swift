public import ArgumentParser
public import Pipelines

/// Where the result goes.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the result goes.", valueName: "path"), completion: .file())
  var output: String

  @Flag(help: "Replace what is there already.")
  var overwrite = false
}

/// How a clip is encoded.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: """
      The video codec, as FFmpeg names its encoder; ffv1 is lossless. Default: what suits the file extension.
      """)
  var codec: String?

  @Option(help: "The quality of the encoder's constant rate factor; smaller is better and larger.")
  var crf: Int?

  @Flag(help: "Leave sound and subtitles out.")
  var noAudio = false

  func validate() throws {
    if let crf, !(0...63).contains(crf) {
      throw ValidationError("--crf \(crf) is out of range; give 0 (best) to 63.")
    }
  }

  var settings: Settings.Encoding { Settings.Encoding(codec: codec, crf: crf, audio: !noAudio) }
}

extension Settings.Preview: ExpressibleByArgument {}
extension SpeedLevel: ExpressibleByArgument {}

/// A clip to judge the result by.
struct PreviewOptions: ParsableArguments {
  @Option(help: "Also write a comparison clip beside the output.")
  var preview: Settings.Preview?
}

/// What the work may cost.
struct SpeedOptions: ParsableArguments {
  @Option(help: "What it may cost.")
  var speed = SpeedLevel.standard
}
