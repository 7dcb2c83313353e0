public import Tensors

/// Turns a picture into a painted picture.
public protocol FrameStylizer: Sendable {
  /// The stylizer with everything that depends on picture content (palettes, tone curves, thresholds)
  /// measured on the keyframe and held fixed from then on, so that later frames do not flicker.
  ///
  /// - Parameter keyframe: `(height, width, 3)`, values in [0, 1].
  func fitted(to keyframe: Tensor) throws -> any FrameStylizer

  /// Paints one picture.
  ///
  /// - Parameter picture: `(height, width, 3)`, values in [0, 1].
  /// - Returns: the painting, of the same shape.
  func stylize(_ picture: Tensor) throws -> Tensor
}
