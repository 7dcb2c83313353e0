extension FilterLibrary {
  /// Filters that paint.
  static let painterly: [any PictureFilter.Type] = []
}
