internal import Foundation
internal import Tensors

/// Draws the picture's lines as glowing tubes on a dark ground.
package struct Neon: PictureFilter {
  package static let name = "neon"
  package static let summary = "Draws the lines as glowing tubes in the dark."
  package static let parameters = [
    FilterParameter("sigma", 0.3...6, "half the width of a tube, in pixels"),
    FilterParameter("along", 0...30, "averaging along the tube, in pixels"),
    FilterParameter("threshold", 0...0.2, "contrast at which a tube begins"),
    FilterParameter("glow", 0...3, "strength of the light around the tubes"),
    FilterParameter("spread", 1...100, "reach of the light, in pixels"),
    FilterParameter("ground", 0...1, "how much of the picture is left in the dark"),
    FilterParameter("night", .colour, "of the ground"),
  ]

  /// See ``parameters``.
  package var sigma: Float = 1.5
  package var along: Float = 9
  package var threshold: Float = 0.006
  package var glow: Float = 1
  package var spread: Float = 22
  package var ground: Float = 0.1
  package var night = Colour(0.025, 0.02, 0.06)

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let smooth = canvas.smoothSource()
    let flow = canvas.flow(sigma: 4)
    let tube = LineDrawing(sigma: sigma, along: along, threshold: threshold, contrast: 0.018, evenness: 0.9)
      .ink(of: smooth, flow: flow, scale: canvas.scale)
    let colours = gas(smooth, canvas)
    var light = Tensor(shape: colours.shape)
    for index in light.scalars.indices {
      light.scalars[index] = tube.scalars[index / 3] * colours.scalars[index]
    }
    let near = light.blurred(sigma: canvas.length(spread / 9, atLeast: 1))
    let middle = light.blurredWidely(sigma: canvas.length(spread / 3, atLeast: 2))
    let far = light.blurredWidely(sigma: canvas.length(spread, atLeast: 4))
    for index in light.scalars.indices {
      let channel = index % 3
      let core = tube.scalars[index / 3]
      // The middle of a tube is nearly white.
      let filament = light.scalars[index] + 0.55 * core * core * core * (1 - light.scalars[index])
      let halo = glow * (1.0 * near.scalars[index] + 1.3 * middle.scalars[index] + 1.6 * far.scalars[index])
      let dark = night.scalars[channel] + ground * smooth.scalars[index] * smooth.scalars[index]
      canvas.picture.scalars[index] = 1 - (1 - min(filament, 1)) * exp(-halo) * (1 - min(dark, 1))
    }
  }

  /// The colour of the light at every place: the picture's own hue, as bright and colourful as neon; grey places
  /// take violet in the shadows and cyan in the lights.
  private func gas(_ smooth: Tensor, _ canvas: Canvas) -> Tensor {
    var lab = smooth.blurredWidely(sigma: canvas.length(5, atLeast: 1.5)).lab()
    for index in 0..<lab.count / 3 {
      let (l, a, b) = (lab.scalars[3 * index], lab.scalars[3 * index + 1], lab.scalars[3 * index + 2])
      let t = smoothRamp(20, 75, l)
      // From violet-pink (a, b) = (62, −45) to cyan (−38, −22).
      let (greyA, greyB) = (62 - 100 * t, -45 + 23 * t)
      let chroma = (a * a + b * b).squareRoot()
      let own = smoothRamp(5, 16, chroma)
      let gain = 78 / max(chroma, 1)
      lab.scalars[3 * index] = 62 + 12 * t
      lab.scalars[3 * index + 1] = greyA + own * (a * gain - greyA)
      lab.scalars[3 * index + 2] = greyB + own * (b * gain - greyB)
    }
    return lab.rgbFromLab()
  }
}
