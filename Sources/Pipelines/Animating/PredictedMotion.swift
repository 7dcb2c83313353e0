internal import Animating
internal import Motion
internal import Tensors

/// The motion that a model told, as one layer: the still seen along it.
struct PredictedMotion: LayerMotion {
  /// f(still→i) of the frames from 1 on, on the grid of the still.
  let fields: [DisplacementField]

  func layers(at frame: Int) -> [StillScene.Layer] {
    let size = (fields[0].height, fields[0].width)
    let known = Visibility(values: Tensor(height: size.0, width: size.1, channels: 1, repeating: 1))
    guard frame > 0 else {
      return [StillScene.Layer(backward: DisplacementField(height: size.0, width: size.1), known: known)]
    }
    let (backward, covered) = fields[frame - 1].inverted()
    // What comes into view is taken from beside it.
    return [
      StillScene.Layer(backward: backward.extended(beyond: covered).mirrored(within: size), known: known)
    ]
  }
}
