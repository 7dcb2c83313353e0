/// What the embedded renderer may cost, and what it believes.
public struct RendererSettings: Sendable, Equatable {
  /// Squared colour distance of patches, 0…3, below which a keyframe surely shows a known place.
  package var sure: Float = 0.002
  /// In places that nothing in the keyframes resembles (distance above this), a look paints the frame anew.
  package var strange: Float = 0.02
  /// What a pixel of distance from the tracked place counts in the index, in grey levels.
  ///
  /// Little: on real clips what looks alike tells more about the paint than where it stood, and the tracked place is a candidate anyway.
  package var pull: Float = 0.05
  /// Leaves of the index that are looked into for a patch, 1 to 3.
  package var probes = 2
  /// What the distance of a place from the index counts: no neighbour speaks for it yet.
  package var distrust: Float = 1.5
  /// What the distance of the place of the frame before counts: what was painted once stays.
  package var held: Float = 0.6
  /// Where the looks of a place say what its paint is.
  package var appearance = Lead.appearance
  /// Where the paint lies as it was laid.
  package var motion = Lead.motion
  /// The search works on one pixel in this many, along either axis.
  package var scale = 1

  /// For previews: searched at half resolution.
  public static let draft: RendererSettings = {
    var settings = standard
    settings.scale = 2
    settings.appearance.settled = 0.001
    settings.motion.settled = 0.001
    settings.probes = 1
    return settings
  }()

  /// The default.
  public static let standard = RendererSettings()

  /// For final work: more leaves, asked for every place that is not exact.
  public static let fine: RendererSettings = {
    var settings = standard
    settings.probes = 3
    settings.appearance.settled = 0
    settings.motion.settled = 0
    return settings
  }()
}
