extension FilterLibrary {
  /// Filters that draw lines or quantise tone.
  static let lines: [any PictureFilter.Type] = []
}
