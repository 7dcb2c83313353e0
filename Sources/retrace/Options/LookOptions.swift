internal import ArgumentParser
internal import Foundation
internal import Pipelines

/// How the picture shall look.
struct LookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A look by its name; `retrace looks` lists them.", valueName: "name"),
    completion: .custom(Looks.names))
  var look: String?

  @Option(
    help: ArgumentHelp(
      "A look of your own: a recipe in JSON5, as `retrace looks NAME` prints it.", valueName: "file"),
    completion: .file(extensions: ["json5", "json"]))
  var lookFile: String?

  @Option(
    help: ArgumentHelp(
      "How much of the look shows, from 0 (the source) to 1 (the default).", valueName: "share"))
  var lookStrength: Double?

  @Option(
    help: ArgumentHelp("A picture whose palette and tone are taken over.", valueName: "image"),
    completion: .file())
  var styleImage: String?

  @Option(
    help: ArgumentHelp("A colour table applied last.", valueName: "cube"),
    completion: .file(extensions: ["cube"]))
  var lut: String?

  func validate() throws {
    if look != nil, lookFile != nil {
      throw ValidationError("--look and --look-file both name a look; give one of them.")
    }
    if let lookStrength, !(0...1).contains(lookStrength) {
      throw ValidationError("--look-strength \(lookStrength) is out of range; give a value from 0 to 1.")
    }
  }

  /// Whether any option names a look.
  var isGiven: Bool { look != nil || lookFile != nil || styleImage != nil || lut != nil }

  var settings: Settings.LookChoice? {
    guard isGiven else { return nil }
    return Settings.LookChoice(
      name: look, file: lookFile, strength: lookStrength ?? 1, styleImage: styleImage, lut: lut)
  }
}

/// Where the picture is changed.
struct MaskOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Restyle only where this still or clip is white; it is scaled to the frame.", valueName: "file"),
    completion: .file())
  var mask: String?
}
