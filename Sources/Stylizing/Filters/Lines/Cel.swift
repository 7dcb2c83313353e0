internal import Tensors

/// Paints in the flat colours of animation cels, with a palette that is fixed on the keyframe.
package struct Cel: PictureFilter {
  package static let name = "cel"
  package static let summary = "Paints in a few flat colours, found on the keyframe."
  package static let parameters = [
    FilterParameter("colours", 2...64, "how many colours"),
    FilterParameter("apart", 0...40, "colours closer than this become one, in CIELAB units"),
    FilterParameter("softness", 0...20, "passage between two colours, in CIELAB units"),
    FilterParameter("tones", 0...24, "steps of lightness, 0 to leave them to the palette"),
    FilterParameter("saturation", 0...3, "factor on the colourfulness"),
    FilterParameter("contrast", 0.5...2, "factor on the lightness differences"),
    FilterParameter(
      "clean", 0...20, "rounding of the outlines of flat areas, in pixels; 0 keeps every pixel"),
    FilterParameter("light", -0.5...0.5, "brightening of the middle tones"),
    FilterParameter("blend", 0...1, "how much of the flat colours is taken"),
    FilterParameter("seed", 0...1_000_000, "chooses the start of the search for colours"),
  ]

  /// See ``parameters``.
  package var colours = 20
  package var apart: Float = 8
  package var softness: Float = 2
  package var tones = 0
  package var saturation: Float = 1.15
  package var contrast: Float = 1.05
  package var clean: Float = 4
  package var light: Float = 0.1
  package var blend: Float = 1
  package var seed = 1

  private var palette: LabPalette?

  package init() {}

  package mutating func fit(to canvas: Canvas) {
    palette = LabPalette(of: canvas.picture.lab(), count: colours, apart: apart, seed: UInt64(seed))
  }

  package func apply(to canvas: inout Canvas) {
    var lab = canvas.picture.lab()
    let palette = palette ?? LabPalette(of: lab, count: colours, apart: apart, seed: UInt64(seed))
    let flat = flatColours(lab, palette, canvas)
    for index in 0..<lab.count / 3 {
      for channel in 0..<3 {
        let at = 3 * index + channel
        lab.scalars[at] += blend * (flat.scalars[at] - lab.scalars[at])
      }
      if tones > 0 { lab.scalars[3 * index] = stepped(lab.scalars[3 * index]) }
      let l = lab.scalars[3 * index] / 100
      lab.scalars[3 * index] = 50 + (100 * (l + 4 * light * l * (1 - l)) - 50) * contrast
      lab.scalars[3 * index + 1] *= saturation
      lab.scalars[3 * index + 2] *= saturation
    }
    canvas.picture = lab.rgbFromLab()
  }

  /// Areas of one colour each, with round outlines that are smooth over a pixel.
  private func flatColours(_ lab: Tensor, _ palette: LabPalette, _ canvas: Canvas) -> Tensor {
    guard clean > 0 else { return palette.nearest(to: lab, softness: softness) }
    let labels = CellGrid.majority(
      of: palette.labels(of: lab), height: canvas.height, width: canvas.width,
      radius: max(1, Int(canvas.length(clean).rounded())))
    var flat = lab
    for index in labels.indices {
      for channel in 0..<3 {
        flat.scalars[3 * index + channel] = palette.colours[3 * Int(labels[index]) + channel]
      }
    }
    return flat.blurred(sigma: 0.6)
  }

  /// Lightness in steps with soft edges (Winnemöller, Olsen and Gooch, 2006).
  private func stepped(_ lightness: Float) -> Float {
    let size = 100 / Float(tones)
    let level = (lightness / size).rounded(.down)
    let rest = lightness / size - level
    let width = min(0.5, softness / size)
    return (level + smoothRamp(0.5 - width, 0.5 + width, rest)) * size
  }
}
