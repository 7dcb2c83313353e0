public import Motion
public import Tensors

/// The motion between one frame of a clip and the reference frame it is tracked from.
public struct TrackedFrame: Sendable {
  /// f(k→i) on the grid of the reference k.
  public var forward: DisplacementField
  /// On the grid of the reference: how surely frame i shows this point.
  public var visible: Visibility
  /// f(i→k) on the grid of frame i.
  public var backward: DisplacementField
  /// On the grid of frame i: how surely the reference shows this point.
  public var known: Visibility
  /// f(i→i−1) on the grid of frame i: the step back to the frame before (towards the reference).
  public var step: DisplacementField
  /// On the grid of frame i: how surely the frame before shows this point.
  public var stepKnown: Visibility

  /// The motion of the reference to itself: nothing moves, everything is seen.
  public init(stillHeight height: Int, width: Int) {
    let rest = DisplacementField(height: height, width: width)
    let seen = Visibility(values: Tensor(height: height, width: width, channels: 1, repeating: 1))
    (forward, visible, backward, known, step, stepKnown) = (rest, seen, rest, seen, rest, seen)
  }
}

/// Follows every pixel of a reference frame through the frames after it (or before it: time has no direction here).
///
/// A tracker is made for one reference and fed the other frames one after another, in order of their
/// distance from it. It holds a bounded number of frames, however long the clip is.
public protocol DenseTracker: Sendable, Resumable {
  /// Takes the next frame and returns its motion from and to the reference.
  ///
  /// - Parameter frame: `(height, width, 3)`, values in [0, 1], of the reference's size.
  mutating func advance(to frame: Tensor) -> TrackedFrame
}
