internal import Layers
public import Tensors
public import Weights

/// The network that tells the noise of a latent: the UNet of Stable Diffusion 1.5, and of InstructPix2Pix with eight input channels.
///
/// Matches: diffusers 0.42.1, `UNet2DConditionModel`. Heights and widths need not be multiples of 8: on the way up the sizes of the way down are
/// met again.
public struct UNet: Sendable {
  /// The published settings, `unet/config.json`.
  public struct Config: Codable, Sendable {
    /// Channels of the latent, with those of a condition.
    public var inChannels: Int
    /// Channels of the prediction.
    public var outChannels: Int
    /// Channels at each size, the largest first.
    public var blockOutChannels: [Int]
    /// Kinds of the blocks on the way down: `CrossAttnDownBlock2D` or `DownBlock2D`.
    public var downBlockTypes: [String]
    /// Kinds of the blocks on the way up.
    public var upBlockTypes: [String]
    /// Residual blocks at each size on the way down; one more on the way up.
    public var layersPerBlock: Int
    /// Groups of a normalisation.
    public var normNumGroups = 32
    /// What is added to a variance.
    public var normEps: Float = 1e-5
    /// The width of a word.
    public var crossAttentionDim: Int
    /// How many heads look at once (the published name says otherwise): one number, or one a size.
    public var attentionHeadDim: Heads

    /// One number, or one for each size.
    public enum Heads: Codable, Sendable {
      case all(Int)
      case each([Int])

      /// Reads a number or a list.
      public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let all = try? value.decode(Int.self) {
          self = .all(all)
        } else {
          self = .each(try value.decode([Int].self))
        }
      }

      /// Writes what was read.
      public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .all(let all): try value.encode(all)
        case .each(let each): try value.encode(each)
        }
      }

      func at(_ index: Int) -> Int {
        switch self {
        case .all(let all): all
        case .each(let each): each[min(index, each.count - 1)]
        }
      }
    }

    enum CodingKeys: String, CodingKey {
      case inChannels = "in_channels"
      case outChannels = "out_channels"
      case blockOutChannels = "block_out_channels"
      case downBlockTypes = "down_block_types"
      case upBlockTypes = "up_block_types"
      case layersPerBlock = "layers_per_block"
      case normNumGroups = "norm_num_groups"
      case normEps = "norm_eps"
      case crossAttentionDim = "cross_attention_dim"
      case attentionHeadDim = "attention_head_dim"
    }
  }

  /// The settings it was made with.
  public let config: Config
  private let convIn: Convolution2D
  private let time1: Linear
  private let time2: Linear
  private let down: [DownBlock]
  private let middle: MiddleBlock
  private let up: [UpBlock]
  private let normOut: GroupNorm
  private let convOut: Convolution2D

  /// Reads the whole network.
  public init(_ reader: WeightReader, config: Config) {
    self.config = config
    let channels = config.blockOutChannels
    let timeWidth = 4 * channels[0]
    func parts(_ size: Int) -> BlockParts {
      BlockParts(config: config, timeWidth: timeWidth, heads: config.attentionHeadDim.at(size))
    }
    convIn = reader["conv_in"].convolution(config.inChannels, channels[0])
    time1 = reader["time_embedding.linear_1"].linear(channels[0], timeWidth)
    time2 = reader["time_embedding.linear_2"].linear(timeWidth, timeWidth)
    down = channels.indices.map { size in
      DownBlock(
        reader["down_blocks", size], parts(size), inputs: channels[max(0, size - 1)], outputs: channels[size],
        attends: config.downBlockTypes[size].hasPrefix("CrossAttn"), shrinks: size < channels.count - 1)
    }
    middle = MiddleBlock(
      reader["mid_block"], parts(channels.count - 1), channels: channels[channels.count - 1])
    let reversed = Array(channels.reversed())
    up = reversed.indices.map { index in
      UpBlock(
        reader["up_blocks", index], parts(channels.count - 1 - index), inputs: reversed[max(0, index - 1)],
        outputs: reversed[index], skips: reversed[min(index + 1, reversed.count - 1)],
        attends: config.upBlockTypes[index].hasPrefix("CrossAttn"), grows: index < reversed.count - 1)
    }
    normOut = reader["conv_norm_out"].groupNorm(
      channels[0], groups: config.normNumGroups, epsilon: config.normEps)
    convOut = reader["conv_out"].convolution(channels[0], config.outChannels)
  }

  /// The prediction for a latent.
  ///
  /// - Parameters:
  ///   - latent: `(N, H, W, inChannels)`.
  ///   - timestep: of the training schedule, from 0.
  ///   - context: the words, `(N, tokens, crossAttentionDim)`.
  /// - Returns: `(N, H, W, outChannels)`.
  public func callAsFunction(_ latent: Tensor, timestep: Float, context: Tensor) -> Tensor {
    predict(latent, timestep: timestep, context: context).prediction
  }

  /// The prediction, and what the middle block said.
  package func predict(
    _ latent: Tensor, timestep: Float, context: Tensor
  ) -> (prediction: Tensor, middle: Tensor) {
    let sines = TimestepEmbedding(channels: config.blockOutChannels[0])([timestep])
    // Every residual block takes SiLU of it first.
    let embedding = time2(time1(sines).silu()).silu()
    var x = convIn(latent)
    var skips = [x]
    for block in down { x = block(x, embedding: embedding, context: context, skips: &skips) }
    x = middle(x, embedding: embedding, context: context)
    let inner = x
    for block in up { x = block(x, embedding: embedding, context: context, skips: &skips) }
    return (convOut(normOut(x, silu: true)), inner)
  }
}

extension UNet.Config {
  /// Reads the settings; what a file leaves out takes the published default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    inChannels = try values.decode(Int.self, forKey: .inChannels)
    outChannels = try values.decode(Int.self, forKey: .outChannels)
    blockOutChannels = try values.decode([Int].self, forKey: .blockOutChannels)
    downBlockTypes = try values.decode([String].self, forKey: .downBlockTypes)
    upBlockTypes = try values.decode([String].self, forKey: .upBlockTypes)
    layersPerBlock = try values.decode(Int.self, forKey: .layersPerBlock)
    normNumGroups = try values.decodeIfPresent(Int.self, forKey: .normNumGroups) ?? 32
    normEps = try values.decodeIfPresent(Float.self, forKey: .normEps) ?? 1e-5
    crossAttentionDim = try values.decode(Int.self, forKey: .crossAttentionDim)
    attentionHeadDim = try values.decodeIfPresent(Heads.self, forKey: .attentionHeadDim) ?? .all(8)
  }
}
