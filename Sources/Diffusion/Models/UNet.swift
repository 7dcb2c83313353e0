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
  /// Its temporal modules; nil: none.
  public let temporal: Temporal?
  private let wayDown: WayDown
  private let up: [UpBlock]
  private let normOut: GroupNorm
  private let convOut: Convolution2D

  /// Reads the whole network.
  ///
  /// - Parameter temporal: the modules that let the frames of a clip look at one another; nil: none.
  public init(_ reader: WeightReader, config: Config, temporal: Temporal? = nil) {
    (self.config, self.temporal) = (config, temporal)
    let channels = config.blockOutChannels
    wayDown = WayDown(reader, config: config, temporal: temporal)
    let reversed = Array(channels.reversed())
    up = reversed.indices.map { index in
      UpBlock(
        reader["up_blocks", index], BlockParts(config, temporal, size: channels.count - 1 - index),
        inputs: reversed[max(0, index - 1)], outputs: reversed[index],
        skips: reversed[min(index + 1, reversed.count - 1)],
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
    predict(latent, timesteps: [timestep], context: context).prediction
  }

  /// The prediction for the frames of clips.
  ///
  /// - Parameters:
  ///   - latent: `(clips · frames, H, W, inChannels)`, the frames of a clip one after the other.
  ///   - timesteps: of the training schedule, from 0: one for all frames, or one for each frame of a clip.
  ///   - context: the words, `(clips, tokens, crossAttentionDim)`.
  ///   - clips: how the frames hang together; the network has temporal modules.
  /// - Returns: `(clips · frames, H, W, outChannels)`.
  public func callAsFunction(
    _ latent: Tensor, timesteps: [Float], context: Tensor, clips: Clips
  ) -> Tensor {
    predict(latent, timesteps: timesteps, context: context, clips: clips).prediction
  }

  /// The prediction, and what the middle block said.
  package func predict(
    _ latent: Tensor, timesteps: [Float], context: Tensor, clips: Clips? = nil
  ) -> (prediction: Tensor, middle: Tensor) {
    let told = wayDown.conditions(timesteps, words: context, clips: clips)
    let (inner, features) = deepFeatures(latent, told)
    return (finished(features, told), inner)
  }
}

// MARK: - Steps that take up what the one before found

extension UNet {
  /// What a network has made of a latent before its outermost layers, which the next step may take up: from step to step it changes little
  /// (Ma and others 2024, “DeepCache”).
  public struct DeepFeatures: Sendable {
    /// Before the last layer, `(N, H, W, channels)`.
    fileprivate let inner: Tensor
    /// The first stage on the way down, which the last layer takes beside it.
    fileprivate var skip: Tensor
    /// What a ControlNet added to that; nil: nothing.
    fileprivate let control: Tensor?

    /// Pictures of the batch.
    var batch: Int { inner.shape[0] }
  }

  /// The prediction, by all of the network or by its outermost layers alone.
  ///
  /// - Parameters:
  ///   - latent: as in ``callAsFunction(_:timestep:context:)``, or with `clips` the frames of clips.
  ///   - timesteps: one for all pictures, or one for each frame of a clip.
  ///   - context: the words, `(N or clips, tokens, crossAttentionDim)`.
  ///   - clips: how the frames hang together; nil: each picture stands alone. What its ControlNet says is not asked for where features are given.
  ///   - features: of an earlier step with the same batch, whose last layer alone is run anew; nil: all is run, and they are put here.
  public func callAsFunction(
    _ latent: Tensor, timesteps: [Float], context: Tensor, clips: Clips? = nil,
    features: inout DeepFeatures?
  ) -> Tensor {
    let told = wayDown.conditions(timesteps, words: context, clips: clips)
    if var kept = features {
      let first = wayDown.first(latent)
      precondition(first.shape == kept.skip.shape, "features of \(kept.skip.shape) for \(first.shape)")
      kept.skip = kept.control.map { first.adding($0) } ?? first
      return finished(kept, told)
    }
    let found = deepFeatures(latent, told).features
    features = found
    return finished(found, told)
  }

  private func deepFeatures(_ latent: Tensor, _ told: Conditions) -> (middle: Tensor, features: DeepFeatures)
  {
    var (x, skips) = wayDown(latent, told)
    let middle = x
    let control = told.clips?.control
    if let control {
      precondition(control.skips.count == skips.count, "\(control.skips.count) residuals for \(skips.count)")
      for index in skips.indices { skips[index] = skips[index].adding(control.skips[index]) }
      x = x.adding(control.middle)
    }
    for block in up.dropLast() { block(&x, told, skips: &skips) }
    if let last = up.last { last.layers(0..<last.count - 1, &x, told, skips: &skips) }
    return (middle, DeepFeatures(inner: x, skip: skips[0], control: control?.skips[0]))
  }

  private func finished(_ features: DeepFeatures, _ told: Conditions) -> Tensor {
    var (x, skips) = (features.inner, [features.skip])
    if let last = up.last { last.layers(last.count - 1..<last.count, &x, told, skips: &skips) }
    return convOut(normOut.rows(of: x, silu: true))
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
    let motion = try decoder.container(keyedBy: MotionKeys.self)
    attentionHeadDim =
      try values.decodeIfPresent(Heads.self, forKey: .attentionHeadDim)
      ?? motion.decodeIfPresent(Heads.self, forKey: .heads) ?? .all(8)
  }

  /// What diffusers' `UNetMotionModel` names otherwise.
  private enum MotionKeys: String, CodingKey { case heads = "num_attention_heads" }
}
