internal import Foundation
internal import Tensors

/// The surface that is painted on, as heights about 0.5: `(height, width, 1)`.
enum PaperTexture: String, CaseIterable, Codable {
  /// Cold-pressed watercolour paper: soft dimples.
  case rough
  /// Fine drawing paper.
  case fine
  /// Laid paper: faint parallel wires.
  case laid
  /// Woven canvas.
  case canvas

  static let words = allCases.map(\.rawValue)

  /// The heights.
  ///
  /// - Parameters:
  ///   - size: of the texture, 1 as usual.
  func heights(on canvas: Canvas, size: Float = 1, seed: UInt32 = 5) -> Tensor {
    let (height, width) = (canvas.height, canvas.width)
    func lumps(_ cell: Float, octaves: Int, gain: Float, ratio: Float = 1) -> Tensor {
      Tensor.noise(
        height: height, width: width, cell: canvas.length(cell * size, atLeast: 2.2), octaves: octaves,
        gain: gain, ratio: ratio, seed: seed)
    }
    switch self {
    case .rough: return lumps(6, octaves: 3, gain: 0.65).spread(2.6)
    case .fine: return lumps(3.5, octaves: 2, gain: 0.7).spread(2.6)
    case .laid:
      let fibres = lumps(3, octaves: 2, gain: 0.6)
      return ruled(fibres, period: canvas.length(6 * size, atLeast: 3)) { _, wire in 0.5 + 0.22 * wire }
    case .canvas:
      let threads = lumps(5, octaves: 2, gain: 0.6)
      return ruled(threads, period: canvas.length(4.4 * size, atLeast: 2.8)) { across, down in
        // Warp and weft pass over each other in turn.
        0.5 + 0.2 * across * down + 0.12 * (across + down)
      }
    }
  }

  /// Two waves of a period over the noise, mixed by `weave`.
  private func ruled(_ noise: Tensor, period: Float, weave: @Sendable (Float, Float) -> Float) -> Tensor {
    let across = (0..<noise.width).map { cos(2 * .pi * Float($0) / period) }
    let down = (0..<noise.height).map { cos(2 * .pi * Float($0) / period) }
    let (width, step) = (noise.width, noise.scalars)
    var out = noise
    Parallel.fill(&out.scalars, rows: noise.height) { out, rows in
      for y in rows {
        for x in 0..<width {
          let at = y * width + x
          // SAFETY: `at` lies within the rows of this piece.
          unsafe out[at] = weave(across[x], down[y]) + 0.6 * (step[at] - 0.5)
        }
      }
    }
    return out
  }
}

/// Lays the painting on textured paper or canvas.
package struct Paper: PictureFilter {
  package static let name = "paper"
  package static let summary = "Lays the painting on paper or canvas, whose texture shows in the light."
  package static let parameters: [FilterParameter] = [
    .init("kind", .words(PaperTexture.words), "the surface"),
    .init("strength", 0...4, "depth of the texture"),
    .init("size", 0.3...6, "of the texture, 1 as usual"),
    .init("colour", .colour, "multiplied into the painting; white changes nothing"),
    .init("seed", 0...1_000_000, "which sheet (whole number)"),
  ]

  var kind = PaperTexture.rough
  var strength: Float = 0.5
  var size: Float = 1
  var colour = Colour(1, 1, 1)
  var seed: UInt32 = 5

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let heights = kind.heights(on: canvas, size: size, seed: seed)
    canvas.picture = canvas.picture.lit(over: heights, depth: strength * canvas.length(1, atLeast: 0.6))
    guard colour != Colour(1, 1, 1) else { return }
    let plain = Tensor(height: canvas.height, width: canvas.width, channels: 1, repeating: 1)
    canvas.picture = canvas.picture.painted(on: colour, density: plain)
  }
}
