internal import Layers
internal import Tensors
internal import Weights

/// The first half of a UNet, from a latent through ever smaller sizes to the smallest; a ControlNet has one of its own.
struct WayDown: Sendable {
  private let convIn: Convolution2D
  private let time: TimeEmbedding
  private let stride: TimeEmbedding?
  private let down: [DownBlock]
  private let middle: MiddleBlock

  init(_ reader: WeightReader, config: UNet.Config, temporal: UNet.Temporal?) {
    let channels = config.blockOutChannels
    convIn = reader["conv_in"].convolution(config.inChannels, channels[0])
    time = TimeEmbedding(reader["time_embedding"], channels: channels[0])
    stride =
      temporal?.isToldStrides == true
      ? TimeEmbedding(reader["stride_embedding"], channels: channels[0]) : nil
    down = channels.indices.map { size in
      DownBlock(
        reader["down_blocks", size], BlockParts(config, temporal, size: size),
        inputs: channels[max(0, size - 1)], outputs: channels[size],
        attends: config.downBlockTypes[size].hasPrefix("CrossAttn"), shrinks: size < channels.count - 1)
    }
    middle = MiddleBlock(
      reader["mid_block"], BlockParts(config, temporal, size: channels.count - 1),
      channels: channels[channels.count - 1])
  }

  /// What the blocks are told of a batch.
  func conditions(_ timesteps: [Float], words: Tensor, clips: UNet.Clips?) -> Conditions {
    var embedding = time(timesteps)
    if let stride, let strides = clips?.strides {
      var sum = stride(strides)
      sum.addRows(embedding)
      embedding = sum
    }
    // Every residual block takes SiLU of it first.
    return Conditions(embedding: embedding.silu(), words: words, clips: clips)
  }

  /// Goes down.
  ///
  /// - Parameters:
  ///   - latent: `(N, H, W, inChannels)`.
  ///   - hint: added to what the first convolution makes of it; nil: nothing.
  /// - Returns: what the middle says, and every stage before it.
  func callAsFunction(
    _ latent: Tensor, _ told: Conditions, adding hint: Tensor? = nil
  ) -> (middle: Tensor, skips: [Tensor]) {
    var x = first(latent, adding: hint)
    var skips = [x]
    for block in down { x = block(x, told, skips: &skips) }
    return (middle(x, told), skips)
  }
}

extension WayDown {
  /// The first stage alone.
  func first(_ latent: Tensor, adding hint: Tensor? = nil) -> Tensor { convIn(latent, adding: hint) }
}

/// What the blocks of a UNet are told beside the picture.
struct Conditions: Sendable {
  /// SiLU of the time embedding, `(rows, width)`; picture i is at the time of row i mod rows.
  let embedding: Tensor
  /// `(clips, tokens, width)`.
  let words: Tensor
  /// How the pictures of the batch hang together; nil: each stands alone.
  let clips: UNet.Clips?
}

/// Numbers as rows, by sines and a perceptron: time steps, or how many frames lie between two.
struct TimeEmbedding: Sendable {
  private let sines: TimestepEmbedding
  private let first: Linear
  private let second: Linear

  init(_ reader: WeightReader, channels: Int) {
    sines = TimestepEmbedding(channels: channels)
    first = reader["linear_1"].linear(channels, 4 * channels)
    second = reader["linear_2"].linear(4 * channels, 4 * channels)
  }

  /// - Returns: `(values, 4 · channels)`.
  func callAsFunction(_ values: [Float]) -> Tensor { second(first(sines(values)).silu()) }
}
