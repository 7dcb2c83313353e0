internal import Foundation
internal import Tensors

/// A colour grade: exposure, contrast, saturation, warmth, and different tints in shadows and lights.
package struct Grade: PictureFilter {
  package static let name = "grade"
  package static let summary =
    "Changes exposure, contrast, saturation, warmth and the tints of shadows and lights."
  package static let parameters: [FilterParameter] = [
    .init("exposure", -3...3, "stops"),
    .init("contrast", -1...1, "slope at the pivot, 0 none"),
    .init("pivot", 0...100, "the lightness (L*) that contrast leaves alone"),
    .init("lift", -50...50, "added to the darkest tones (L*)"),
    .init("fall", -50...50, "taken from the lightest tones (L*)"),
    .init("saturation", 0...3, "factor on chroma"),
    .init("vibrance", -1...2, "as saturation, on dull colours only"),
    .init("warmth", -40...40, "towards orange (b*), negative towards blue"),
    .init("tint", -40...40, "towards magenta (a*), negative towards green"),
    .init("shadows", .colour, "hue of the dark tones"),
    .init("lights", .colour, "hue of the light tones"),
    .init("split", 0...1, "how much of those hues is mixed in"),
  ]

  var exposure: Float = 0
  var contrast: Float = 0
  var pivot: Float = 50
  var lift: Float = 0
  var fall: Float = 0
  var saturation: Float = 1
  var vibrance: Float = 0
  var warmth: Float = 0
  var tint: Float = 0
  var shadows = Colour(0.5, 0.5, 0.5)
  var lights = Colour(0.5, 0.5, 0.5)
  var split: Float = 0

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let table = ColourTable { graded($0.lab()).rgbFromLab() }
    canvas.picture = table.apply(to: canvas.picture)
  }

  /// The grade of CIELAB colours.
  private func graded(_ colours: Tensor) -> Tensor {
    var out = colours
    let (dark, light) = (shadows.lab, lights.lab)
    // A stop doubles the light; L* is about the cube root of light.
    let gain = exp2(exposure / 3)
    for at in stride(from: 0, to: out.count, by: 3) {
      var l = (out.scalars[at] + 16) * gain - 16
      l = curved(min(max(l, 0), 100))
      var (a, b) = (out.scalars[at + 1], out.scalars[at + 2])
      let chroma = (a * a + b * b).squareRoot()
      let factor = saturation * (1 + vibrance * exp(-chroma / 25))
      (a, b) = (a * factor, b * factor)
      let height = min(max(l / 100, 0), 1)
      let low = split * (1 - height) * (1 - height)
      let high = split * height * height
      // Tints fade out at black and white, where paper and ink have no colour to give.
      let room = min(1, 4 * height * (1.15 - height))
      a += low * dark[1] + high * light[1] + tint * room
      b += low * dark[2] + high * light[2] + warmth * room
      (out.scalars[at], out.scalars[at + 1], out.scalars[at + 2]) = (l, a, b)
    }
    return out
  }

  /// The tone curve: an S about the pivot, then the ends moved in.
  private func curved(_ l: Float) -> Float {
    let side = l < pivot ? max(pivot, 1) : max(100 - pivot, 1)
    let t = (l - pivot) / side
    // x·(1 + c·(1 − |x|)) has slope 1 + c at the pivot and keeps the ends.
    let s = pivot + side * t * (1 + contrast * (1 - abs(t)))
    return lift + s * (1 - (lift + fall) / 100)
  }
}
