internal import Foundation

/// How much likelier a colour is in a thing than around it, from histograms of both.
///
/// In place of the mixtures of Rother, Kolmogorov & Blake, "GrabCut" (SIGGRAPH 2004): no start to choose, and nothing to get stuck in.
struct ColourOdds: Sendable {
  private static let size = 20
  /// How far apart the odds may get either way; a single colour decides nothing alone.
  private static let most: Float = 3
  /// The share of colours that were not seen before.
  private static let unseen: Float = 0.05

  private let odds: [Float]

  /// - Parameter weights: one a pixel; above 0 what it counts in the thing, below 0 outside.
  init(_ plane: ColourPlane, weights: [Float]) {
    let cells = Self.size * Self.size * Self.size
    var (inner, outer) = ([Float](repeating: 0, count: cells), [Float](repeating: 0, count: cells))
    for (colour, weight) in zip(plane.colours, weights) where weight != 0 {
      Self.corners(of: colour) { cell, share in
        if weight > 0 { inner[cell] += weight * share } else { outer[cell] -= weight * share }
      }
    }
    let (inside, outside) = (Self.smoothed(inner), Self.smoothed(outer))
    let even = Self.unseen / Float(cells) * 20
    odds = zip(inside, outside).map { min(max(log(($0 + even) / ($1 + even)), -Self.most), Self.most) }
  }

  /// The logarithm of the odds that a pixel of this colour belongs to the thing.
  func callAsFunction(_ colour: SIMD3<Float>) -> Float {
    var sum: Float = 0
    Self.corners(of: colour) { cell, share in sum += odds[cell] * share }
    return sum
  }

  /// The eight cells around a colour and its trilinear share in each.
  @inline(__always)
  private static func corners(of colour: SIMD3<Float>, _ body: (Int, Float) -> Void) {
    // Differences of colour mostly lie within half of their range.
    let scaled = SIMD3(colour.x, 0.5 + 0.8 * colour.y, 0.5 + 0.8 * colour.z) * Float(size - 1)
    let at = scaled.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: Float(size) - 1.001))
    let low = at.rounded(.down)
    let part = at - low
    let base = (Int(low.z) * size + Int(low.y)) * size + Int(low.x)
    for corner in 0..<8 {
      let (i, j, k) = (corner & 1, corner >> 1 & 1, corner >> 2)
      let share =
        (i == 1 ? part.x : 1 - part.x) * (j == 1 ? part.y : 1 - part.y) * (k == 1 ? part.z : 1 - part.z)
      body(base + (k * size + j) * size + i, share)
    }
  }

  /// Blurred by a cell along each axis, with the sum 1.
  private static func smoothed(_ histogram: [Float]) -> [Float] {
    var values = histogram
    for stride in [1, size, size * size] {
      let before = values
      for cell in values.indices {
        let place = cell / stride % size
        let low = place > 0 ? before[cell - stride] : before[cell]
        let high = place < size - 1 ? before[cell + stride] : before[cell]
        values[cell] = 0.25 * low + 0.5 * before[cell] + 0.25 * high
      }
    }
    let sum = max(values.reduce(0, +), 1e-6)
    return values.map { $0 / sum }
  }
}
