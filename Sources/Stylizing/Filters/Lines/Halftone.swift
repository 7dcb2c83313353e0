internal import Tensors

/// Prints the picture with screens of dots, as old comics were: tints of cyan, magenta, yellow and black.
package struct Halftone: PictureFilter {
  package static let name = "halftone"
  package static let summary = "Prints with screens of dots."
  package static let parameters = [
    FilterParameter("pitch", 2...40, "from dot to dot, in pixels"),
    FilterParameter("inks", .words(["cmyk", "black"]), "four screens, or dots of shade over the colours"),
    FilterParameter("tints", 0...16, "steps of each ink, 0 for any amount"),
    FilterParameter("angle", -90...90, "turn of all screens, in degrees"),
    FilterParameter("strength", 0...1, "how much of the dots is seen"),
    FilterParameter("paper", .colour, "of the paper"),
  ]

  /// See ``parameters``.
  package var pitch: Float = 7
  package var inks = "cmyk"
  package var tints = 4
  package var angle: Float = 0
  package var strength: Float = 1
  package var paper = Colour(0.98, 0.96, 0.91)

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let pitch = canvas.length(pitch, atLeast: 4)
    let printed =
      inks == "cmyk"
      ? process(canvas.picture, pitch) : shade(canvas.picture, canvas.smoothSource().lightness(), pitch)
    for index in canvas.picture.scalars.indices {
      canvas.picture.scalars[index] += strength * (printed.scalars[index] - canvas.picture.scalars[index])
    }
  }

  /// Printing inks on paper, their colours multiplied where they overlap.
  private func process(_ picture: Tensor, _ pitch: Float) -> Tensor {
    let inkColours: [[Float]] = [[0.02, 0.62, 0.87], [0.90, 0.09, 0.47], [1.0, 0.90, 0.05]]
    let angles: [Float] = [15, 75, 0]
    var out = Tensor(height: picture.height, width: picture.width, channels: 3)
    for index in out.scalars.indices { out.scalars[index] = paper.scalars[index % 3] }
    for ink in 0..<3 {
      var amount = Tensor(height: picture.height, width: picture.width, channels: 1)
      for index in amount.scalars.indices {
        amount.scalars[index] = tinted(1 - picture.scalars[3 * index + ink])
      }
      let dots = amount.screened(pitch: pitch, angle: angles[ink] + angle)
      for index in dots.scalars.indices {
        for channel in 0..<3 {
          out.scalars[3 * index + channel] *= 1 - dots.scalars[index] * (1 - inkColours[ink][channel])
        }
      }
    }
    return out
  }

  /// One screen: dots of the full colour on a pale ground of it; the source's own shading sizes the dots, so that
  /// flat areas still model the forms.
  private func shade(_ picture: Tensor, _ light: Tensor, _ pitch: Float) -> Tensor {
    var lab = picture.lab()
    let amount = light.map { tinted(0.8 * (1 - smoothRamp(0.1, 0.8, $0))) }
    let dots = amount.screened(pitch: pitch, angle: 45 + angle)
    for index in amount.scalars.indices {
      let (l, a, b) = (lab.scalars[3 * index], lab.scalars[3 * index + 1], lab.scalars[3 * index + 2])
      let pale = min(97, l + 0.36 * (100 - l))
      let full = max(6, l - 15)
      let dot = dots.scalars[index]
      lab.scalars[3 * index] = pale + dot * (full - pale)
      lab.scalars[3 * index + 1] = a * (0.8 + 0.35 * dot)
      lab.scalars[3 * index + 2] = b * (0.8 + 0.35 * dot)
    }
    var out = lab.rgbFromLab()
    for index in out.scalars.indices { out.scalars[index] *= paper.scalars[index % 3] }
    return out
  }

  /// The amount of ink a printer of few tints would choose.
  private func tinted(_ amount: Float) -> Float {
    tints > 0 ? (amount * Float(tints)).rounded() / Float(tints) : amount
  }
}
