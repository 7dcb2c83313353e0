internal import Foundation
internal import Layers
public import Tensors
public import Weights

/// Between pictures and latents an eighth their size.
///
/// Matches: diffusers 0.42.1, `AutoencoderKL` (and 0.11.1 with the old attention names). The picture has its channels in [−1, 1];
/// scaling latents is the caller's.
public struct Autoencoder: Sendable {
  /// The published settings, `vae/config.json`.
  public struct Config: Codable, Sendable {
    /// Channels of a picture.
    public var inChannels: Int
    /// Channels of a decoded picture.
    public var outChannels: Int
    /// Channels at each size, the largest first.
    public var blockOutChannels: [Int]
    /// Residual blocks at each size on the way down; one more on the way up.
    public var layersPerBlock: Int
    /// Channels of a latent.
    public var latentChannels: Int
    /// Groups of a normalisation.
    public var normNumGroups = 32
    /// What a latent is multiplied by before a UNet sees it.
    public var scalingFactor: Float?

    enum CodingKeys: String, CodingKey {
      case inChannels = "in_channels"
      case outChannels = "out_channels"
      case blockOutChannels = "block_out_channels"
      case layersPerBlock = "layers_per_block"
      case latentChannels = "latent_channels"
      case normNumGroups = "norm_num_groups"
      case scalingFactor = "scaling_factor"
    }
  }

  /// What an encoder says of a latent: a normal distribution at each place, `(N, H/8, W/8, C)` each.
  public struct Posterior: Sendable {
    /// The means.
    public var mean: Tensor
    /// The logarithms of the variances, from −30 to 20.
    public var logVariance: Tensor

    /// A latent of it, for noise of the same shape.
    public func sample(_ noise: Tensor) -> Tensor {
      var out = mean
      for index in out.scalars.indices {
        out.scalars[index] += exp(logVariance.scalars[index] / 2) * noise.scalars[index]
      }
      return out
    }
  }

  /// The settings it was made with.
  public let config: Config
  private let encoder: PictureEncoder
  private let decoder: PictureDecoder
  private let quantise: Linear
  private let unquantise: Linear

  /// Reads the whole network.
  public init(_ reader: WeightReader, config: Config) {
    self.config = config
    encoder = PictureEncoder(reader["encoder"], config)
    decoder = PictureDecoder(reader["decoder"], config)
    quantise = reader["quant_conv"].linear(2 * config.latentChannels, 2 * config.latentChannels)
    unquantise = reader["post_quant_conv"].linear(config.latentChannels, config.latentChannels)
  }

  /// The latents of pictures, `(N, H, W, inChannels)` with extents that are multiples of 8.
  public func encode(_ picture: Tensor) -> Posterior {
    let moments = quantise(encoder(picture))
    let channels = config.latentChannels
    var mean = Tensor(shape: Array(moments.shape.dropLast()) + [channels])
    var logVariance = mean
    for place in 0..<mean.count / channels {
      for channel in 0..<channels {
        mean.scalars[place * channels + channel] = moments.scalars[2 * place * channels + channel]
        let value = moments.scalars[2 * place * channels + channels + channel]
        logVariance.scalars[place * channels + channel] = min(max(value, -30), 20)
      }
    }
    return Posterior(mean: mean, logVariance: logVariance)
  }

  /// The pictures of latents, `(N, h, w, latentChannels)`; `(N, 8h, 8w, outChannels)`.
  public func decode(_ latent: Tensor) -> Tensor { decoder(unquantise(latent)) }
}

/// The half that makes latents.
private struct PictureEncoder: Sendable {
  let convIn: Convolution2D
  let sizes: [(residuals: [ResidualBlock], shrink: Convolution2D?)]
  let middle: AutoencoderMiddle
  let normOut: GroupNorm
  let convOut: Convolution2D

  init(_ reader: WeightReader, _ config: Autoencoder.Config) {
    let channels = config.blockOutChannels
    let (groups, last) = (config.normNumGroups, channels[channels.count - 1])
    convIn = reader["conv_in"].convolution(config.inChannels, channels[0])
    sizes = channels.indices.map { size in
      let block = reader["down_blocks", size]
      let residuals = (0..<config.layersPerBlock).map { index in
        ResidualBlock(
          block["resnets", index], index == 0 ? channels[max(0, size - 1)] : channels[size], channels[size],
          groups: groups, epsilon: 1e-6)
      }
      let shrink =
        size < channels.count - 1
        ? block["downsamplers.0.conv"].convolution(
          channels[size], channels[size], stride: 2, padding: .bottomRight) : nil
      return (residuals, shrink)
    }
    middle = AutoencoderMiddle(reader["mid_block"], channels: last, groups: groups)
    normOut = reader["conv_norm_out"].groupNorm(last, groups: groups, epsilon: 1e-6)
    convOut = reader["conv_out"].convolution(last, 2 * config.latentChannels)
  }

  func callAsFunction(_ picture: Tensor) -> Tensor {
    var x = convIn(picture)
    for size in sizes {
      for residual in size.residuals { x = residual(x) }
      if let shrink = size.shrink { x = shrink(x) }
    }
    return convOut(normOut.rows(of: middle(x), silu: true))
  }
}

/// The half that makes pictures.
private struct PictureDecoder: Sendable {
  let convIn: Convolution2D
  let middle: AutoencoderMiddle
  let sizes: [(residuals: [ResidualBlock], grow: Convolution2D?)]
  let normOut: GroupNorm
  let convOut: Convolution2D

  init(_ reader: WeightReader, _ config: Autoencoder.Config) {
    let channels = Array(config.blockOutChannels.reversed())
    let groups = config.normNumGroups
    convIn = reader["conv_in"].convolution(config.latentChannels, channels[0])
    middle = AutoencoderMiddle(reader["mid_block"], channels: channels[0], groups: groups)
    sizes = channels.indices.map { size in
      let block = reader["up_blocks", size]
      let residuals = (0...config.layersPerBlock).map { index in
        ResidualBlock(
          block["resnets", index], index == 0 ? channels[max(0, size - 1)] : channels[size], channels[size],
          groups: groups, epsilon: 1e-6)
      }
      let grow =
        size < channels.count - 1
        ? block["upsamplers.0.conv"].convolution(channels[size], channels[size]) : nil
      return (residuals, grow)
    }
    let last = channels[channels.count - 1]
    normOut = reader["conv_norm_out"].groupNorm(last, groups: groups, epsilon: 1e-6)
    convOut = reader["conv_out"].convolution(last, config.outChannels)
  }

  func callAsFunction(_ latent: Tensor) -> Tensor {
    var x = middle(convIn(latent))
    for size in sizes {
      for residual in size.residuals { x = residual(x) }
      if let grow = size.grow { x = grow(x.doubledRows()) }
    }
    return convOut(normOut.rows(of: x, silu: true))
  }
}

/// The smallest size, where every place looks at every other, with one head.
private struct AutoencoderMiddle: Sendable {
  let first: ResidualBlock
  let second: ResidualBlock
  let norm: GroupNorm
  let query: Linear, key: Linear, value: Linear, out: Linear

  init(_ reader: WeightReader, channels: Int, groups: Int) {
    first = ResidualBlock(reader["resnets", 0], channels, channels, groups: groups, epsilon: 1e-6)
    second = ResidualBlock(reader["resnets", 1], channels, channels, groups: groups, epsilon: 1e-6)
    let attention = reader["attentions", 0]
    norm = attention["group_norm"].groupNorm(channels, groups: groups, epsilon: 1e-6)
    // Checkpoints before diffusers 0.18 have other names.
    let isOld = attention.contains("query.weight")
    query = attention[isOld ? "query" : "to_q"].linear(channels, channels)
    key = attention[isOld ? "key" : "to_k"].linear(channels, channels)
    value = attention[isOld ? "value" : "to_v"].linear(channels, channels)
    out = attention[isOld ? "proj_attn" : "to_out.0"].linear(channels, channels)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let x = first(x)
    let shape = [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]
    let places = Tensor(shape: shape, scalars: norm(x).scalars)
    let seen = Attention()(query(places), key(places), value(places), heads: 1)
    return second(out(Tensor(shape: x.shape, scalars: seen.scalars), adding: x))
  }
}

extension Autoencoder.Config {
  /// Reads the settings; what a file leaves out takes the published default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    inChannels = try values.decodeIfPresent(Int.self, forKey: .inChannels) ?? 3
    outChannels = try values.decodeIfPresent(Int.self, forKey: .outChannels) ?? 3
    blockOutChannels = try values.decode([Int].self, forKey: .blockOutChannels)
    layersPerBlock = try values.decode(Int.self, forKey: .layersPerBlock)
    latentChannels = try values.decodeIfPresent(Int.self, forKey: .latentChannels) ?? 4
    normNumGroups = try values.decodeIfPresent(Int.self, forKey: .normNumGroups) ?? 32
    scalingFactor = try values.decodeIfPresent(Float.self, forKey: .scalingFactor)
  }
}
