internal import Foundation
internal import Tensors

/// Draws the border of a region anew on a finer picture, a few pixels to either side of where it was on a coarser one.
///
/// A cut in a narrow band (Lombaert et al., "A Multilevel Banded Graph Cuts Method", ICCV 2005). What decides is the colours nearby on
/// either side, not those of the thing as a whole (Lankton & Tannenbaum 2008): hair before a wall and a hand before a coat at once.
struct RegionBorder: Sendable {
  /// How far the border may move, in pixels.
  private static let band: Float = 3.5
  /// How far around a pixel colours are gathered, as a standard deviation in pixels.
  private static let nearby: Float = 5
  /// A difference of colour that noise makes.
  private static let noise: Float = 0.02

  private let plane: ColourPlane
  private let isOpen: [Bool]
  private let level: CPULevel

  /// - Parameter isOpen: one a pixel; false where the region must not be.
  init(_ plane: ColourPlane, isOpen: [Bool], level: CPULevel) {
    (self.plane, self.isOpen, self.level) = (plane, isOpen, level)
  }

  /// The region at the size of this picture, its border drawn anew.
  ///
  /// - Parameters:
  ///   - region: at the same size or a smaller one.
  ///   - inner: pixels that stay in the region.
  func drawn(_ region: RegionMask, keeping inner: [Int]) -> RegionMask {
    let (width, height) = (plane.width, plane.height)
    var out = region.resized(width: width, height: height)
    let distances = out.distances()
    let isNear = distances.map { abs($0) < Self.band }
    let likeness = likeness(distances, isNear)
    let contrast = contrast(isNear)
    var grid = GridCut(width: width, height: height)
    for index in isNear.indices {
      let (x, y) = (index % width, index / width)
      if isNear[index] {
        grid.pull(x, y, isOpen[index] ? Int32(1000 * likeness[index]) : -GridCut.hard)
      }
      for step in 0..<4 {
        let (dx, dy) = GridCut.steps[step]
        guard (0..<width).contains(x + dx), y + dy < height else { continue }
        let other = index + dy * width + dx
        guard isNear[index] || isNear[other] else { continue }
        let gap = plane.colours[index] - plane.colours[other]
        let share: Float = step < 2 ? 0.39 : 0.28
        let link = Int32(1000 * share * 4 * (0.02 + 0.98 * exp(-(gap * gap).sum() / (2 * contrast))))
        switch (isNear[index], isNear[other]) {
        case (true, true): grid.link(x, y, step: step, link)
        // What lies beyond the band stays as it is.
        case (true, false): grid.pull(x, y, out.isInside[other] ? link : -link)
        default: grid.pull(x + dx, y + dy, out.isInside[index] ? link : -link)
        }
      }
    }
    for index in inner { grid.pull(index % width, index / width, GridCut.hard) }
    let cut = grid.cut()
    for index in isNear.indices where isNear[index] { out.isInside[index] = cut[index] }
    return out.parts(around: inner)
  }

  /// How much more a pixel near the border looks like the inside nearby than like the outside, from −2 to 2.
  private func likeness(_ distances: [Float], _ isNear: [Bool]) -> [Float] {
    var sums = Tensor(height: plane.height, width: plane.width, channels: 8)
    for (index, colour) in plane.colours.enumerated() where abs(distances[index]) < 5 * Self.nearby {
      // Least trust in what lies at the border itself.
      let weight = min(max(abs(distances[index]) / 3, 0.05), 1)
      let at = 8 * index + (distances[index] < 0 ? 0 : 4)
      for channel in 0..<3 { sums.scalars[at + channel] = weight * colour[channel] }
      sums.scalars[at + 3] = weight
    }
    let near = sums.blurred(sigma: Self.nearby, level: level).scalars
    return isNear.indices.map { index in
      guard isNear[index], near[8 * index + 3] > 1e-3, near[8 * index + 7] > 1e-3 else { return 0 }
      func mean(_ at: Int) -> SIMD3<Float> { SIMD3(near[at], near[at + 1], near[at + 2]) / near[at + 3] }
      let (inside, outside, colour) = (mean(8 * index), mean(8 * index + 4), plane.colours[index])
      let (toInside, toOutside, apart) = (colour - inside, colour - outside, inside - outside)
      let gain = (toOutside * toOutside).sum() - (toInside * toInside).sum()
      return min(max(1.5 * gain / ((apart * apart).sum() + Self.noise * Self.noise), -2), 2)
    }
  }

  /// The mean squared difference between neighbours near the border (the β of Boykov & Jolly 2001).
  private func contrast(_ isNear: [Bool]) -> Float {
    var (sum, count) = (0.0, 0.0)
    for index in isNear.indices where isNear[index] && index % plane.width < plane.width - 1 {
      let gap = plane.colours[index] - plane.colours[index + 1]
      sum += Double((gap * gap).sum())
      count += 1
    }
    return max(Float(sum / max(count, 1)), Self.noise * Self.noise)
  }
}
