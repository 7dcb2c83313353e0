import Motion
import Tensors
import _TestSupport

/// A textured picture seen through a moving window, so that the true motion is known.
struct MovingTexture {
  private let texture: Tensor

  init(seed: UInt64) {
    // Smooth noise at three scales: enough texture everywhere, no repetition.
    var sum = Tensor(height: 200, width: 240, channels: 3)
    for (octave, sigma) in [Float(1.2), 3, 8].enumerated() {
      let layer = randomTensor([200, 240, 3], seed: seed + UInt64(octave)).blurred(sigma: sigma)
      for index in sum.scalars.indices { sum.scalars[index] += (layer.scalars[index] - 0.5) * 2.5 * sigma }
    }
    for index in sum.scalars.indices { sum.scalars[index] = min(max(0.5 + 0.35 * sum.scalars[index], 0), 1) }
    texture = sum
  }

  /// The frame whose pixel (x, y) shows the texture at (x + dx, y + dy).
  func frame(dx: Float, dy: Float, height: Int = 96, width: Int = 128) -> Tensor {
    frame(height: height, width: width) { ($0 + dx, $1 + dy) }
  }

  /// The frame whose pixel (x, y) shows the texture at the place that `place` gives, clamped to the texture.
  func frame(height: Int = 96, width: Int = 128, at place: (Float, Float) -> (Float, Float)) -> Tensor {
    var out = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        let (tx, ty) = place(Float(x), Float(y))
        let (px, py) = (min(max(tx + 50, 0), 238), min(max(ty + 50, 0), 198))
        let (ix, iy) = (Int(px), Int(py))
        let (fx, fy) = (px - Float(ix), py - Float(iy))
        for c in 0..<3 {
          let top = texture[iy, ix, c] * (1 - fx) + texture[iy, ix + 1, c] * fx
          let bottom = texture[iy + 1, ix, c] * (1 - fx) + texture[iy + 1, ix + 1, c] * fx
          out[y, x, c] = top * (1 - fy) + bottom * fy
        }
      }
    }
    return out
  }
}

/// The mean distance of a field from one vector, over the pixels at least `margin` from the border.
func endPointError(_ field: DisplacementField, dx: Float, dy: Float, margin: Int = 12) -> Float {
  var sum: Float = 0
  var count: Float = 0
  for y in margin..<field.height - margin {
    for x in margin..<field.width - margin {
      let (u, v) = (field.vectors[y, x, 0] - dx, field.vectors[y, x, 1] - dy)
      sum += (u * u + v * v).squareRoot()
      count += 1
    }
  }
  return sum / count
}
