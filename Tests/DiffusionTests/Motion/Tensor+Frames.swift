import Diffusion
import Motion
import Tensors

extension Tensor {
  /// The reference's videos, `(clips, channels, frames, H, W)`, as pictures `(clips · frames, H, W, channels)`.
  func frames() -> Tensor {
    let (clips, depth, frames, pixels) = (shape[0], shape[1], shape[2], shape[3] * shape[4])
    var out = Tensor(shape: [clips * frames, shape[3], shape[4], depth])
    for (index, value) in scalars.enumerated() {
      let (pixel, rest) = (index % pixels, index / pixels)
      let (frame, channel, clip) = (rest % frames, rest / frames % depth, rest / frames / depth)
      out.scalars[((clip * frames + frame) * pixels + pixel) * depth + channel] = value
    }
    return out
  }

  /// The inverse.
  func video(frames: Int) -> Tensor {
    let (clips, depth, pixels) = (shape[0] / frames, shape[3], shape[1] * shape[2])
    var out = Tensor(shape: [clips, depth, frames, shape[1], shape[2]])
    for index in out.scalars.indices {
      let (pixel, rest) = (index % pixels, index / pixels)
      let (frame, channel, clip) = (rest % frames, rest / frames % depth, rest / frames / depth)
      out.scalars[index] = scalars[((clip * frames + frame) * pixels + pixel) * depth + channel]
    }
    return out
  }

  /// The reference's fields of one clip, `(1, frames, 2, H, W)` or `(frames, 2, H, W)`, without the first, which stays.
  ///
  /// - Parameters:
  ///   - height: rows of the latent.
  ///   - width: columns of the latent.
  func motion(clip: Int = 0, height: Int, width: Int) -> ReferenceMotion {
    let (frames, rows, columns) = (shape[shape.count - 4], shape[shape.count - 2], shape[shape.count - 1])
    let pixels = rows * columns
    var motion = ReferenceMotion(height: height, width: width)
    for frame in 1..<frames {
      let start = (clip * frames + frame) * 2 * pixels
      motion.append(
        DisplacementField(
          vectors: Tensor(
            shape: [rows, columns, 2],
            scalars: (0..<2 * pixels).map { scalars[start + $0 % 2 * pixels + $0 / 2] })
        ))
    }
    return motion
  }

  /// One clip of a batch of videos.
  func clip(_ index: Int) -> Tensor {
    let each = count / shape[0]
    return Tensor(
      shape: [1] + shape.dropFirst(), scalars: Array(scalars[index * each..<(index + 1) * each]))
  }
}
