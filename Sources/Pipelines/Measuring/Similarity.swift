internal import Foundation
internal import Tensors

/// The mean square difference over all pixels and channels.
func meanSquareError(_ a: Tensor, _ b: Tensor) -> Double {
  let (first, second) = (a.scalars, b.scalars)
  let row = a.width * a.channels
  let sum = rowSums(a.height, count: 1) { y, sums in
    for i in y * row..<(y + 1) * row { sums[0] += Double((first[i] - second[i]) * (first[i] - second[i])) }
  }
  return sum[0] / Double(max(1, a.count))
}

/// The peak signal-to-noise ratio over all pixels and channels, in dB, values in [0, 1]; at most 100, which stands
/// for equality.
func peakSignalToNoise(_ a: Tensor, _ b: Tensor) -> Double {
  min(100, -10 * log10(max(1e-10, meanSquareError(a, b))))
}

/// The structural similarity of luma (Wang et al.
///
/// 2004): 11×11 Gaussian window of σ 1.5, K₁ 0.01, K₂ 0.03, the mean over all windows that lie within
/// the picture (over all pixels if it is smaller than one window).
///
/// - Returns: at most 1, which stands for equality.
func structuralSimilarity(_ a: Tensor, _ b: Tensor) -> Double {
  let (first, second) = (a.luma().scalars, b.luma().scalars)
  let (width, height) = (a.width, a.height)
  // Means and second moments, side by side as channels, so that one filter pass serves all.
  var moments = Tensor(height: height, width: width, channels: 5)
  for i in 0..<width * height {
    let (x, y) = (first[i], second[i])
    moments.scalars[5 * i] = x
    moments.scalars[5 * i + 1] = y
    moments.scalars[5 * i + 2] = x * x
    moments.scalars[5 * i + 3] = y * y
    moments.scalars[5 * i + 4] = x * y
  }
  let bell = (-5...5).map { Float(exp(-Double($0 * $0) / (2 * 1.5 * 1.5))) }
  let area = bell.reduce(0, +)
  let means = moments.convolved(taps: bell.map { $0 / area }).scalars
  let inset = width >= 11 && height >= 11 ? 5 : 0
  let sums = rowSums(height, count: 1) { y, sums in
    guard y >= inset, y < height - inset else { return }
    for x in inset..<width - inset {
      let i = 5 * (y * width + x)
      let (mx, my) = (Double(means[i]), Double(means[i + 1]))
      let vx = Double(means[i + 2]) - mx * mx
      let vy = Double(means[i + 3]) - my * my
      let both = Double(means[i + 4]) - mx * my
      let (c1, c2) = (1e-4, 9e-4)
      sums[0] += (2 * mx * my + c1) * (2 * both + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2))
    }
  }
  return sums[0] / Double(max(1, (width - 2 * inset) * (height - 2 * inset)))
}
