internal import Animating
internal import Motion
internal import Tensors

/// Where the layers of a still are at each frame: what a motion producer gives the renderer.
protocol LayerMotion {
  /// The layers at a frame; frames are asked for one after another, from 0.
  mutating func layers(at frame: Int) throws -> [StillScene.Layer]
}

extension StillScene: LayerMotion {}

extension StillScene.Layer {
  /// The layer, its picture carried by a current.
  ///
  /// - Parameters:
  ///   - back: where what floats was, f(i→0) on the grid of the still.
  ///   - origin: where the still begins within the layer, in pixels.
  func flowing(_ back: DisplacementField, origin: Place) -> StillScene.Layer {
    var layer = self
    layer.backward.shift(by: -origin)
    layer.backward = layer.backward.composed(with: back)
    layer.backward.shift(by: origin)
    return layer
  }
}

extension DisplacementField {
  /// Adds a vector everywhere.
  fileprivate mutating func shift(by vector: Place) {
    if vector == Place(0, 0) { return }
    for index in 0..<width * height {
      vectors.scalars[2 * index] += vector.x
      vectors.scalars[2 * index + 1] += vector.y
    }
  }
}
