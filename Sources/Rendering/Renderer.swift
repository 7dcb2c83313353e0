public import Tensors
public import Tracking

/// A frame of the clip together with its painting.
public struct Keyframe: Sendable {
  /// The frame as the clip shows it, `(height, width, 3)`, values in [0, 1].
  public let source: Tensor
  /// The same frame painted, of the same shape.
  public let styled: Tensor

  /// Pairs a frame with its painting.
  public init(source: Tensor, styled: Tensor) {
    precondition(source.shape == styled.shape, "a painting has the size of its frame")
    self.source = source
    self.styled = styled
  }
}

/// Stage 2: repaints frames from the painted keyframes along the tracked motion.
///
/// A renderer is made for the keyframes of one shot and fed its frames in order of time; it may keep what
/// it painted last, so that newly seen places stay as they were first painted.
public protocol Renderer: Sendable, Resumable {
  /// Paints one frame.
  ///
  /// - Parameters:
  ///   - frame: the frame as the clip shows it, `(height, width, 3)`, values in [0, 1].
  ///   - motions: the tracked motion of this frame for each keyframe, in the order of the keyframes. The step to the
  ///     frame painted before is taken from the first of them; where it has none, `stepKnown` is 0.
  ///   - weights: how much each keyframe counts at this frame, each in [0, 1], in the same order; the
  ///     sum is 1.
  /// - Returns: the painted frame, of the shape of `frame`.
  mutating func render(_ frame: Tensor, motions: [TrackedFrame], weights: [Float]) -> Tensor
}
