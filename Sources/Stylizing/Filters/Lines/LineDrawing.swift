internal import Foundation
package import Tensors

/// Coherent lines of a picture: a difference of Gaussians across the edges, averaged along them (flow-based
/// difference of Gaussians; Kang, Lee and Chui 2007, Winnemöller, Kyprianidis and Olsen 2012).
///
/// A line lies on the dark side of an edge; the stronger the edge, the wider and darker the line.
package struct LineDrawing: Sendable {
  /// The Gaussian across the edge, in recipe pixels: about half the width of a line.
  package var sigma: Float
  /// The Gaussian along the line, in recipe pixels: longer is calmer.
  package var along: Float
  /// The difference of lightness (1: black to white) at which a line begins.
  package var threshold: Float
  /// The difference beyond ``threshold`` at which it is black.
  package var contrast: Float

  /// How far lines in dim and flat places are strengthened to those in contrasty ones, 0 to 1.
  package var evenness: Float
  /// How much lines of soft edges count, which a wider pair of Gaussians finds.
  package var soft: Float

  /// Lines with the given properties.
  package init(
    sigma: Float = 1.2, along: Float = 6, threshold: Float = 0.008, contrast: Float = 0.025,
    evenness: Float = 0.6, soft: Float = 0.7
  ) {
    (self.sigma, self.along, self.threshold) = (sigma, along, threshold)
    (self.contrast, self.evenness, self.soft) = (contrast, evenness, soft)
  }

  /// The ink of the lines, `(height, width, 1)`: 0 is paper, 1 is black.
  ///
  /// - Parameters:
  ///   - picture: RGB, best smoothed before.
  ///   - flow: its flow.
  ///   - scale: pixels for one recipe pixel.
  package func ink(of picture: Tensor, flow: Flow, scale: Float) -> Tensor {
    depth(of: picture, flow: flow, scale: scale).map { smoothRamp(threshold, threshold + contrast, $0) }
  }

  /// As ``ink(of:flow:scale:)``, every line drawn with the same thin pen, `width` recipe pixels wide.
  package func penned(_ picture: Tensor, flow: Flow, scale: Float, width: Float) -> Tensor {
    depth(of: picture, flow: flow, scale: scale).ridges(
      flow: flow, width: max(0.9, width * scale), range: threshold...(threshold + contrast))
  }

  /// How much darker each place is than what lies across the edge.
  private func depth(of picture: Tensor, flow: Flow, scale: Float) -> Tensor {
    let light = picture.lightness()
    let narrow = max(0.75, sigma * scale)
    var depth = light.filtered(across: flow, taps: Self.taps(narrow))
    if soft > 0 {
      let step = max(1, narrow)
      let wide = light.filtered(across: flow, taps: Self.taps(narrow * 2.4 / step), step: step)
      for index in depth.scalars.indices {
        depth.scalars[index] = max(depth.scalars[index], soft * wide.scalars[index])
      }
    }
    depth = depth.averaged(along: flow, sigma: max(1, along * scale))
    if evenness > 0 {
      // The usual depth of lines around, by which a line is judged.
      let usual = depth.map { $0 * $0 }.blurredWidely(sigma: max(4, 40 * scale))
      for index in depth.scalars.indices {
        let gain = 0.014 / (usual.scalars[index].squareRoot() + 0.004)
        depth.scalars[index] *= 1 + evenness * (min(max(gain, 0.5), 3) - 1)
      }
    }
    return depth
  }

  /// The wider Gaussian less the narrower one.
  private static func taps(_ sigma: Float) -> [Float] {
    let radius = Int((2.5 * 1.6 * sigma).rounded(.up))
    func gaussian(_ sigma: Float) -> [Float] {
      let weights = (-radius...radius).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
    return zip(gaussian(sigma), gaussian(1.6 * sigma)).map { $1 - $0 }
  }
}

extension Tensor {
  /// Lightness L* / 100 of an RGB picture, `(height, width, 1)`, values in [0, 1].
  package func lightness() -> Tensor {
    let lab = lab()
    var out = Tensor(height: height, width: width, channels: 1)
    for index in out.scalars.indices { out.scalars[index] = lab.scalars[3 * index] / 100 }
    return out
  }

  /// A Gaussian blur that computes wide ones on a smaller grid.
  func blurredWidely(sigma: Float) -> Tensor {
    let factor = Int(sigma / 4)
    guard factor > 1, width >= 2 * factor, height >= 2 * factor else { return blurred(sigma: sigma) }
    return resized(height: max(1, height / factor), width: max(1, width / factor), .area)
      .blurred(sigma: sigma / Float(factor)).resized(height: height, width: width, .linear)
  }

  /// Each value changed by `body`.
  func map(_ body: (Float) -> Float) -> Tensor {
    var out = self
    for index in out.scalars.indices { out.scalars[index] = body(out.scalars[index]) }
    return out
  }

  /// The picture with `colour` laid over it, as much as `ink` (one channel) says.
  func inked(_ ink: Tensor, _ colour: [Float], strength: Float = 1) -> Tensor {
    var out = self
    for index in ink.scalars.indices {
      let share = min(max(ink.scalars[index] * strength, 0), 1)
      for channel in 0..<3 {
        let at = 3 * index + channel
        out.scalars[at] += share * (colour[channel] - out.scalars[at])
      }
    }
    return out
  }
}

/// 0 below `low`, 1 above `high`, smooth between.
func smoothRamp(_ low: Float, _ high: Float, _ value: Float) -> Float {
  let t = min(max((value - low) / max(high - low, 1e-6), 0), 1)
  return t * t * (3 - 2 * t)
}
