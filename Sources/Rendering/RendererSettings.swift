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
  /// Rounds of search before the index is asked: how far neighbours stand that are asked, and the window tried around the best.
  package var rounds: [SearchRound] = [SearchRound(reach: 2, window: 0)]
  /// The rounds after.
  package var lastRounds: [SearchRound] = [
    SearchRound(reach: 1, window: 0), SearchRound(reach: 1, window: 0),
  ]
  /// Where the looks of a place say what its paint is.
  package var appearance = Lead.appearance
  /// Where the paint lies as it was laid.
  package var motion = Lead.motion
  /// The search works on one pixel in this many, along either axis.
  package var scale = 1

  /// One round of search.
  package struct SearchRound: Sendable, Equatable {
    /// Distance in pixels of the neighbours whose places are tried.
    package let reach: Int
    /// Half the side of the window tried around the best place so far.
    package let window: Int

    /// A round that asks neighbours at `reach` and tries ±`window`.
    package init(reach: Int, window: Int) { (self.reach, self.window) = (reach, window) }
  }

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

  /// For final work: more leaves, more rounds.
  public static let fine: RendererSettings = {
    var settings = standard
    settings.probes = 3
    settings.rounds = [
      SearchRound(reach: 1, window: 1), SearchRound(reach: 2, window: 0), SearchRound(reach: 1, window: 0),
    ]
    settings.lastRounds = [SearchRound(reach: 1, window: 1), SearchRound(reach: 1, window: 0)]
    return settings
  }()
}
