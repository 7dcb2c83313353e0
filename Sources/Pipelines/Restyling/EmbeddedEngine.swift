internal import Rendering
internal import Tensors
internal import Tracking

extension Engine {
  /// The engine that needs no model files: dense pyramid tracker and patch attention.
  public static func embedded(_ speed: SpeedPreset) -> Engine {
    let (tracker, renderer) = (speed.tracker, speed.renderer)
    return Engine(
      makeTracker: { PyramidTracker(reference: $0, settings: tracker) },
      makeRenderer: { PatchRenderer(keyframes: $0, settings: renderer, paint: $1) },
      makeCutDetector: {
        var detector = SceneCutDetector()
        return { detector.isCut($0) }
      })
  }
}
