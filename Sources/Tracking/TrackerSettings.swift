/// What the embedded tracker may cost, and what it believes.
public struct TrackerSettings: Sendable, Equatable {
  /// The flow between neighbouring frames.
  package var step = FlowSettings()
  /// The flow between each frame and the reference.
  package var direct = FlowSettings()
  /// The scale at which the direct match starts from the chained field: 2 reaches errors of some 30 pixels.
  package var directStart = 2
  /// Round trip in pixels below which a step is trusted.
  package var stepAgreement: Float = 0.7
  /// Round trip in pixels below which a long vector is trusted; others move with their neighbours.
  package var agreement: Float = 1
  /// The share of its area to which a neighbourhood may shrink and be trusted; what shrinks more is being pushed
  /// under something.
  package var smallestArea: Float = 0.2
  /// Round trip in pixels at which a visible point counts as hidden.
  package var hiding: Float = 4
  /// Unlikeness of the patches, in grey levels, at which it counts as hidden too.
  package var hidingUnlikeness: Float = 25
  /// Round trip in pixels below which a hidden point may be seen again.
  package var returning: Float = 1.5
  /// How much the patches at both ends may differ for that, in grey levels.
  package var returningUnlikeness: Float = 7
  /// Pixels of doubt for each grey level of unlikeness.
  package var unlikenessWeight: Float = 0.05
  /// The chained vector is taken if its doubt is lower than that of the direct one by this much, in pixels.
  package var directBias: Float = 1
  /// The chained and the direct vector agree if they differ by less than this, in pixels.
  package var steadyWithin: Float = 1
  /// The share of a small difference that the direct vector takes back at each frame; all of it at `steadyWithin`.
  package var steadyShare: Float = 0.1

  /// Whether frames are tracked at half their size, a quarter of the work.
  package var isHalved = false

  /// Half resolution, for previews.
  public static let draft: TrackerSettings = {
    var settings = TrackerSettings()
    settings.isHalved = true
    settings.step.finest = 1
    settings.step.descent = 5
    settings.direct.descent = 5
    settings.direct.outer = 1
    settings.direct.inner = 6
    return settings
  }()

  /// Full resolution.
  public static let standard: TrackerSettings = {
    var settings = TrackerSettings()
    // The direct match has the last word on the finest scale.
    settings.step.finest = 1
    return settings
  }()

  /// Full resolution, denser patches, more iterations.
  public static let fine: TrackerSettings = {
    var settings = TrackerSettings()
    settings.step.stride = 3
    settings.step.outer = 5
    settings.step.inner = 5
    settings.step.smoothness = 40
    settings.step.reluctance = 9
    settings.direct = settings.step
    settings.direct.reluctance = 0
    return settings
  }()
}
