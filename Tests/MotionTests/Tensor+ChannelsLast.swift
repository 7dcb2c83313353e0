import Tensors

extension Tensor {
  /// One picture of a stack: the last three axes are (channels, height, width) and become channels last.
  func channelsLast(_ index: Int) -> Tensor {
    let (channels, height, width) = (shape[shape.count - 3], shape[shape.count - 2], shape[shape.count - 1])
    var out = Tensor(height: height, width: width, channels: channels)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { out[y, x, c] = scalars[((index * channels + c) * height + y) * width + x] }
      }
    }
    return out
  }
}
