internal import Layers
internal import Tensors
internal import Weights

/// What the blocks of one size have in common.
struct BlockParts: Sendable {
  let config: UNet.Config
  let temporal: UNet.Temporal?
  private let heads: Int

  init(_ config: UNet.Config, _ temporal: UNet.Temporal?, size: Int) {
    (self.config, self.temporal, heads) = (config, temporal, config.attentionHeadDim.at(size))
  }

  func residual(_ reader: WeightReader, _ inputs: Int, _ outputs: Int) -> ResidualBlock {
    ResidualBlock(
      reader, inputs, outputs, timeWidth: 4 * config.blockOutChannels[0], groups: config.normNumGroups,
      epsilon: config.normEps)
  }

  func transformer(_ reader: WeightReader, _ channels: Int) -> SpatialTransformer {
    SpatialTransformer(
      reader, channels: channels, heads: heads, contextWidth: config.crossAttentionDim,
      groups: config.normNumGroups)
  }

  /// The temporal modules of a block, one for each residual block; none where the network has none.
  func modules(_ reader: WeightReader, _ count: Int, _ channels: Int) -> [TemporalTransformer] {
    guard let temporal else { return [] }
    return (0..<count).map {
      TemporalTransformer(
        reader["motion_modules", $0], channels: channels, temporal, groups: config.normNumGroups)
    }
  }
}

/// One size on the way down; every stage is kept for the way up.
struct DownBlock: Sendable {
  private let residuals: [ResidualBlock]
  private let transformers: [SpatialTransformer]
  private let modules: [TemporalTransformer]
  private let shrink: Convolution2D?

  init(
    _ reader: WeightReader, _ parts: BlockParts, inputs: Int, outputs: Int, attends: Bool, shrinks: Bool
  ) {
    let layers = 0..<parts.config.layersPerBlock
    residuals = layers.map { parts.residual(reader["resnets", $0], $0 == 0 ? inputs : outputs, outputs) }
    transformers = attends ? layers.map { parts.transformer(reader["attentions", $0], outputs) } : []
    modules = parts.modules(reader, layers.count, outputs)
    shrink = shrinks ? reader["downsamplers.0.conv"].convolution(outputs, outputs, stride: 2) : nil
  }

  func callAsFunction(_ x: Tensor, _ told: Conditions, skips: inout [Tensor]) -> Tensor {
    var x = x
    for (index, residual) in residuals.enumerated() {
      x = residual(x, embedding: told.embedding)
      if index < transformers.count { x = transformers[index](x, context: told.words) }
      if let clips = told.clips, index < modules.count { x = modules[index](x, clips) }
      skips.append(x)
    }
    if let shrink {
      x = shrink(x)
      skips.append(x)
    }
    return x
  }
}

/// The smallest size.
struct MiddleBlock: Sendable {
  private let first: ResidualBlock
  private let transformer: SpatialTransformer
  private let module: TemporalTransformer?
  private let second: ResidualBlock

  init(_ reader: WeightReader, _ parts: BlockParts, channels: Int) {
    first = parts.residual(reader["resnets", 0], channels, channels)
    transformer = parts.transformer(reader["attentions", 0], channels)
    module = parts.temporal?.hasMiddle == true ? parts.modules(reader, 1, channels).first : nil
    second = parts.residual(reader["resnets", 1], channels, channels)
  }

  func callAsFunction(_ x: Tensor, _ told: Conditions) -> Tensor {
    var x = transformer(first(x, embedding: told.embedding), context: told.words)
    if let module, let clips = told.clips { x = module(x, clips) }
    return second(x, embedding: told.embedding)
  }
}

/// One size on the way up; each residual block takes a stage of the way down beside it.
struct UpBlock: Sendable {
  private let residuals: [ResidualBlock]
  private let transformers: [SpatialTransformer]
  private let modules: [TemporalTransformer]
  private let grow: Convolution2D?

  /// - Parameters:
  ///   - inputs: channels from the block below.
  ///   - skips: channels of the size that the last stage comes from.
  init(
    _ reader: WeightReader, _ parts: BlockParts, inputs: Int, outputs: Int, skips: Int, attends: Bool,
    grows: Bool
  ) {
    let count = parts.config.layersPerBlock + 1
    residuals = (0..<count).map { index in
      let beside = index == count - 1 ? skips : outputs
      return parts.residual(reader["resnets", index], (index == 0 ? inputs : outputs) + beside, outputs)
    }
    transformers = attends ? (0..<count).map { parts.transformer(reader["attentions", $0], outputs) } : []
    modules = parts.modules(reader, count, outputs)
    grow = grows ? reader["upsamplers.0.conv"].convolution(outputs, outputs) : nil
  }

  /// How many layers it has.
  var count: Int { residuals.count }

  func callAsFunction(_ x: inout Tensor, _ told: Conditions, skips: inout [Tensor]) {
    layers(0..<count, &x, told, skips: &skips)
    if let grow, let next = skips.last { x = grow(x.nearest(height: next.shape[1], width: next.shape[2])) }
  }

  /// Some of the layers, each of which takes the last of the stages that are left.
  func layers(_ range: Range<Int>, _ x: inout Tensor, _ told: Conditions, skips: inout [Tensor]) {
    for index in range {
      let joined = x.joined(skips.removeLast())
      // Both stand in it: the widest moment of the network is this one.
      x = Tensor(shape: [0])
      x = residuals[index](joined, embedding: told.embedding)
      if index < transformers.count { x = transformers[index](x, context: told.words) }
      if let clips = told.clips, index < modules.count { x = modules[index](x, clips) }
    }
  }
}
