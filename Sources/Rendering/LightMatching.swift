internal import Motion
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
  ///   - reference: of the same shape.
  ///   - motion: from the frame to the reference.
  ///   - known: one value a pixel; only places above 0.5 count.
  static func matched(
    _ frame: Tensor, to reference: Tensor, along motion: DisplacementField, known: [Float]
  ) -> Tensor {
    var sums: (frame: [Double], seen: [Double]) = ([0, 0, 0], [0, 0, 0])
    // Every third pixel of every third row tells enough.
    var picks: [(pixel: Int, seen: Int)] = []
    let (width, height, vectors) = (frame.width, frame.height, motion.vectors.scalars)
    for y in Swift.stride(from: 0, to: height, by: 3) {
      for x in Swift.stride(from: 0, to: width, by: 3) {
        let pixel = y * width + x
        guard known[pixel] > 0.5 else { continue }
        let (u, v) = (vectors[2 * pixel].rounded(), vectors[2 * pixel + 1].rounded())
        // In this order NaN becomes 0.
        let (px, py) = (
          min(Float(width - 1), max(0, Float(x) + u)), min(Float(height - 1), max(0, Float(y) + v))
        )
        let seen = Int(py) * width + Int(px)
        var most: Float = 0
        for c in 0..<3 {
          most = max(most, Swift.abs(frame.scalars[3 * pixel + c] - reference.scalars[3 * seen + c]))
        }
        if most < 0.15 { picks.append((pixel, seen)) }
      }
    }
    for (pixel, seen) in picks {
      for channel in 0..<3 {
        sums.frame[channel] += Double(frame.scalars[3 * pixel + channel])
        sums.seen[channel] += Double(reference.scalars[3 * seen + channel])
      }
    }
    guard sums.frame.allSatisfy({ $0 > 0 }) else { return frame }
    let gains = (0..<3).map { Float(sums.seen[$0] / sums.frame[$0]) }
    var before: Float = 0
    var after: Float = 0
    for (pixel, seen) in picks {
      for channel in 0..<3 {
        let (a, b) = (frame.scalars[3 * pixel + channel], reference.scalars[3 * seen + channel])
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
