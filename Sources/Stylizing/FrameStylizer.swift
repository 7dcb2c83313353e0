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

  /// Whether it is quick enough to paint what comes newly into view; else the renderer finds paint for that in what was painted.
  var paintsNewlySeen: Bool { get }
}

extension FrameStylizer {
  /// Looks are.
  public var paintsNewlySeen: Bool { true }
}
