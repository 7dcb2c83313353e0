internal import Motion
package import Tensors
package import Tracking

/// The pictures of a comparison clip.
package enum ComparisonPicture {
  /// What is compared at one frame.
  package struct Frame: Sendable {
    /// The frame as the clip shows it.
    package var source: Tensor
    /// The painted frame.
    package var painting: Tensor
    /// The motion the painting was carried along; nil at a reference.
    package var motion: TrackedFrame?
    /// The number of the frame.
    package var number: Int

    package init(source: Tensor, painting: Tensor, motion: TrackedFrame?, number: Int) {
      (self.source, self.painting, self.motion, self.number) = (source, painting, motion, number)
    }
  }

  /// The picture of one frame.
  package static func make(_ kind: Settings.Preview, of frame: Frame) -> Tensor {
    switch kind {
    case .sideBySide: sideBySide(frame.source, frame.painting)
    case .wipe: wipe(frame)
    case .motion: motion(frame)
    }
  }

  /// The size of the pictures for a clip of the given size.
  package static func size(_ kind: Settings.Preview, height: Int, width: Int) -> (height: Int, width: Int) {
    kind == .sideBySide ? (height, 2 * width) : (height, width)
  }

  private static func sideBySide(_ left: Tensor, _ right: Tensor) -> Tensor {
    let row = left.width * left.channels
    var scalars: [Float] = []
    scalars.reserveCapacity(2 * left.count)
    for y in 0..<left.height {
      scalars += left.scalars[y * row..<(y + 1) * row]
      scalars += right.scalars[y * row..<(y + 1) * row]
    }
    return Tensor(shape: [left.height, 2 * left.width, left.channels], scalars: scalars)
  }

  /// The line goes across and back, a sixtieth of the width a frame; the painting is on its left.
  private static func wipe(_ frame: Frame) -> Tensor {
    let period = 120
    let phase = (frame.number + period / 4) % period
    let share = Float(phase < period / 2 ? phase : period - phase) / Float(period / 2)
    let (width, channels) = (frame.source.width, frame.source.channels)
    let edge = Int(share * Float(width))
    let line = max(1, width / 400)
    var out = frame.painting
    for y in 0..<out.height {
      let row = y * width * channels
      for x in edge..<width {
        for channel in 0..<channels {
          let at = row + x * channels + channel
          out.scalars[at] = x < edge + line ? 1 : frame.source.scalars[at]
        }
      }
    }
    return out
  }

  /// Arrows from where each point of this frame was in the reference.
  private static func motion(_ frame: Frame) -> Tensor {
    guard let motion = frame.motion else { return frame.source }
    return MotionOverlay.arrows(of: motion.step, visibility: motion.stepKnown, over: frame.source)
  }
}
