internal import Foundation
internal import Tensors

/// Brings the tones of a clip to the scale a draughtsman uses: from black ink to bare paper, with the middle of the
/// keyframe a light grey.
struct ToneCurve: Codable, Equatable, Sendable {
  /// The lightness that becomes 0.
  let low: Float
  /// The lightness that becomes 1.
  let high: Float
  /// The power between them.
  let gamma: Float

  /// The curve for a keyframe.
  ///
  /// - Parameters:
  ///   - lightness: values in [0, 1]. Its 1 % and 97 % points become the ends (no closer than 0.3), and its
  ///     median moves towards `middle`.
  ///   - middle: where the median of the keyframe should lie.
  init(of lightness: Tensor, middle: Float = 0.62) {
    var counts = [Int](repeating: 0, count: 257)
    for value in lightness.scalars { counts[Int(min(max(value, 0), 1) * 256)] += 1 }
    func point(_ share: Double) -> Float {
      var left = Int(share * Double(lightness.count))
      for (bin, count) in counts.enumerated() {
        left -= count
        if left < 0 { return Float(bin) / 256 }
      }
      return 1
    }
    let (dark, bright) = (point(0.01), point(0.97))
    let lack = max(0, 0.3 - (bright - dark)) / 2
    (low, high) = (dark - lack, bright + lack)
    let median = min(max((point(0.5) - low) / (high - low), 0.05), 0.95)
    gamma = min(max(log(middle) / log(median), 0.6), 1.5)
  }

  /// A lightness on the scale of the drawing.
  func callAsFunction(_ lightness: Float) -> Float { pow(min(max(stretched(lightness), 0), 1), gamma) }

  /// A lightness between the ends, without the power: 0 at ``low``, 1 at ``high``, and beyond.
  func stretched(_ lightness: Float) -> Float { (lightness - low) / (high - low) }
}

extension Canvas {
  /// ``smoothSource()`` for a canvas that cannot be written to.
  func smoothedSource() -> Tensor {
    var copy = self
    return copy.smoothSource()
  }

  /// The lightness of a picture with its details lifted: eyes and folds must survive when tone becomes strokes.
  ///
  /// - Parameters:
  ///   - picture: RGB.
  ///   - amount: how much of the difference to the surroundings is added.
  func modelled(_ picture: Tensor, amount: Float) -> Tensor {
    var light = picture.lightness()
    let around = light.blurredWidely(sigma: length(14, atLeast: 2))
    for index in light.scalars.indices {
      // Large differences are clear already.
      let difference = light.scalars[index] - around.scalars[index]
      light.scalars[index] += amount * difference / (1 + 4 * abs(difference))
    }
    return light
  }
}
