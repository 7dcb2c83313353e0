internal import Foundation
internal import Tensors

/// Lays the picture in small stone tiles that follow its forms, with grout between them (after Hausner, 2001).
package struct Mosaic: PictureFilter {
  package static let name = "mosaic"
  package static let summary = "Lays the picture in small tiles that follow its forms."
  package static let parameters = [
    FilterParameter("size", 4...100, "of the tiles, in pixels"),
    FilterParameter("gap", 0...10, "width of the grout, in pixels"),
    FilterParameter("flow", 1...60, "smoothing of the rows' directions, in pixels"),
    FilterParameter("variation", 0...1, "how much tiles of one colour differ"),
    FilterParameter("saturation", 0...3, "factor on the colourfulness"),
    FilterParameter("rounds", 1...40, "rounds of moving the tiles into place"),
    FilterParameter("grout", .colour, "between the tiles"),
    FilterParameter("seed", 0...1_000_000, "chooses the tiles"),
  ]

  /// See ``parameters``.
  package var size: Float = 16
  package var gap: Float = 1.7
  package var flow: Float = 20
  package var variation: Float = 0.5
  package var saturation: Float = 1.25
  package var rounds = 14
  package var grout = Colour(0.42, 0.39, 0.35)
  package var seed = 1

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let field = canvas.flow(sigma: flow)
    let size = canvas.length(size, atLeast: 5)
    let grid = CellGrid(height: canvas.height, width: canvas.width, spacing: size)
    let smooth = canvas.smoothSource()
    let (labels, gaps, sites) = grid.tiles(
      along: field, weights: interiors(smooth, size), jitter: 0.3, seed: UInt32(seed), rounds: rounds)
    var lab = smooth.lab()
    let light = canvas.modelled(smooth, amount: 0.6)
    for index in light.scalars.indices { lab.scalars[3 * index] = 100 * light.scalars[index] }
    var colours = grid.means(labels, of: lab)
    for site in 0..<grid.count {
      let light = CellGrid.random(site, UInt32(seed) &+ 3) - 0.5
      let hue = CellGrid.random(site, UInt32(seed) &+ 4) - 0.5
      let (a, b) = (colours[3 * site + 1] * saturation, colours[3 * site + 2] * saturation)
      colours[3 * site] = 50 + 1.08 * (colours[3 * site] - 50) + 13 * variation * light
      colours[3 * site + 1] = a + 5 * variation * hue
      colours[3 * site + 2] = b + 7 * variation * light
    }
    let stones = Tensor(shape: [1, grid.count, 3], scalars: colours).rgbFromLab().scalars
    let grain = Tensor.paper(
      height: canvas.height, width: canvas.width,
      size: (canvas.length(6, atLeast: 2), canvas.length(6, atLeast: 2)),
      octaves: 3, seed: 31)
    let half = max(0.35, canvas.length(gap) / 2)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let index = y * canvas.width + x
        let site = Int(labels[index])
        let cover = min(max(gaps.scalars[index] - half + 0.5, 0), 1)
        let rough = grain.scalars[index] - 0.5
        // A bevelled edge: light on the upper left, shade on the lower right.
        let (dx, dy) = (Float(x) - sites[4 * site], Float(y) - sites[4 * site + 1])
        let bevel = 1 - smoothRamp(half, half + 0.16 * size, gaps.scalars[index])
        let facing = -(dx + dy) / (size * 0.7)
        let shade = 1 + 0.16 * bevel * min(max(facing, -1), 1) + 0.10 * rough
        for channel in 0..<3 {
          // Stone dust takes the grout half way to the colour of its tile.
          let stone = stones[3 * site + channel]
          let ground = (0.6 * grout.scalars[channel] + 0.22 * stone) * (1 + 0.5 * rough)
          canvas.picture.scalars[3 * index + channel] =
            ground + cover * (min(1, stone * shade) - ground)
        }
      }
    }
  }

  /// How much each pixel draws a tile: little on edges, so that tiles lie on one side of them.
  private func interiors(_ picture: Tensor, _ size: Float) -> Tensor {
    let light = picture.lightness()
    let (width, height) = (light.width, light.height)
    var edges = light
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        let dx = light.scalars[y * width + min(width - 1, x + 1)] - light.scalars[y * width + max(0, x - 1)]
        let dy = light.scalars[min(height - 1, y + 1) * width + x] - light.scalars[max(0, y - 1) * width + x]
        edges.scalars[index] = min(1, 4 * (dx * dx + dy * dy).squareRoot())
      }
    }
    return edges.blurred(sigma: max(0.6, size / 14)).map { max(0.04, 1 - 1.6 * $0) }
  }
}
