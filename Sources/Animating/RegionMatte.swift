internal import Tensors

/// A soft matte near the border of a region: at each place a linear function of colour, as in He, Sun & Tang, "Guided Image Filtering" (ECCV 2010).
///
/// The functions are found on a picture of moderate size and read on the whole one (He & Sun, "Fast Guided Filter", 2015), so that the matte
/// follows hairs that the moderate size does not show.
struct RegionMatte: Sendable {
  /// How far around a pixel its function holds, as a standard deviation in pixels.
  private static let nearby: Float = 2
  /// The variance of colour that says nothing.
  private static let noise: Float = 2e-4
  /// Beyond this distance from the border, in pixels, the matte is the region.
  private static let reach: Float = 5

  /// (slope by red, green and blue, offset) for each pixel.
  private let functions: Tensor
  /// See ``RegionMask/distances()``, in pixels of this size; `(height, width, 1)`.
  private let distances: Tensor

  /// - Parameter picture: at the size of the region, `(height, width, 3)`.
  init(_ region: RegionMask, in picture: Tensor, level: CPULevel) {
    let (width, height) = (region.width, region.height)
    let distances = region.distances()
    // Red, green, blue, the region, its products with the colours, and those of the colours.
    var sums = Tensor(height: height, width: width, channels: 13)
    let scalars = picture.scalars
    Parallel.fill(&sums.scalars, rows: height) { out, rows in
      for index in rows.lowerBound * width..<rows.upperBound * width
      where abs(distances[index]) < 6 * Self.reach {
        let (r, g, b) = (scalars[3 * index], scalars[3 * index + 1], scalars[3 * index + 2])
        let p: Float = region.isInside[index] ? 1 : 0
        let values = [r, g, b, p, r * p, g * p, b * p, r * r, r * g, r * b, g * g, g * b, b * b]
        // SAFETY: the pixel lies within the rows of this band.
        for channel in 0..<13 { unsafe out[13 * index + channel] = values[channel] }
      }
    }
    let means = sums.blurred(sigma: Self.nearby, level: level).scalars
    var functions = Tensor(height: height, width: width, channels: 4)
    Parallel.fill(&functions.scalars, rows: height) { out, rows in
      for index in rows.lowerBound * width..<rows.upperBound * width
      where abs(distances[index]) < 3 * Self.reach {
        let function = Self.function(means, at: 13 * index)
        // SAFETY: as above.
        for channel in 0..<4 { unsafe out[4 * index + channel] = function[channel] }
      }
    }
    self.functions = functions.blurred(sigma: Self.nearby, level: level)
    self.distances = Tensor(shape: [height, width, 1], scalars: distances)
  }

  /// The linear function that fits the region best, by its least squares.
  private static func function(_ means: [Float], at base: Int) -> SIMD4<Float> {
    let (r, g, b, p) = (means[base], means[base + 1], means[base + 2], means[base + 3])
    let (rr, rg, rb) = (means[base + 7] - r * r + noise, means[base + 8] - r * g, means[base + 9] - r * b)
    let (gg, gb, bb) = (
      means[base + 10] - g * g + noise, means[base + 11] - g * b, means[base + 12] - b * b + noise
    )
    let along = SIMD3(means[base + 4] - r * p, means[base + 5] - g * p, means[base + 6] - b * p)
    // The inverse of the symmetric 3×3 matrix, by its cofactors.
    let first = SIMD3(gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg)
    let second = SIMD3(first.y, rr * bb - rb * rb, rb * rg - rr * gb)
    let third = SIMD3(first.z, second.z, rr * gg - rg * rg)
    let determinant = max(rr * first.x + rg * first.y + rb * first.z, 1e-13)
    let slope = SIMD3((first * along).sum(), (second * along).sum(), (third * along).sum()) / determinant
    return SIMD4(slope, p - (slope * SIMD3(r, g, b)).sum())
  }

  /// The matte at the size of a picture: `(height, width, 1)` in [0, 1].
  func read(on picture: Tensor) -> Tensor {
    let (width, height) = (picture.width, picture.height)
    let (columns, rows) = (functions.width, functions.height)
    let (scalars, functions, distances) = (picture.scalars, functions.scalars, distances.scalars)
    var out = Tensor(height: height, width: width, channels: 1)
    Parallel.fill(&out.scalars, rows: height) { out, band in
      for y in band {
        let v = min(max((Float(y) + 0.5) * Float(rows) / Float(height) - 0.5, 0), Float(rows - 1))
        let (top, bottom) = (Int(v), min(Int(v) + 1, rows - 1))
        let down = v - Float(top)
        for x in 0..<width {
          let u = min(max((Float(x) + 0.5) * Float(columns) / Float(width) - 0.5, 0), Float(columns - 1))
          let (left, right) = (Int(u), min(Int(u) + 1, columns - 1))
          let index = top * columns + left
          let distance = distances[index]
          var value: Float = distance < 0 ? 1 : 0
          if abs(distance) < Self.reach {
            let across = u - Float(left)
            func function(_ row: Int, _ column: Int) -> SIMD4<Float> {
              let at = 4 * (row * columns + column)
              return SIMD4(functions[at], functions[at + 1], functions[at + 2], functions[at + 3])
            }
            let upper = function(top, left) * (1 - across) + function(top, right) * across
            let lower = function(bottom, left) * (1 - across) + function(bottom, right) * across
            let at = 3 * (y * width + x)
            let mixed = upper * (1 - down) + lower * down
            let raw = (mixed * SIMD4(scalars[at], scalars[at + 1], scalars[at + 2], 1)).sum()
            // The filter is shy of 0 and 1; and it ends where the region is sure.
            let share = min(max(1.4 * raw - 0.2, 0), 1)
            let trust = min(max(Self.reach - abs(distance), 0), 1)
            value += trust * (share - value)
          }
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[y * width + x] = value == value ? value : 0
        }
      }
    }
    return out
  }
}
