internal import Tensors

/// A picture at one size as pairs of neighbours are compared in it: luma and two differences of colour.
struct ColourPlane: Sendable {
  let width: Int
  let height: Int
  /// Row by row (Y, 1.3·(R − Y), 1.3·(B − Y)): a step of hue counts like one of brightness that looks as large.
  let colours: [SIMD3<Float>]

  /// - Parameter picture: `(height, width, 3)`, values in [0, 1].
  init(_ picture: Tensor) {
    (width, height) = (picture.width, picture.height)
    let scalars = picture.scalars
    var colours = [SIMD3<Float>](repeating: .zero, count: width * height)
    Parallel.fill(&colours, rows: height) { [width] out, rows in
      for pixel in rows.lowerBound * width..<rows.upperBound * width {
        let colour = SIMD3(scalars[3 * pixel], scalars[3 * pixel + 1], scalars[3 * pixel + 2])
        // SAFETY: the pixel lies within the rows of this band.
        unsafe out[pixel] = Self.opponents(colour)
      }
    }
    self.colours = colours
  }

  private static func opponents(_ colour: SIMD3<Float>) -> SIMD3<Float> {
    // No NaN may reach the whole numbers that are made of colours.
    let (red, green, blue) = (tame(colour.x), tame(colour.y), tame(colour.z))
    let luma = Tensor.lumaWeights.x * red + Tensor.lumaWeights.y * green + Tensor.lumaWeights.z * blue
    return SIMD3(luma, 1.3 * (red - luma), 1.3 * (blue - luma))
  }

  private static func tame(_ value: Float) -> Float { value > 0 ? min(value, 1) : 0 }

  /// The pixels inside a disc around a place of the picture, at least the one at its centre.
  func disc(around place: SIMD2<Float>, radius: Float) -> [Int] {
    let most = SIMD2(Float(width - 1), Float(height - 1))
    let centre = place.clamped(lowerBound: .zero, upperBound: most)
    var out: [Int] = []
    for y in Int(max(0, centre.y - radius))...Int(min(most.y, centre.y + radius + 1)) {
      for x in Int(max(0, centre.x - radius))...Int(min(most.x, centre.x + radius + 1)) {
        let way = SIMD2(Float(x), Float(y)) - centre
        if (way * way).sum() <= max(radius * radius, 0.5) { out.append(y * width + x) }
      }
    }
    return out
  }
}
