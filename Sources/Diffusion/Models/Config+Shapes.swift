internal import Tensors
public import Weights

// A single-file checkpoint has no settings beside it; they follow from the shapes of its tensors. What shapes do not say (heads, groups) is
// that of Stable Diffusion 1.

extension UNet.Config {
  /// The settings of a network from its tensors; nil when they are not those of such a network.
  ///
  /// - Parameter reader: of diffusers names, without `unet.`.
  public init?(shapesOf reader: WeightReader) {
    guard let first = reader.shape(of: "conv_in.weight"), let last = reader.shape(of: "conv_out.weight"),
      first.count == 4, last.count == 4
    else { return nil }
    func size(_ index: Int) -> Int? { reader.shape(of: "down_blocks.\(index).resnets.0.conv1.weight")?.first }
    let channels = (0..<8).map(size).prefix { $0 != nil }.compactMap { $0 }
    let layers = (0..<8).prefix { reader.contains("down_blocks.0.resnets.\($0).conv1.weight") }.count
    let attends = channels.indices.map { reader.contains("down_blocks.\($0).attentions.0.norm.weight") }
    let words = "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight"
    guard !channels.isEmpty, layers > 0, let context = reader.shape(of: words)?.last else { return nil }
    self.init(
      inChannels: first[1], outChannels: last[0], blockOutChannels: channels,
      downBlockTypes: attends.map { $0 ? "CrossAttnDownBlock2D" : "DownBlock2D" },
      upBlockTypes: attends.reversed().map { $0 ? "CrossAttnUpBlock2D" : "UpBlock2D" },
      layersPerBlock: layers,
      crossAttentionDim: context, attentionHeadDim: .all(8))
  }
}

extension UNet.Temporal {
  /// The modules of a network from its tensors; nil when it has none.
  ///
  /// - Parameter reader: as in ``UNet/Config/init(shapesOf:)``.
  public init?(shapesOf reader: WeightReader) {
    let first = reader["down_blocks.0.motion_modules", 0]
    let original = "temporal_transformer.transformer_blocks.0.attention_blocks.0.pos_encoder.pe"
    guard first.contains("temporal_transformer.norm.weight") || first.contains("norm.weight") else {
      return nil
    }
    self.init()
    hasMiddle = !reader["mid_block.motion_modules", 0].names.isEmpty
    isToldStrides = reader.contains("stride_embedding.linear_1.weight")
    let codes = first.shape(of: original) ?? first.shape(of: "transformer_blocks.0.pos_embed.pe")
    if let codes, codes.count == 3 { places = codes[1] }
  }
}

extension TextEncoder.Config {
  /// The settings of an encoder from its tensors; nil when they are not those of CLIP's.
  ///
  /// - Parameter reader: of names that begin with `text_model.`.
  public init?(shapesOf reader: WeightReader) {
    let model = TextEncoder.model(reader)
    guard let tokens = model.shape(of: "embeddings.token_embedding.weight"), tokens.count == 2,
      let positions = model.shape(of: "embeddings.position_embedding.weight")?.first,
      let inner = model.shape(of: "encoder.layers.0.mlp.fc1.weight")?.first
    else { return nil }
    let layers = (0..<64).prefix { model.contains("encoder.layers.\($0).layer_norm1.weight") }.count
    // Every CLIP has heads of width 64.
    self.init(
      vocabSize: tokens[0], hiddenSize: tokens[1], intermediateSize: inner, numHiddenLayers: layers,
      numAttentionHeads: max(1, tokens[1] / 64), maxPositionEmbeddings: positions)
  }
}

extension Autoencoder.Config {
  /// The settings of an autoencoder from its tensors; nil when they are not those of one.
  ///
  /// - Parameter reader: of diffusers names, without `vae.`.
  public init?(shapesOf reader: WeightReader) {
    guard let first = reader.shape(of: "encoder.conv_in.weight"), first.count == 4,
      let last = reader.shape(of: "decoder.conv_out.weight")?.first,
      let latent = reader.shape(of: "post_quant_conv.weight")?.first
    else { return nil }
    func size(_ index: Int) -> Int? {
      reader.shape(of: "encoder.down_blocks.\(index).resnets.0.conv1.weight")?.first
    }
    let channels = (0..<8).map(size).prefix { $0 != nil }.compactMap { $0 }
    let layers = (0..<8).prefix { reader.contains("encoder.down_blocks.0.resnets.\($0).conv1.weight") }.count
    guard !channels.isEmpty else { return nil }
    self.init(
      inChannels: first[1], outChannels: last, blockOutChannels: channels, layersPerBlock: layers,
      latentChannels: latent)
  }
}
