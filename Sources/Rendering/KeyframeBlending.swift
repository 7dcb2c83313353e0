internal import Motion
internal import Tensors
internal import Tracking

/// One keyframe carried to a frame.
struct CarriedKeyframe: Sendable {
  /// The keyframe's source as this frame would show it.
  var seen: Tensor
  /// The painting, carried the same way.
  var painted: Tensor
  /// How surely the keyframe knows each pixel, 0…1.
  var known: [Float]
  /// Squared colour distance between ``seen`` and the frame.
  var distance: [Float]
}

/// Which keyframe each pixel is painted from.
///
/// Every pixel takes the keyframe that explains it better, errors weighed by distance in time; the choice is smoothed over some pixels so
/// that the seam is soft, and leans towards the choice of the frame before, so that the seam moves once and does not flicker.
/// Paintings are never averaged beyond the seam: a mean of two textures is neither.
struct KeyframeBlending: Sendable {
  /// Shares of the keyframes at the frame before, one plane a keyframe.
  private var before: [[Float]] = []

  /// Mixes the carried keyframes.
  ///
  /// - Parameters:
  ///   - carried: one entry a keyframe, at least one.
  ///   - weights: one a keyframe, the sum is 1.
  ///   - step: f(frame→frame before), to carry the earlier choice.
  mutating func mixed(
    _ carried: [CarriedKeyframe], weights: [Float], step: DisplacementField
  ) -> CarriedKeyframe {
    let used = carried.indices.filter { weights[$0] > 0 }
    guard used.count > 1, let first = carried.first else {
      before = []
      return carried[used.first ?? 0]
    }
    let (height, width) = (first.seen.height, first.seen.width)
    let held = before.count == carried.count ? before.map { carry($0, along: step) } : []
    // A keyframe's claim on a pixel: its weight over its error.
    var claims = carried.indices.map { index -> Tensor in
      var claim = Tensor(height: height, width: width, channels: 1)
      let entry = carried[index]
      for pixel in 0..<height * width {
        let error = entry.distance[pixel] + (entry.known[pixel] > 0.5 ? 0 : 0.05) + 0.0005
        let lean: Float = held.isEmpty ? 1 : 0.6 + 0.8 * held[index][pixel]
        claim.scalars[pixel] = weights[index] * lean / error
      }
      return claim.blurred(sigma: 1.5)
    }
    // Sharpened to shares that sum to 1.
    for pixel in 0..<height * width {
      let most = claims.reduce(Float(1e-12)) { max($0, $1.scalars[pixel]) }
      var sum: Float = 0
      for index in claims.indices {
        let share = claims[index].scalars[pixel] / most
        let sharp = share * share * share * share
        claims[index].scalars[pixel] = sharp
        sum += sharp
      }
      for index in claims.indices { claims[index].scalars[pixel] /= sum }
    }
    var out = first
    for pixel in 0..<height * width {
      var (known, distance): (Float, Float) = (0, 0)
      var (seen, painted): (SIMD3<Float>, SIMD3<Float>) = (.zero, .zero)
      for index in carried.indices {
        let (share, entry, at) = (claims[index].scalars[pixel], carried[index], 3 * pixel)
        known += share * entry.known[pixel]
        distance += share * entry.distance[pixel]
        seen += share * SIMD3(entry.seen.scalars[at], entry.seen.scalars[at + 1], entry.seen.scalars[at + 2])
        painted +=
          share
          * SIMD3(entry.painted.scalars[at], entry.painted.scalars[at + 1], entry.painted.scalars[at + 2])
      }
      out.known[pixel] = known
      out.distance[pixel] = distance
      for channel in 0..<3 {
        out.seen.scalars[3 * pixel + channel] = seen[channel]
        out.painted.scalars[3 * pixel + channel] = painted[channel]
      }
    }
    before = claims.map(\.scalars)
    return out
  }

  private func carry(_ plane: [Float], along step: DisplacementField) -> [Float] {
    let (height, width, vectors) = (step.height, step.width, step.vectors.scalars)
    return (0..<plane.count).map { pixel in
      let x = Int((Float(pixel % width) + vectors[2 * pixel]).rounded())
      let y = Int((Float(pixel / width) + vectors[2 * pixel + 1]).rounded())
      return plane[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
  }
}
