package import Tensors

extension Tensor {
  /// Every value changed by itself.
  func mapped(_ change: (Float) -> Float) -> Tensor { Tensor(shape: shape, scalars: scalars.map(change)) }

  /// Zero for what is below it.
  func relu() -> Tensor { mapped { max($0, 0) } }

  /// Channels last to channels first, `(N, H, W, C)` to `(N, C, H, W)`: how the reference stores latents.
  package func channelsFirst() -> Tensor {
    let (batch, pixels, depth) = (shape[0], shape[1] * shape[2], shape[3])
    var out = Tensor(shape: [batch, depth, shape[1], shape[2]])
    for n in 0..<batch {
      for c in 0..<depth {
        for p in 0..<pixels {
          out.scalars[(n * depth + c) * pixels + p] = scalars[(n * pixels + p) * depth + c]
        }
      }
    }
    return out
  }

  /// Channels first to channels last, `(N, C, H, W)` to `(N, H, W, C)`.
  package func channelsLast() -> Tensor {
    let (batch, depth, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    var out = Tensor(shape: [batch, shape[2], shape[3], depth])
    for n in 0..<batch {
      for c in 0..<depth {
        for p in 0..<pixels {
          out.scalars[(n * pixels + p) * depth + c] = scalars[(n * depth + c) * pixels + p]
        }
      }
    }
    return out
  }
}
