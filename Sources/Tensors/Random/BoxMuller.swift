/// Uniform values made normal in pairs (Box & Muller 1958): √(−2 log u) · (cos 2πv, sin 2πv).
///
/// The logarithm, sine and cosine are the single-precision polynomials of Cephes (Moshier), good to a few units
/// in the last place, in the order and with the fused operations of PyTorch's build: a better logarithm would
/// give other bits. Everything here is correctly rounded arithmetic, so no machine differs.
///
/// Matches: torch 2.15.0, `NormalFill16` with AVX2.
enum BoxMuller {
  /// Values a block: the radii come from its first half, the angles from its second.
  static let block = 16
  /// 2π, rounded to nearest; Swift's own π is rounded down.
  private static let turn: Float = 0x1.921FB6p2

  /// Turns the block from `start` on from uniform values in [0, 1) into normal ones.
  static func transform(_ values: inout [Float], at start: Int) {
    let half = block / 2
    for index in start..<start + half {
      // 1 − u is in (0, 1], which has a logarithm.
      let radius = (-2 * logarithm(1 - values[index])).squareRoot()
      let (sine, cosine) = sineAndCosine(turn * values[index + half])
      // A mean of 0 is added, which makes −0 positive.
      values[index] = radius * cosine + 0
      values[index + half] = radius * sine + 0
    }
  }

  /// The natural logarithm of a normal positive number.
  static func logarithm(_ value: Float) -> Float {
    // value = x · 2^e with x in [½, 1), then moved to [√½ − 1, √2 − 1).
    var x = Float(bitPattern: value.bitPattern & ~0x7F80_0000 | 0x3F00_0000)
    var e = Float(Int(value.bitPattern >> 23) - 0x7E)
    if x < 0.707_106_781_186_547_524 {
      e -= 1
      x = (x - 1) + x
    } else {
      x -= 1
    }
    let z = x * x
    // log 2 in two parts, of which the larger is exact in a few bits.
    var y = (-2.121_944_40e-4 * e).addingProduct(polynomial(x, logarithmSeries) * x, z)
    y.addProduct(-z, 0.5)
    return (x + y).addingProduct(e, 0.693_359_375)
  }

  /// Sine and cosine of an angle from 0 to 2π.
  static func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
    // The even octant nearest to the angle; π/4 is taken off in three parts to keep the digits.
    let octant = (Int(angle * 1.273_239_544_735_16) + 1) & ~1
    let turns = Float(octant)
    var x = angle.addingProduct(turns, -0.785_156_25)
    x.addProduct(turns, -2.418_756_484_985_351_562_5e-4)
    x.addProduct(turns, -3.774_894_977_445_941_08e-8)
    let z = x * x
    let cosine = (-0.5 * z).addingProduct(polynomial(z, cosineSeries) * z, z) + 1
    let sine = x.addingProduct(polynomial(z, sineSeries) * z, x)
    let quarter = octant & 2 == 0
    return (
      (quarter ? sine : cosine) * (octant & 4 == 0 ? 1 : -1),
      (quarter ? cosine : sine) * ((octant - 2) & 4 == 0 ? -1 : 1)
    )
  }

  private static let logarithmSeries: [Float] = [
    7.037_683_629_2e-2, -1.151_461_031_0e-1, 1.167_699_874_0e-1, -1.242_014_084_6e-1, 1.424_932_278_7e-1,
    -1.666_805_766_5e-1, 2.000_071_476_5e-1, -2.499_999_399_3e-1, 3.333_333_117_4e-1,
  ]
  private static let cosineSeries: [Float] = [
    2.443_315_711_809_948e-5, -1.388_731_625_493_765e-3, 4.166_664_568_298_827e-2,
  ]
  private static let sineSeries: [Float] = [-1.951_529_589_1e-4, 8.332_160_873_6e-3, -1.666_665_461_1e-1]

  /// Horner's rule, the highest coefficient first, each step fused.
  private static func polynomial(_ x: Float, _ coefficients: [Float]) -> Float {
    var sum = coefficients[0]
    for coefficient in coefficients.dropFirst() { sum = coefficient.addingProduct(sum, x) }
    return sum
  }
}
