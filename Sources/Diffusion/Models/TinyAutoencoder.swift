internal import Foundation
internal import Layers
public import Tensors
public import Weights

/// TAESD: the same latents as ``Autoencoder``, thirty times faster and a little softer.
///
/// Matches: diffusers 0.42.1, `AutoencoderTiny`. Pictures have their channels in [−1, 1].
public struct TinyAutoencoder: Sendable {
  /// The published settings.
  public struct Config: Codable, Sendable {
    /// Channels of a picture.
    public var inChannels = 3
    /// Channels of a decoded picture.
    public var outChannels = 3
    /// Channels at each size of the encoder.
    public var encoderBlockOutChannels = [64, 64, 64, 64]
    /// Channels at each size of the decoder.
    public var decoderBlockOutChannels = [64, 64, 64, 64]
    /// Channels of a latent.
    public var latentChannels = 4
    /// Blocks at each size of the encoder.
    public var numEncoderBlocks = [1, 3, 3, 3]
    /// Blocks at each size of the decoder.
    public var numDecoderBlocks = [3, 3, 3, 1]
    /// Latents are squeezed to ± this before decoding.
    public var latentMagnitude: Float = 3
    /// Where 0 lies when latents are stored as pictures.
    public var latentShift: Float = 0.5

    /// The published settings.
    public init() {}

    enum CodingKeys: String, CodingKey {
      case inChannels = "in_channels"
      case outChannels = "out_channels"
      case encoderBlockOutChannels = "encoder_block_out_channels"
      case decoderBlockOutChannels = "decoder_block_out_channels"
      case latentChannels = "latent_channels"
      case numEncoderBlocks = "num_encoder_blocks"
      case numDecoderBlocks = "num_decoder_blocks"
      case latentMagnitude = "latent_magnitude"
      case latentShift = "latent_shift"
    }
  }

  /// Three convolutions beside a shortcut.
  private struct Block: Sendable {
    let convolutions: [Convolution2D]

    init(_ reader: WeightReader, _ channels: Int) {
      convolutions = [0, 2, 4].map { reader["conv", $0].convolution(channels, channels) }
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      let hidden = convolutions[2](convolutions[1](convolutions[0](x).relu()).relu())
      return hidden.adding(x).relu()
    }
  }

  private enum Step: Sendable {
    case convolution(Convolution2D)
    case block(Block)
    case relu
    case grow
  }

  /// The settings it was made with.
  public let config: Config
  private let encoder: [Step]
  private let decoder: [Step]

  /// Reads `encoder.layers.…` and `decoder.layers.…`.
  public init(_ reader: WeightReader, config: Config) {
    self.config = config
    var steps: [Step] = []
    func next(_ half: String) -> WeightReader { reader["\(half).layers", steps.count] }
    for (size, count) in config.numEncoderBlocks.enumerated() {
      let channels = config.encoderBlockOutChannels[size]
      steps.append(
        .convolution(
          size == 0
            ? next("encoder").convolution(config.inChannels, channels)
            : next("encoder").convolution(channels, channels, stride: 2, bias: false)))
      for _ in 0..<count { steps.append(.block(Block(next("encoder"), channels))) }
    }
    steps.append(
      .convolution(
        next("encoder").convolution(config.encoderBlockOutChannels.last ?? 64, config.latentChannels)))
    encoder = steps
    steps = []
    steps.append(
      .convolution(next("decoder").convolution(config.latentChannels, config.decoderBlockOutChannels[0])))
    steps.append(.relu)
    for (size, count) in config.numDecoderBlocks.enumerated() {
      let channels = config.decoderBlockOutChannels[size]
      let isLast = size == config.numDecoderBlocks.count - 1
      for _ in 0..<count { steps.append(.block(Block(next("decoder"), channels))) }
      if !isLast { steps.append(.grow) }
      steps.append(
        .convolution(
          next("decoder").convolution(channels, isLast ? config.outChannels : channels, bias: isLast)))
    }
    decoder = steps
  }

  /// Latents of pictures, `(N, H, W, 3)`; `(N, H/8, W/8, 4)`.
  public func encode(_ picture: Tensor) -> Tensor { run(encoder, picture.mapped { ($0 + 1) / 2 }) }

  /// Pictures of latents.
  public func decode(_ latent: Tensor) -> Tensor {
    let magnitude = config.latentMagnitude
    return run(decoder, latent.mapped { tanh($0 / magnitude) * magnitude }).mapped { 2 * $0 - 1 }
  }

  /// Latents as pictures in [0, 1].
  public func scaled(_ latent: Tensor) -> Tensor {
    let (magnitude, shift) = (config.latentMagnitude, config.latentShift)
    return latent.mapped { min(max($0 / (2 * magnitude) + shift, 0), 1) }
  }

  private func run(_ steps: [Step], _ x: Tensor) -> Tensor {
    steps.reduce(x) { x, step in
      switch step {
      case .convolution(let convolution): convolution(x)
      case .block(let block): block(x)
      case .relu: x.relu()
      case .grow: x.nearest(height: 2 * x.shape[1], width: 2 * x.shape[2])
      }
    }
  }
}

extension TinyAutoencoder.Config {
  /// Reads the settings; what a file leaves out takes the published default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    inChannels = try values.decodeIfPresent(Int.self, forKey: .inChannels) ?? 3
    outChannels = try values.decodeIfPresent(Int.self, forKey: .outChannels) ?? 3
    encoderBlockOutChannels =
      try values.decodeIfPresent([Int].self, forKey: .encoderBlockOutChannels) ?? [64, 64, 64, 64]
    decoderBlockOutChannels =
      try values.decodeIfPresent([Int].self, forKey: .decoderBlockOutChannels) ?? [64, 64, 64, 64]
    latentChannels = try values.decodeIfPresent(Int.self, forKey: .latentChannels) ?? 4
    numEncoderBlocks = try values.decodeIfPresent([Int].self, forKey: .numEncoderBlocks) ?? [1, 3, 3, 3]
    numDecoderBlocks = try values.decodeIfPresent([Int].self, forKey: .numDecoderBlocks) ?? [3, 3, 3, 1]
    latentMagnitude = try values.decodeIfPresent(Float.self, forKey: .latentMagnitude) ?? 3
    latentShift = try values.decodeIfPresent(Float.self, forKey: .latentShift) ?? 0.5
  }
}
