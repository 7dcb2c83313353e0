// One frame, put together from back to front and brought to its final size.

import Foundation

/// Renders single frames; holds the layers so that they are allocated once.
final class Scene {
  let view: View
  init(view: View) { self.view = view }

  /// The frame as `(height, width, 3)` values in [0, 1], half the canvas in each direction.
  func render() -> [Colour] {
    let canvas = Layer(width: View.width, height: View.height)
    let (headland, boat, buoy, posts) = (newLayer(), newLayer(), newLayer(), newLayer())
    paintBackdrop(canvas)
    paintHeadland(headland)
    paintBoat(boat)
    paintBuoy(buoy)
    paintPosts(posts)
    paintSea(
      canvas,
      standing: [
        (headland, Scene.headlandDepth), (boat, Scene.boatDepth), (buoy, Scene.buoyDepth),
        (posts, Scene.postDepth),
      ])
    headland.compose(onto: canvas)
    paintGulls(canvas)
    paintFoam(canvas)
    boat.compose(onto: canvas)
    buoy.compose(onto: canvas)
    posts.compose(onto: canvas)
    paintForeground(canvas)
    return develop(canvas)
  }

  private func newLayer() -> Layer { Layer(width: View.width, height: View.height) }

  /// Halves the canvas and grades it: the sun's veil, a gentle curve, a vignette.
  private func develop(_ canvas: Layer) -> [Colour] {
    let (width, height) = (View.width / 2, View.height / 2)
    var out = [Colour](repeating: .zero, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        var sum = SIMD4<Float>.zero
        // A 4×4 tent, so that moving edges do not crawl.
        for j in -1...2 {
          for i in -1...2 {
            let sx = min(max(2 * x + i, 0), View.width - 1)
            let sy = min(max(2 * y + j, 0), View.height - 1)
            let weight: Float = (i == -1 || i == 2 ? 1 : 3) * (j == -1 || j == 2 ? 1 : 3)
            sum += canvas.pixels[sy * View.width + sx] * weight
          }
        }
        var colour = Colour(sum.x, sum.y, sum.z) / 64
        let (dx, dy) = ((Float(2 * x) - view.sun.x) / 720, (Float(2 * y) - view.sun.y) / 720)
        colour += view.palette.sun * (0.16 * exp(-(dx * dx + dy * dy) * 7))
        let (vx, vy) = (Float(x) / Float(width) - 0.5, Float(y) / Float(height) - 0.5)
        colour *= 1 - 0.28 * (vx * vx + vy * vy)
        colour = colour.clamped(lowerBound: .zero, upperBound: .one)
        out[y * width + x] = mix(colour, colour * colour * (3 - 2 * colour), 0.35)
      }
    }
    return out
  }
}
