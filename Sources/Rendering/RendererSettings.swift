/// What the embedded renderer may cost.
public struct RendererSettings: Sendable, Equatable {
  /// Squared colour distance of patches, 0…3, above which the tracked place is doubted.
  package var doubt: Float = 0.004
  /// Another place is taken for a doubted one only if its distance is below this share of the tracked one's.
  package var better: Float = 0.4
  /// In places that nothing in the keyframe resembles (distance above this), a look paints the frame anew.
  package var strange: Float = 0.02
  /// Rounds of search a scale: how far neighbours stand that are asked, and the window tried around the best.
  package var rounds: [SearchRound] = [
    SearchRound(reach: 1, window: 2), SearchRound(reach: 2, window: 1), SearchRound(reach: 1, window: 0),
  ]
  /// The rounds of the finest scale, where most of the pixels are.
  package var lastRounds: [SearchRound] = [
    SearchRound(reach: 1, window: 1), SearchRound(reach: 2, window: 0), SearchRound(reach: 1, window: 0),
  ]
  /// A place of less distance than this is good enough: the search leaves it.
  package var enough: Float = 0.0006
  /// The finest scale that is searched: 0 is every pixel, 1 half the resolution.
  package var finestSearch = 0
  /// How strongly the best of the overlapping patches outvotes the others, per unit of distance.
  package var sharpness: Float = 2000

  /// One round of search.
  package struct SearchRound: Sendable, Equatable {
    /// Distance in pixels of the neighbours whose places are tried.
    package let reach: Int
    /// Half the side of the window tried around the best place so far.
    package let window: Int

    /// A round that asks neighbours at `reach` and tries ±`window`.
    package init(reach: Int, window: Int) { (self.reach, self.window) = (reach, window) }
  }

  /// For previews: fewer places doubted, searched at half resolution.
  public static let draft: RendererSettings = {
    var settings = standard
    settings.doubt = 0.008
    settings.finestSearch = 1
    settings.rounds = [SearchRound(reach: 1, window: 1)]
    settings.lastRounds = [SearchRound(reach: 1, window: 1), SearchRound(reach: 2, window: 0)]
    return settings
  }()

  /// The default.
  public static let standard = RendererSettings()

  /// For final work: another round over a wider window.
  public static let fine: RendererSettings = {
    var settings = standard
    settings.rounds = [
      SearchRound(reach: 1, window: 3), SearchRound(reach: 3, window: 1), SearchRound(reach: 2, window: 1),
      SearchRound(reach: 1, window: 1),
    ]
    settings.lastRounds = settings.rounds
    return settings
  }()
}
