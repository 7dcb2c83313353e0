import Foundation
import Layers
import Tensors
import _TestSupport

/// Seeded values in [−1, 1).
func signedTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  let tensor = randomTensor(shape, seed: seed)
  return Tensor(shape: shape, scalars: tensor.scalars.map { 2 * $0 - 1 })
}

/// A convolution as its definition has it, summed in Float64; weights `(out, in, height, width)`.
func referenceConvolution(
  _ x: Tensor, weight: Tensor, bias: Tensor?, stride: Int, padding: Padding
) -> Tensor {
  let (outputs, inputs, rows, columns) = (
    weight.shape[0], weight.shape[1], weight.shape[2], weight.shape[3]
  )
  let height = (x.height + padding.top + padding.bottom - rows) / stride + 1
  let width = (x.width + padding.left + padding.right - columns) / stride + 1
  var out = Tensor(shape: [x.shape[0], height, width, outputs])
  var index = 0
  for n in 0..<x.shape[0] {
    for y in 0..<height {
      for column in 0..<width {
        for o in 0..<outputs {
          var sum = Double(bias?.scalars[o] ?? 0)
          for ky in 0..<rows {
            for kx in 0..<columns {
              let (v, u) = (y * stride + ky - padding.top, column * stride + kx - padding.left)
              guard v >= 0, v < x.height, u >= 0, u < x.width else { continue }
              for c in 0..<inputs {
                let value = x.scalars[((n * x.height + v) * x.width + u) * inputs + c]
                sum += Double(value) * Double(weight.scalars[((o * inputs + c) * rows + ky) * columns + kx])
              }
            }
          }
          out.scalars[index] = Float(sum)
          index += 1
        }
      }
    }
  }
  return out
}

/// Attention of `(batch, tokens, channels)` as its definition has it, in Float64.
func referenceAttention(_ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, causal: Bool) -> Tensor {
  let (batch, queries, channels, keys) = (q.shape[0], q.shape[1], q.shape[2], k.shape[1])
  let width = channels / heads
  var out = Tensor(shape: q.shape)
  for n in 0..<batch {
    for head in 0..<heads {
      for i in 0..<queries {
        let seen = causal ? min(keys, i + 1) : keys
        let products = (0..<seen).map { j in
          (0..<width).reduce(0.0) { sum, c in
            sum + Double(q.scalars[(n * queries + i) * channels + head * width + c])
              * Double(k.scalars[(n * keys + j) * channels + head * width + c])
          } / Double(width).squareRoot()
        }
        let most = products.max() ?? 0
        let weights = products.map { exp($0 - most) }
        let total = weights.reduce(0, +)
        for c in 0..<width {
          let sum = weights.enumerated().reduce(0.0) {
            $0 + $1.element * Double(v.scalars[(n * keys + $1.offset) * channels + head * width + c])
          }
          out.scalars[(n * queries + i) * channels + head * width + c] = Float(sum / total)
        }
      }
    }
  }
  return out
}
