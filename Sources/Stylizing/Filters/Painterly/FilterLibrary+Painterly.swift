extension FilterLibrary {
  /// Filters that paint.
  static let painterly: [any PictureFilter.Type] = [
    Kuwahara.self, Smooth.self, Strokes.self, Watercolor.self, Chalk.self, Paper.self, Wash.self,
  ]
}
