internal import Tensors

/// Two numbers that tell a picture that grows soft or flat.
struct PictureStatistics: Sendable {
  /// The mean square difference of luma to the right-hand neighbour plus that to the lower neighbour.
  let gradientEnergy: Double
  /// The standard deviation of luma.
  let contrast: Double

  /// Measures a picture of shape `(height, width, 3)`.
  init(_ picture: Tensor) {
    let luma = picture.luma().scalars
    let (width, height) = (picture.width, picture.height)
    let sums = rowSums(height, count: 4) { y, sums in
      for i in y * width..<(y + 1) * width {
        let value = luma[i]
        sums[0] += Double(value)
        sums[1] += Double(value) * Double(value)
        if i + 1 < (y + 1) * width { sums[2] += Double((luma[i + 1] - value) * (luma[i + 1] - value)) }
        if y + 1 < height { sums[3] += Double((luma[i + width] - value) * (luma[i + width] - value)) }
      }
    }
    let pixels = Double(width * height)
    let mean = sums[0] / pixels
    contrast = max(0, sums[1] / pixels - mean * mean).squareRoot()
    gradientEnergy =
      sums[2] / Double(max(1, (width - 1) * height)) + sums[3] / Double(max(1, width * (height - 1)))
  }
}
