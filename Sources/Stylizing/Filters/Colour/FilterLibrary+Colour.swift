extension FilterLibrary {
  /// Filters that change colours only.
  static let colour: [any PictureFilter.Type] = [
    Grade.self, Tone.self, Palette.self, Halation.self, Grain.self,
  ]
}
