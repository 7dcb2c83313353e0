internal import Animating

/// Where the layers of a still are at each frame: what a motion producer gives the renderer.
protocol LayerMotion {
  /// The layers at a frame; frames are asked for one after another, from 0.
  mutating func layers(at frame: Int) throws -> [StillScene.Layer]
}

extension StillScene: LayerMotion {}
