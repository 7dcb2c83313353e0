internal import Foundation
public import Tensors

/// A step of the noise schedule as cosines and sines of falling frequency.
///
/// Value i of the first half is cos(t · f_i), of the second sin(t · f_i), with f_i = 10000^(−i / half): what diffusers calls
/// `flip_sin_to_cos=True, downscale_freq_shift=0`.
public struct TimestepEmbedding: Sendable {
  private let channels: Int

  /// An embedding of `channels` values, an even number.
  public init(channels: Int) {
    precondition(
      channels > 0 && channels % 2 == 0, "an embedding has an even number of channels, not \(channels)")
    self.channels = channels
  }

  /// The embeddings `(steps, channels)` of some steps.
  ///
  /// - Parameter steps: each at least 0.
  public func callAsFunction(_ steps: [Float]) -> Tensor {
    let half = channels / 2
    var out = Tensor(shape: [steps.count, channels])
    for (row, step) in steps.enumerated() {
      for index in 0..<half {
        let angle = Double(step) * exp(-log(10_000) * Double(index) / Double(half))
        out.scalars[row * channels + index] = Float(cos(angle))
        out.scalars[row * channels + half + index] = Float(sin(angle))
      }
    }
    return out
  }
}
