internal import CKernels
internal import Foundation
package import Tensors

/// A few colours in CIELAB that stand for all colours of a picture.
package struct LabPalette: Codable, Equatable, Sendable {
  /// `count × 3` values.
  package let colours: [Float]

  /// The number of colours, at least 1.
  package var count: Int { colours.count / 3 }

  /// The colours that k-means finds in a picture, started by k-means++ with a seeded generator.
  ///
  /// - Parameters:
  ///   - lab: `(height, width, 3)` in CIELAB; about 6000 of its pixels are looked at.
  ///   - count: how many colours at most, at least 1.
  ///   - apart: colours closer than this become one, in CIELAB units.
  ///   - seed: chooses the start.
  package init(of lab: Tensor, count: Int, apart: Float = 0, seed: UInt64) {
    let pixels = lab.count / 3
    let stride = max(1, pixels / 6000)
    var samples: [SIMD3<Float>] = []
    // A step that is coprime with the width in practice, so that samples do not fall in columns.
    for index in Swift.stride(from: 0, to: pixels, by: stride) {
      samples.append(SIMD3(lab.scalars[3 * index], lab.scalars[3 * index + 1], lab.scalars[3 * index + 2]))
    }
    var state = seed
    func random() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / 16_777_216
    }
    var centres = [samples[samples.count / 2]]
    var nearest = samples.map { Self.distance($0, centres[0]) }
    while centres.count < count {
      let total = nearest.reduce(0, +)
      if total < 1 { break }
      var left = random() * total
      let pick = nearest.firstIndex { value in
        left -= value
        return left <= 0
      }
      let centre = samples[pick ?? samples.count - 1]
      centres.append(centre)
      for index in samples.indices {
        nearest[index] = min(nearest[index], Self.distance(samples[index], centre))
      }
    }
    var sizes: [Float] = []
    for _ in 0..<12 {
      var sums = [SIMD3<Float>](repeating: .zero, count: centres.count)
      sizes = [Float](repeating: 0, count: centres.count)
      for sample in samples {
        var best = 0
        var least = Float.infinity
        for index in centres.indices {
          let distance = Self.distance(sample, centres[index])
          if distance < least { (least, best) = (distance, index) }
        }
        sums[best] += sample
        sizes[best] += 1
      }
      for index in centres.indices where sizes[index] > 0 { centres[index] = sums[index] / sizes[index] }
    }
    Self.join(&centres, &sizes, closerThan: apart)
    colours = centres.flatMap { [$0.x, $0.y, $0.z] }
  }

  /// Replaces the two closest centres by their mean, as long as they are closer than `limit`.
  private static func join(_ centres: inout [SIMD3<Float>], _ sizes: inout [Float], closerThan limit: Float) {
    while centres.count > 1 {
      var closest = (distance: limit * limit, first: 0, second: 0)
      for first in centres.indices {
        for second in centres.indices.dropFirst(first + 1) {
          let distance = distance(centres[first], centres[second])
          if distance < closest.distance { closest = (distance, first, second) }
        }
      }
      if closest.second == 0 { return }
      let (a, b) = (sizes[closest.first], sizes[closest.second])
      centres[closest.first] = (centres[closest.first] * a + centres[closest.second] * b) / max(a + b, 1)
      sizes[closest.first] = a + b
      centres.remove(at: closest.second)
      sizes.remove(at: closest.second)
    }
  }

  private static func distance(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
    let d = a - b
    return (d * d).sum()
  }

  /// A palette of given colours.
  package init(colours: [Float]) {
    precondition(!colours.isEmpty && colours.count % 3 == 0, "a palette holds colours of three values")
    self.colours = colours
  }

  /// The picture in these colours.
  ///
  /// - Parameters:
  ///   - lab: `(height, width, 3)` in CIELAB.
  ///   - softness: width of the passage between two colours, in CIELAB units.
  package func nearest(to lab: Tensor, softness: Float, level: CPULevel = .current) -> Tensor {
    var out = lab
    let (input, palette, number, width) = (lab.scalars, colours, Int32(count), Int32(lab.width))
    Parallel.fill(&out.scalars, rows: lab.height) { out, rows in
      // SAFETY: one value in, one value out, within `rows`.
      unsafe ck_nearest_colours(
        level.kernel, input, palette, number, out, width, Int32(rows.lowerBound), Int32(rows.upperBound),
        softness)
    }
    return out
  }

  /// The number of the nearest of these colours for each pixel of `(height, width, 3)` in CIELAB.
  package func labels(of lab: Tensor, level: CPULevel = .current) -> [Int32] {
    var out = [Int32](repeating: 0, count: lab.count / 3)
    let (input, palette, number, width) = (lab.scalars, colours, Int32(count), Int32(lab.width))
    Parallel.fill(&out, rows: lab.height) { out, rows in
      // SAFETY: one value in, one value out, within `rows`.
      unsafe ck_nearest_labels(
        level.kernel, input, palette, number, out, width, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }

  /// The picture dithered in these colours, on its own pixel grid.
  ///
  /// - Parameters:
  ///   - lab: `(height, width, 3)` in CIELAB.
  ///   - spread: 0 for flat areas, 1 for full dithering.
  ///   - penalty: the cost of mixing colours that are far apart.
  package func dithered(_ lab: Tensor, spread: Float, penalty: Float, level: CPULevel = .current) -> Tensor {
    var out = lab
    let (input, palette, number, width) = (lab.scalars, colours, Int32(count), Int32(lab.width))
    Parallel.fill(&out.scalars, rows: lab.height, band: 4) { out, rows in
      // SAFETY: as above.
      unsafe ck_dither(
        level.kernel, input, palette, number, out, width, Int32(rows.lowerBound), Int32(rows.upperBound),
        spread,
        penalty)
    }
    return out
  }
}
