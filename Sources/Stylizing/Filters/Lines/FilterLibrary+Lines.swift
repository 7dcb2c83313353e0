extension FilterLibrary {
  /// Filters that draw lines or quantise tone.
  static let lines: [any PictureFilter.Type] = [
    Abstraction.self, Lines.self, Shadows.self, Cel.self, Halftone.self, Engraving.self, Pencil.self,
    Neon.self,
    Blueprint.self, StainedGlass.self, Mosaic.self, Pixelate.self,
  ]
}
