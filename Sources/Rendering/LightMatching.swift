internal import Tensors

/// Takes changes of exposure out of a comparison.
enum LightMatching {
  /// The frame with one gain a channel, so that its known places are as bright as the reference shows them.
  ///
  /// A gain is applied only when it explains most of the difference: a cloud over half the scene, or a thing that
  /// turns red, is no exposure.
  ///
  /// - Parameters:
  ///   - frame: `(height, width, 3)`.
  ///   - seen: the reference carried to the frame, of the same shape.
  ///   - known: one value a pixel; only places above 0.5 count.
  static func matched(_ frame: Tensor, to seen: Tensor, known: [Float]) -> Tensor {
    var sums: (frame: [Double], seen: [Double]) = ([0, 0, 0], [0, 0, 0])
    // Every third pixel of every third row tells enough.
    var picks: [Int] = []
    for y in Swift.stride(from: 0, to: frame.height, by: 3) {
      for pixel in Swift.stride(from: y * frame.width, to: (y + 1) * frame.width, by: 3)
      where known[pixel] > 0.5 {
        var most: Float = 0
        for at in 3 * pixel..<3 * pixel + 3 {
          most = max(most, Swift.abs(frame.scalars[at] - seen.scalars[at]))
        }
        if most < 0.15 { picks.append(pixel) }
      }
    }
    for pixel in picks {
      for channel in 0..<3 {
        sums.frame[channel] += Double(frame.scalars[3 * pixel + channel])
        sums.seen[channel] += Double(seen.scalars[3 * pixel + channel])
      }
    }
    guard sums.frame.allSatisfy({ $0 > 0 }) else { return frame }
    let gains = (0..<3).map { Float(sums.seen[$0] / sums.frame[$0]) }
    var before: Float = 0
    var after: Float = 0
    for pixel in picks {
      for channel in 0..<3 {
        let (a, b) = (frame.scalars[3 * pixel + channel], seen.scalars[3 * pixel + channel])
        before += Swift.abs(a - b)
        after += Swift.abs(a * gains[channel] - b)
      }
    }
    guard after < 0.7 * before else { return frame }
    var out = frame
    for index in out.scalars.indices { out.scalars[index] *= gains[index % 3] }
    return out
  }
}
