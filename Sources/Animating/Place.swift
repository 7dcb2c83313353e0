/// A place in a still, in pixels: x to the right, y down, pixel centres at whole numbers.
public typealias Place = SIMD2<Float>

extension Place {
  /// The distance from the origin.
  package var length: Float { (self * self).sum().squareRoot() }
}
