public import Rendering
public import Tensors
public import Tracking

/// The boxes a pipeline is put together from.
///
/// Each is a way to make one: a tracker and a renderer serve one reference and are made anew for the next.
public struct Engine: Sendable {
  /// Paints newly seen places of a later frame the way the reference was painted.
  public typealias Paint = @Sendable (Tensor) -> Tensor

  /// Makes a tracker for a reference frame.
  public var makeTracker: @Sendable (_ reference: Tensor) -> any DenseTracker
  /// Makes a renderer for painted keyframes; `paint` is nil when they were painted by hand.
  public var makeRenderer: @Sendable (_ keyframes: [Keyframe], _ paint: Paint?) -> any Renderer
  /// Makes a function that is shown a clip frame by frame and says where a new shot begins.
  public var makeCutDetector: @Sendable () -> CutDetector
  /// When a follower takes a new reference.
  public var reanchoring = Reanchoring()

  /// An engine of the given parts.
  public init(
    makeTracker: @escaping @Sendable (_ reference: Tensor) -> any DenseTracker,
    makeRenderer: @escaping @Sendable (_ keyframes: [Keyframe], _ paint: Paint?) -> any Renderer,
    makeCutDetector: @escaping @Sendable () -> CutDetector
  ) {
    (self.makeTracker, self.makeRenderer, self.makeCutDetector) = (makeTracker, makeRenderer, makeCutDetector)
  }
}

/// Shown the frames of a clip in order, says whether a new shot begins at this one; never at the first.
public typealias CutDetector = (_ frame: Tensor) -> Bool
