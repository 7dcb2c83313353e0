package import Tensors

/// The one mixture of red, green and blue that frames are matched in.
///
/// That is luma, unless the scene differs in hue and luma is blind to it. Then it is the axis along which the colours of
/// neighbouring places differ most, which sees what there is to see at the cost of one plane. Luma comes first because
/// colour is the worse half of most clips: it is recorded at half the resolution and coded more coarsely, so
/// that small coloured things break up when they are matched by their colour. Taken from the reference, held for all frames.
package struct ColourAxis: Sendable, Equatable {
  /// What a unit of each channel counts; the length is that of the weights of luma, so that noise counts the same.
  package let weights: SIMD3<Float>

  /// The weights of BT.601 luma.
  package static let luma = ColourAxis(weights: Tensor.lumaWeights)

  private init(weights: SIMD3<Float>) { self.weights = weights }

  /// The axis of a picture: luma, or the first principal component of its colour differences if luma sees less than
  /// ``enough`` of what lies along that.
  ///
  /// Differences over some pixels, each weighted down by its own strength, so that a few strong edges do not speak for all.
  ///
  /// - Parameter picture: `(height, width, 3)`, values in [0, 1].
  package init(of picture: Tensor, level: CPULevel = .current) {
    let (height, width) = ((picture.height + 3) / 4, (picture.width + 3) / 4)
    let small = picture.resized(height: height, width: width, .area, level: level).scalars
    var sums = [SIMD3<Double>](repeating: .zero, count: 3)
    func add(_ a: Int, _ b: Int) {
      let (a, b) = (3 * a, 3 * b)
      let d = SIMD3(
        Double(small[a] - small[b]), Double(small[a + 1] - small[b + 1]), Double(small[a + 2] - small[b + 2]))
      let strength = (d * d).sum() + Self.floor
      for row in 0..<3 { sums[row] += d * (d[row] / strength) }
    }
    for y in 0..<height {
      for x in 0..<width {
        if x + 1 < width { add(y * width + x + 1, y * width + x) }
        if y + 1 < height { add((y + 1) * width + x, y * width + x) }
      }
    }
    // Power iteration, from luma, to which a grey picture returns.
    let start = SIMD3<Double>(Self.luma.weights)
    var axis = start
    for row in 0..<3 { sums[row] += start[row] * 1e-6 * start }
    for _ in 0..<50 {
      let next = SIMD3((0..<3).map { (sums[$0] * axis).sum() })
      axis = next / (next * next).sum().squareRoot()
    }
    if (axis * start).sum() < 0 { axis = -axis }
    axis *= (start * start).sum().squareRoot()
    func energy(_ axis: SIMD3<Double>) -> Double {
      (0..<3).reduce(0) { $0 + axis[$1] * (sums[$1] * axis).sum() }
    }
    weights = energy(start) < Self.enough * energy(axis) ? SIMD3<Float>(axis) : Self.luma.weights
  }

  /// The share of the principal axis's energy that luma must hold.
  ///
  /// On grey it holds 0.75, the square of the cosine between the two. Filmed clips give 0.74 to 0.84, scenes of random hues
  /// 0.27 to 0.84, and down to 0.6 luma tracks as well.
  private static let enough = 0.5

  /// The squared difference at which half of the full weight is reached, (2 grey levels)².
  private static let floor = 6e-5

  /// The picture along the axis, `(height, width, 1)`; a picture of one channel comes back as it is.
  func projected(_ picture: Tensor, level: CPULevel) -> Tensor {
    picture.mixed(weights, level: level)
  }
}
