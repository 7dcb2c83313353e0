internal import Tensors

/// How readily the border of a thing runs between two neighbouring pixels, told from what lies on either side.
///
/// The mean colours of two small discs are compared by their distance over the spread of colours within them (Fisher's criterion, after the
/// oriented discs of Martin, Fowlkes & Malik, PAMI 2004), so that grass or a knitted pullover has no borders inside.
struct RegionEdges: Sendable {
  /// For each pixel the steps 0 to 3 of ``GridCut/steps``, from `least` (a strong edge) to 1 (nothing to see).
  ///
  /// 1 where a step leaves the picture.
  let ease: [Float]

  /// What a border costs where the edge could not be stronger: of two clear ones, the shorter.
  private static let least: Float = 0.03
  /// A difference of colour that noise makes.
  private static let noise: Float = 0.04

  init(_ plane: ColourPlane, scales: [(sigma: Float, offset: Int)], level: CPULevel) {
    let (width, height) = (plane.width, plane.height)
    var strength = [Float](repeating: 0, count: 4 * width * height)
    for scale in scales {
      let (mean, spread) = Self.statistics(of: plane, sigma: scale.sigma, level: level)
      let before = strength
      Parallel.fill(&strength, rows: height) { out, rows in
        for y in rows {
          for x in 0..<width {
            for step in 0..<4 {
              let (dx, dy) = GridCut.steps[step]
              guard (0..<width).contains(x + dx), y + dy < height else { continue }
              let reach = step < 2 ? scale.offset : (2 * scale.offset + 1) / 3
              func at(_ x: Int, _ y: Int) -> Int {
                min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
              }
              let a = at(x - reach * dx, y - reach * dy)
              let b = at(x + (reach + 1) * dx, y + (reach + 1) * dy)
              let gap = mean[a] - mean[b]
              let value = (gap * gap).sum() / ((spread[a] + spread[b]) / 2 + Self.noise * Self.noise)
              let index = 4 * (y * width + x) + step
              // SAFETY: the pixel lies within the rows of this band.
              unsafe out[index] = max(before[index], value)
            }
          }
        }
      }
    }
    ease = strength.map { Self.least + (1 - Self.least) / (1 + $0 * $0) }
  }

  /// The Gaussian mean of the colours around each pixel and their variance, the three channels' summed.
  private static func statistics(
    of plane: ColourPlane, sigma: Float, level: CPULevel
  ) -> ([SIMD3<Float>], [Float]) {
    var values = Tensor(height: plane.height, width: plane.width, channels: 4)
    for (index, colour) in plane.colours.enumerated() {
      for channel in 0..<3 { values.scalars[4 * index + channel] = colour[channel] }
      values.scalars[4 * index + 3] = (colour * colour).sum()
    }
    let blurred = values.blurred(sigma: sigma, level: level).scalars
    let means = plane.colours.indices.map {
      SIMD3(blurred[4 * $0], blurred[4 * $0 + 1], blurred[4 * $0 + 2])
    }
    return (means, means.indices.map { max(0, blurred[4 * $0 + 3] - (means[$0] * means[$0]).sum()) })
  }
}
