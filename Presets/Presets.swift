/// The looks and speeds that come with the tool, as JSON5 text embedded at build time.
public enum Presets {
  /// The looks, by name: the bytes of `looks/NAME.json5`.
  public static let looks: [(name: String, bytes: [UInt8])] = [
    ("anime", PackageResources.anime_json5),
    ("blueprint", PackageResources.blueprint_json5),
    ("charcoal", PackageResources.charcoal_json5),
    ("colour-pencil", PackageResources.colour_pencil_json5),
    ("comic", PackageResources.comic_json5),
    ("engraving", PackageResources.engraving_json5),
    ("film", PackageResources.film_json5),
    ("gouache", PackageResources.gouache_json5),
    ("impressionist", PackageResources.impressionist_json5),
    ("ink", PackageResources.ink_json5),
    ("mosaic", PackageResources.mosaic_json5),
    ("neon", PackageResources.neon_json5),
    ("newsprint", PackageResources.newsprint_json5),
    ("oil", PackageResources.oil_json5),
    ("pastel", PackageResources.pastel_json5),
    ("pencil", PackageResources.pencil_json5),
    ("pixel", PackageResources.pixel_json5),
    ("plain", PackageResources.plain_json5),
    ("stained-glass", PackageResources.stained_glass_json5),
    ("watercolor", PackageResources.watercolor_json5),
  ]
}
