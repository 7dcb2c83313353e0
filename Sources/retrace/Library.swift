internal import Pipelines
internal import Presets

/// The presets that come with the tool.
enum Library {
  /// The looks that can be chosen by name.
  static func looks() throws -> LookLibrary {
    try LookLibrary(recipes: Presets.looks.map(\.bytes))
  }

  /// A speed level spelt out.
  static func speed(_ level: SpeedLevel) throws -> SpeedPreset {
    guard let preset = Presets.speeds.first(where: { $0.name == level.rawValue }) else {
      throw PipelineError.speed(name: level.rawValue, reason: "it is not among the presets")
    }
    return try SpeedPreset(name: preset.name, recipe: preset.bytes)
  }
}

extension String {
  /// Without the line breaks at its end.
  var trimmed: String {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
