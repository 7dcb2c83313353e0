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

/// How pictures are encoded.
struct CodecOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The codec: h264, h265, vp9, av1, prores, mjpeg, png, gif, webp, or ffv1, which is lossless. Default: what suits the extension.",
      valueName: "name"))
  var codec: String?

  @Option(
    help: ArgumentHelp("Constant rate factor of the codec: lower is better and larger.", valueName: "number"))
  var crf: Int?

  func validate() throws {
    if let crf, !(0...63).contains(crf) {
      throw ValidationError("--crf \(crf) is out of range; give 0 (best) to 63.")
    }
  }

  func settings(audio: Bool) -> Settings.Encoding { Settings.Encoding(codec: codec, crf: crf, audio: audio) }
}

/// What comes along with the pictures.
struct SoundOptions: ParsableArguments {
  @Flag(help: "Leave sound and subtitles out.")
  var noAudio = false
}

extension Settings.Preview: ExpressibleByArgument {}
extension SpeedLevel: ExpressibleByArgument {}

/// A clip to judge the result by.
struct PreviewOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Also write a comparison clip beside the output.", valueName: "kind"))
  var preview: Settings.Preview?
}

/// What the work may cost.
struct SpeedOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What it may cost.", valueName: "level"))
  var speed = SpeedLevel.standard
}
