// What the first frame looks like to somebody who animates it as a still: how near everything is, and where the water is.

extension Scene {
  /// How much of every pixel of the frame is boat, from 0 to 1, if nothing stood before it.
  func boat() -> [Float] {
    let layer = Layer(width: View.width, height: View.height)
    paintBoat(layer)
    let (width, height) = (View.width / 2, View.height / 2)
    return (0..<width * height).map { index in
      let at = 2 * (index / width) * View.width + 2 * (index % width)
      return [at, at + 1, at + View.width, at + View.width + 1].reduce(0) { $0 + layer.pixels[$1].w } / 4
    }
  }

  /// How near every pixel of the frame is, from 0 (the sky) to 1 (the bank), on a scale of roots, so that the middle distance is told
  /// apart as well; and where open water is seen, 1 or 0.
  func nearnessAndWater() -> (nearness: [Float], water: [Float]) {
    let (width, height) = (View.width / 2, View.height / 2)
    var depth = [Float](repeating: .infinity, count: width * height)
    var water = [Float](repeating: 0, count: width * height)
    for y in 0..<height where Float(2 * y) > view.horizon + 2 {
      for x in 0..<width {
        depth[y * width + x] = view.y * view.scale / (Float(2 * y) - view.horizon)
        water[y * width + x] = 1
      }
    }
    let layers: [(Float, (Layer) -> Void)] = [
      (Scene.headlandDepth, paintHeadland), (Scene.boatDepth, paintBoat), (Scene.buoyDepth, paintBuoy),
      (Scene.postDepth, paintPosts), (Scene.bankDepth, paintForeground),
    ]
    for (z, paint) in layers {
      let layer = Layer(width: View.width, height: View.height)
      paint(layer)
      for y in 0..<height {
        for x in 0..<width where layer.pixels[2 * y * View.width + 2 * x].w > 0.4 {
          depth[y * width + x] = z
          water[y * width + x] = 0
        }
      }
    }
    return (depth.map { min(1, (Scene.bankDepth / $0).squareRoot()) }, water)
  }
}
