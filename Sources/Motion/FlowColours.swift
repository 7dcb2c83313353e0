internal import Foundation
public import Tensors

/// The colour wheel of the Middlebury benchmark (Baker et al., IJCV 2011): 55 colours, the direction as hue, the
/// length as saturation; no motion is white.
public enum FlowColours {
  /// The wheel: red to yellow, green, cyan, blue, magenta and back, with as many steps as the eye tells apart.
  static let wheel: [(red: Float, green: Float, blue: Float)] = {
    func rise(_ steps: Int) -> [Float] { (0..<steps).map { Float($0) / Float(steps) } }
    return rise(15).map { (1, $0, 0) } + rise(6).map { (1 - $0, 1, 0) } + rise(4).map { (0, 1, $0) }
      + rise(11).map { (0, 1 - $0, 1) } + rise(13).map { ($0, 0, 1) } + rise(6).map { (1, 0, 1 - $0) }
  }()

  /// The colour of one vector.
  ///
  /// - Parameters:
  ///   - dx: in units of the greatest motion.
  ///   - dy: the same; positive is downwards.
  /// - Returns: red, green and blue in [0, 1]: paler the shorter the vector, a quarter darker beyond length 1, black
  ///   for a vector that is not a number or unknown (above 1e9).
  public static func colour(dx: Float, dy: Float) -> (red: Float, green: Float, blue: Float) {
    guard abs(dx) < 1e9, abs(dy) < 1e9 else { return (0, 0, 0) }
    let length = (dx * dx + dy * dy).squareRoot()
    let turn = (atan2(-dy, -dx) / .pi + 1) / 2 * Float(wheel.count - 1)
    let index = min(Int(max(0, turn)), wheel.count - 1)
    let (a, b, t) = (wheel[index], wheel[(index + 1) % wheel.count], turn - Float(index))
    func shade(_ from: Float, _ to: Float) -> Float {
      let hue = from + t * (to - from)
      return length <= 1 ? 1 - length * (1 - hue) : hue * 0.75
    }
    return (shade(a.red, b.red), shade(a.green, b.green), shade(a.blue, b.blue))
  }
}

extension DisplacementField {
  /// The field as a picture in the colours of ``FlowColours``.
  ///
  /// - Parameter greatest: the length in pixels that has the full colour; without it the field's own
  ///   greatest. Give one for a whole clip, else the colours breathe.
  /// - Returns: `(height, width, 3)`, values in [0, 1].
  public func coloured(greatest: Float? = nil) -> Tensor {
    let vectors = vectors.scalars
    let own = lengths().scalars.reduce(Float(0)) { $1 < 1e9 ? max($0, $1) : $0 }
    let scale = 1 / max(greatest ?? own, 1e-6)
    let width = width
    var picture = Tensor(height: height, width: width, channels: 3)
    Parallel.fill(&picture.scalars, rows: height) { out, rows in
      for index in rows.lowerBound * width..<rows.upperBound * width {
        let (red, green, blue) = FlowColours.colour(
          dx: vectors[2 * index] * scale, dy: vectors[2 * index + 1] * scale)
        // SAFETY: the index is within the rows of this band.
        unsafe out[3 * index] = red
        unsafe out[3 * index + 1] = green
        unsafe out[3 * index + 2] = blue
      }
    }
    return picture
  }
}
