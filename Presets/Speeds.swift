extension Presets {
  /// The speeds, by name: the bytes of `speeds/NAME.json5`.
  public static let speeds: [(name: String, bytes: [UInt8])] = [
    ("draft", PackageResources.draft_json5),
    ("standard", PackageResources.standard_json5),
    ("fine", PackageResources.fine_json5),
  ]
}
