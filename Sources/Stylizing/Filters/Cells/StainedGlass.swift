internal import Foundation
internal import Tensors

/// Sets the picture in stained glass: pieces of coloured glass between lead lines, lit from behind, with the
/// finest drawing painted on the glass.
package struct StainedGlass: PictureFilter {
  package static let name = "glass"
  package static let summary = "Sets the picture in pieces of stained glass between lead lines."
  package static let parameters = [
    FilterParameter("size", 6...200, "of the pieces, in pixels"),
    FilterParameter("merge", 0...60, "neighbours closer than this become one piece, in CIELAB units"),
    FilterParameter("detail", 0...60, "pieces whose colours vary less are four times as large"),
    FilterParameter("compactness", 1...100, "how round the pieces are"),
    FilterParameter("lead", 0.5...20, "width of the lead, in pixels"),
    FilterParameter("saturation", 0...3, "factor on the colourfulness"),
    FilterParameter("painting", 0...1, "strength of the lines painted on the glass"),
    FilterParameter("texture", 0...1, "unevenness of the glass"),
    FilterParameter("seed", 0...1_000_000, "chooses the pieces"),
  ]

  /// See ``parameters``.
  package var size: Float = 28
  package var merge: Float = 8
  package var detail: Float = 9
  package var compactness: Float = 24
  package var lead: Float = 3.8
  package var saturation: Float = 1.5
  package var painting: Float = 0.75
  package var texture: Float = 0.6
  package var seed = 1

  private var tone: ToneCurve?
  private var palette: LabPalette?

  package init() {}

  package mutating func fit(to canvas: Canvas) {
    var canvas = canvas
    let smooth = canvas.smoothSource()
    tone = ToneCurve(of: smooth.lightness())
    let soft = smooth.lab().bilateral(
      flow: canvas.flow(sigma: 5), sigma: canvas.length(6, atLeast: 1), range: 10)
    palette = LabPalette(of: soft, count: 18, seed: UInt64(seed))
  }

  package func apply(to canvas: inout Canvas) {
    let smooth = canvas.smoothSource()
    let field = canvas.flow(sigma: 5)
    let soft = smooth.lab().bilateral(flow: field, sigma: canvas.length(6, atLeast: 1), range: 10)
    // In few flat colours, so that pieces are bounded by clear edges or by straight lines, not by faint shades.
    let palette = palette ?? LabPalette(of: soft, count: 18, seed: UInt64(seed))
    let flat = CellGrid.majority(
      of: palette.labels(of: soft), height: canvas.height, width: canvas.width,
      radius: max(1, Int(canvas.length(6).rounded())))
    var lab = soft
    for index in flat.indices {
      for channel in 0..<3 {
        lab.scalars[3 * index + channel] =
          0.75 * palette.colours[3 * Int(flat[index]) + channel] + 0.25 * soft.scalars[3 * index + channel]
      }
    }
    let grid = CellGrid(height: canvas.height, width: canvas.width, spacing: canvas.length(size, atLeast: 5))
    var labels = grid.superpixels(
      of: lab, compactness: compactness, jitter: 0.7, seed: UInt32(seed), busy: grid.busy(lab, above: detail))
    if merge > 0 { labels = grid.merged(labels, of: lab, below: merge, most: 5) }
    let leadWidth = canvas.length(lead, atLeast: 1.6)
    let rounding = max(2, Int((leadWidth * 1.5).rounded()))
    for _ in 0..<2 {
      labels = CellGrid.majority(of: labels, height: canvas.height, width: canvas.width, radius: rounding)
    }

    let colours = glassColours(grid, labels, soft)
    let radius = min(64, max(2, Int((leadWidth * 1.5).rounded())))
    let share = grid.ownShare(labels, radius: radius)
    // On a straight edge the share is 0.5 and grows to 1 at `radius`; the slope at the edge is about 0.85 / radius.
    let distance = share.map { max(0, ($0 - 0.5) * Float(radius) / 0.85) }
    for index in 0..<lab.count / 3 {
      let site = Int(labels[index])
      for channel in 0..<3 { lab.scalars[3 * index + channel] = colours[3 * site + channel] }
    }
    let lines = LineDrawing(sigma: 1.0, along: 6, threshold: 0.008, contrast: 0.03)
      .ink(of: smooth, flow: canvas.flow(sigma: 3), scale: canvas.scale)
    canvas.picture = lit(lab, distance, lines, labels, smooth.lightness(), canvas, leadWidth)
  }

  /// A pure, deep colour for each piece, a little different from its neighbours'.
  private func glassColours(_ grid: CellGrid, _ labels: [Int32], _ lab: Tensor) -> [Float] {
    var colours = grid.means(labels, of: lab)
    for site in 0..<grid.count {
      let variation = CellGrid.random(site, UInt32(seed) &+ 7) - 0.5
      let hue = CellGrid.random(site, UInt32(seed) &+ 8) - 0.5
      let l = tone.map { 100 * $0(colours[3 * site] / 100) } ?? colours[3 * site]
      // Glass is never black and never quite white.
      colours[3 * site] = 16 + 0.84 * l + 9 * variation
      let chroma = (pow(colours[3 * site + 1], 2) + pow(colours[3 * site + 2], 2)).squareRoot()
      let gain = saturation * (1 + 8 / (chroma + 10))
      let (a, b) = (colours[3 * site + 1] * gain, colours[3 * site + 2] * gain)
      // Grey glass is tinted: cold in the shadows, warm in the lights.
      let grey = max(0, 1 - (a * a + b * b).squareRoot() / 26)
      let warm = (l - 55) / 45
      let turn = 0.22 * hue
      colours[3 * site + 1] = a * cos(turn) - b * sin(turn) + grey * (3 * warm - 4 * hue)
      colours[3 * site + 2] = a * sin(turn) + b * cos(turn) + grey * (19 * warm - 6 + 8 * hue)
    }
    return colours
  }

  /// Light through the glass, the painted lines, and the lead with a round profile lit from the upper left.
  private func lit(
    _ glass: Tensor, _ distance: Tensor, _ lines: Tensor, _ labels: [Int32], _ light: Tensor,
    _ canvas: Canvas,
    _ leadWidth: Float
  ) -> Tensor {
    let (width, height) = (canvas.width, canvas.height)
    let streaks = Tensor.paper(
      height: height, width: width, size: (canvas.length(60, atLeast: 6), canvas.length(22, atLeast: 4)),
      octaves: 4, seed: 21)
    let bubbles = Tensor.paper(
      height: height, width: width, size: (canvas.length(8, atLeast: 2.5), canvas.length(8, atLeast: 2.5)),
      octaves: 2, seed: 22)
    var lab = glass
    let half = leadWidth / 2
    for index in distance.scalars.indices {
      let d = distance.scalars[index]
      let wave = (streaks.scalars[index] - 0.5) * 26 + (bubbles.scalars[index] - 0.5) * 9
      // Dirt collects along the lead; the middle of a piece glows.
      let rim = smoothRamp(0, leadWidth * 1.6, d - half)
      var l = lab.scalars[3 * index] + texture * wave - 9 * (1 - rim)
      // A trace of the picture's own shading keeps faces readable.
      l += 0.4 * (100 * light.scalars[index] - lab.scalars[3 * index])
      l *= 1 - painting * 0.8 * lines.scalars[index]
      lab.scalars[3 * index] = min(max(l, 0), 100)
    }
    var picture = lab.rgbFromLab()
    // Bright glass spills its light over the lead.
    let spill = picture.map { $0 * $0 }.blurredWidely(sigma: canvas.length(9, atLeast: 1.5))
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        let cover = min(max(half - distance.scalars[index] + 0.5, 0), 1)
        guard cover > 0 else { continue }
        let left = distance.scalars[y * width + max(0, x - 1)]
        let right = distance.scalars[y * width + min(width - 1, x + 1)]
        let up = distance.scalars[max(0, y - 1) * width + x]
        let down = distance.scalars[min(height - 1, y + 1) * width + x]
        let slope = (right - left) + (down - up)
        let metal = 0.075 + 0.075 * min(max(slope, -1), 1) * min(1, distance.scalars[index] / max(half, 0.5))
        for channel in 0..<3 {
          let tint: Float = channel == 2 ? 1.15 : 1
          let at = 3 * index + channel
          picture.scalars[at] += cover * (max(0.02, metal) * tint - picture.scalars[at])
        }
      }
    }
    for index in picture.scalars.indices {
      let light = 0.13 * spill.scalars[index]
      picture.scalars[index] = 1 - (1 - picture.scalars[index]) * (1 - light)
    }
    return picture
  }
}
