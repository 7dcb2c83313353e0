internal import Motion
internal import Tensors

/// Which pixels of frame a frame b shows too, and where no motion boundary makes the field doubtful.
///
/// The test of Lai et al. (ECCV 2018) with the thresholds of Ruder et al. and Sundaram et al.: hidden where
/// |f + b∘f|² > 0.01 (|f|² + |b∘f|²) + 0.5, or |∇f|² > 0.01 |f|² + 0.002, with forward differences for ∇. Points
/// that leave the picture are hidden.
///
/// - Returns: 1 or 0, `(height, width, 1)`, on the grid of a.
func unoccluded(forward: DisplacementField, backward: DisplacementField) -> Tensor {
  let back = backward.vectors.sampled(along: forward).scalars
  let there = forward.vectors.scalars
  let (width, height) = (forward.width, forward.height)
  var mask = Tensor(height: height, width: width, channels: 1)
  Parallel.fill(&mask.scalars, rows: height) { out, rows in
    for y in rows {
      for x in 0..<width {
        let i = 2 * (y * width + x)
        let (u, v) = (there[i], there[i + 1])
        let (bu, bv) = (back[i], back[i + 1])
        let own = u * u + v * v
        let gap = (u + bu) * (u + bu) + (v + bv) * (v + bv)
        var slope: Float = 0
        for step in [x + 1 < width ? 2 : 0, y + 1 < height ? 2 * width : 0] {
          let (du, dv) = (there[i + step] - u, there[i + step + 1] - v)
          slope += du * du + dv * dv
        }
        let (px, py) = (Float(x) + u, Float(y) + v)
        let inside = px >= 0 && py >= 0 && px <= Float(width - 1) && py <= Float(height - 1)
        let agrees = gap <= 0.01 * (own + bu * bu + bv * bv) + 0.5 && slope <= 0.01 * own + 0.002
        // SAFETY: the pixel is within this band.
        unsafe out[y * width + x] = inside && agrees ? 1 : 0
      }
    }
  }
  return mask
}

/// The warping error of one pair of frames: Σ M |a − W(b, f)|² / Σ M, over pixels and channels, values in [0, 1].
///
/// - Parameters:
///   - a: the earlier frame.
///   - b: the later frame.
///   - field: f(a→b).
///   - mask: the pixels that count, `(height, width, 1)`; all if none does.
func warpingError(_ a: Tensor, _ b: Tensor, along field: DisplacementField, mask: Tensor) -> Double {
  let warped = b.sampled(along: field).scalars
  let (from, weights) = (a.scalars, mask.scalars)
  let (width, channels) = (a.width, a.channels)
  let sums = rowSums(a.height, count: 3) { y, sums in
    for i in y * width..<(y + 1) * width {
      var square: Float = 0
      for c in i * channels..<(i + 1) * channels { square += (from[c] - warped[c]) * (from[c] - warped[c]) }
      sums[0] += Double(weights[i] * square)
      sums[1] += Double(weights[i])
      sums[2] += Double(square)
    }
  }
  return sums[1] > 0 ? sums[0] / (sums[1] * Double(channels)) : sums[2] / Double(a.count)
}
