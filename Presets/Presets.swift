/// The looks and speeds that come with the tool, as JSON5 text embedded at build time.
public enum Presets {
  /// The looks, by name: the bytes of `looks/NAME.json5`.
  public static let looks: [(name: String, bytes: [UInt8])] = [
    ("film", PackageResources.film_json5),
    ("plain", PackageResources.plain_json5),
  ]
}
