internal import Motion
public import Tensors
public import Tracking

/// Carries paintings along motion that is known, with nothing to compare them with.
///
/// Stage 2 for a still that is animated: nothing shows what its later frames look like, so the motion alone says what is seen
/// where. Each place shows the mean of the keyframes that know it; a producer that lays one thing over another gives the
/// upper one's knowledge to it and the rest to the lower one.
public struct LayerRenderer: Renderer {
  private let keyframes: [Keyframe]

  /// A renderer of at least one keyframe; they may have other sizes than the frames.
  public init(keyframes: [Keyframe]) {
    precondition(!keyframes.isEmpty, "a renderer needs a keyframe")
    self.keyframes = keyframes
  }

  /// Paints one frame; see ``Renderer/render(_:motions:weights:)``.
  ///
  /// - Parameters:
  ///   - frame: gives the size alone.
  ///   - motions: for each keyframe f(i→k) on the grid of the frame, into the keyframe's own pixels, and how surely it is seen.
  ///   - weights: how much each keyframe counts. Places that no keyframe knows are painted from the first.
  public mutating func render(_ frame: Tensor, motions: [TrackedFrame], weights: [Float]) -> Tensor {
    precondition(
      motions.count == keyframes.count && weights.count == keyframes.count, "one motion and weight a keyframe"
    )
    var sum = Tensor(height: frame.height, width: frame.width, channels: 3)
    var shares = [Float](repeating: 0, count: frame.height * frame.width)
    let width = frame.width
    for (index, keyframe) in keyframes.enumerated() {
      let (known, weight) = (motions[index].known.values.scalars, weights[index])
      // The first is wanted where nobody knows.
      guard index == 0 || (weight > 0 && known.contains { $0 > 0 }) else { continue }
      let carried = keyframe.styled.sampled(along: motions[index].backward, filter: .cubic).scalars
      let floor: Float = index == 0 ? 1e-12 : 0
      Parallel.fill(&sum.scalars, &shares, rows: frame.height) { sum, shares, rows in
        for pixel in rows.lowerBound * width..<rows.upperBound * width {
          let share = max(weight * known[pixel], floor)
          guard share > 0 else { continue }
          // SAFETY: the pixel lies within the rows of this band.
          unsafe shares[pixel] += share
          for channel in 3 * pixel..<3 * pixel + 3 { unsafe sum[channel] += share * carried[channel] }
        }
      }
    }
    let total = shares
    Parallel.fill(&sum.scalars, rows: frame.height) { out, rows in
      for pixel in rows.lowerBound * width..<rows.upperBound * width {
        for channel in 3 * pixel..<3 * pixel + 3 {
          // SAFETY: as above. Cubic resampling overshoots at edges.
          unsafe out[channel] = min(max(out[channel] / total[pixel], 0), 1)
        }
      }
    }
    return sum
  }
}
