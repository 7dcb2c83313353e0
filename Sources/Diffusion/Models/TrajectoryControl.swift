internal import Layers
public import Tensors
public import Weights

/// The ControlNet of sparse trajectories: what it is told of some places' motion, it adds to the UNet of stage 1.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `flowgen/models/controlnet.py`.
public struct TrajectoryControl: Sendable {
  private let wayDown: WayDown
  private let hint1: Convolution2D
  private let hint2: Convolution2D
  private let skips: [Linear]
  private let middle: Linear

  /// Channels of what it is told: a latent of the motion, and whether there is one.
  public static let channels = 5

  /// Reads the whole network.
  ///
  /// - Parameters:
  ///   - reader: of its names, without `controlnet.`.
  ///   - config: that of the UNet beside it.
  public init(_ reader: WeightReader, config: UNet.Config) {
    let (first, hidden) = (config.blockOutChannels[0], 512)
    wayDown = WayDown(reader, config: config, temporal: .stage1)
    let hints = reader["controlnet_cond_embedding"]
    // Published as convolutions over time too, of one frame.
    func convolution(_ name: String, _ inputs: Int, _ outputs: Int) -> Convolution2D {
      let weight = hints[name].tensor("weight", [outputs, inputs, 1, 3, 3])
      return Convolution2D(
        weight: Tensor(shape: [outputs, weight.shape[1], 3, 3], scalars: weight.scalars),
        bias: hints[name].tensor("bias", [outputs]), padding: .one)
    }
    hint1 = convolution("layers.0", Self.channels, hidden)
    hint2 = convolution("layers.2", hidden, first)
    let stages = config.blockOutChannels.indices.flatMap { size in
      let channels = config.blockOutChannels[size]
      let isLast = size == config.blockOutChannels.count - 1
      return Array(repeating: channels, count: config.layersPerBlock + (isLast ? 0 : 1))
    }
    skips = ([first] + stages).enumerated().map {
      reader["controlnet_down_blocks", $0.offset].linear($0.element, $0.element)
    }
    let last = config.blockOutChannels[config.blockOutChannels.count - 1]
    middle = reader["controlnet_mid_block"].linear(last, last)
  }

  /// What is to be added.
  ///
  /// - Parameters:
  ///   - latent: what the UNet gets, `(clips · frames, H, W, inChannels)`.
  ///   - hints: `(clips · frames, H, W, 5)`: a latent of the motion as the autoencoder gives it, and 1 where the motion is told.
  ///   - timesteps: as for the UNet.
  ///   - context: the words, `(clips, tokens, width)`.
  ///   - clips: with their strides.
  ///   - scale: what everything is multiplied with.
  public func callAsFunction(
    _ latent: Tensor, hints: Tensor, timesteps: [Float], context: Tensor, clips: UNet.Clips, scale: Float = 1
  ) -> UNet.Control {
    let told = wayDown.conditions(timesteps, words: context, clips: clips)
    let stages = wayDown(latent, told, adding: hint2(hint1(hints).silu()))
    func scaled(_ x: Tensor) -> Tensor { scale == 1 ? x : x.scaled(by: scale) }
    return UNet.Control(
      skips: zip(skips, stages.skips).map { scaled($0($1)) }, middle: scaled(middle(stages.middle)))
  }
}
