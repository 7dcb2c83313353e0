// Settings come from files. What no network could be made of is said in words here, so that nothing is allocated for it and no
// precondition of a layer is met.

extension UNet.Config {
  /// What keeps these settings from being those of a network, as in "its config.json has …"; nil: nothing.
  public var fault: String? {
    let sizes = blockOutChannels.count
    if !(1...8).contains(sizes) || downBlockTypes.count != sizes || upBlockTypes.count != sizes {
      return
        "\(sizes) block_out_channels for \(downBlockTypes.count) down_block_types and \(upBlockTypes.count) up_block_types"
    }
    // Networks with temporal modules may say so in these names.
    let known = ["CrossAttnDownBlock", "DownBlock", "CrossAttnUpBlock", "UpBlock"].flatMap { kind in
      ["2D", "3D", "Motion"].map { kind + $0 }
    }
    if let type = (downBlockTypes + upBlockTypes).first(where: { !known.contains($0) }) {
      return "the unknown block type '\(type.prefix(60))'"
    }
    let extents = blockOutChannels + [inChannels, outChannels, crossAttentionDim, normNumGroups]
    if let wrong = Fault.extent(extents) { return wrong }
    if !(1...16).contains(layersPerBlock) { return "\(layersPerBlock) layers_per_block" }
    if let wrong = Fault.groups(normNumGroups, of: blockOutChannels) { return wrong }
    if case .each(let each) = attentionHeadDim, each.isEmpty { return "no attention_head_dim" }
    for (size, channels) in blockOutChannels.enumerated() {
      let heads = attentionHeadDim.at(size)
      if heads < 1 || channels % heads != 0 { return "\(heads) heads for \(channels) channels" }
    }
    return blockOutChannels[0] % 2 == 0 ? nil : "\(blockOutChannels[0]) channels, an odd number"
  }
}

extension TextEncoder.Config {
  /// What keeps these settings from being those of an encoder, as in "its config.json has …"; nil: nothing.
  public var fault: String? {
    let extents = [vocabSize, hiddenSize, intermediateSize, numHiddenLayers, numAttentionHeads]
    if let wrong = Fault.extent(extents) { return wrong }
    if hiddenSize % numAttentionHeads != 0 {
      return "\(numAttentionHeads) heads for a width of \(hiddenSize)"
    }
    return maxPositionEmbeddings < CLIPTokenizer.length
      ? "texts of \(maxPositionEmbeddings) tokens, where CLIP has \(CLIPTokenizer.length)" : nil
  }
}

extension ImageEncoder.Config {
  /// What keeps these settings from being those of an encoder, as in "its config.json has …"; nil: nothing.
  public var fault: String? {
    let extents = [hiddenSize, intermediateSize, numHiddenLayers, numAttentionHeads, imageSize, patchSize]
    if let wrong = Fault.extent(extents) { return wrong }
    if hiddenSize % numAttentionHeads != 0 {
      return "\(numAttentionHeads) heads for a width of \(hiddenSize)"
    }
    return imageSize > 4096 || patchSize > imageSize
      ? "patches of \(patchSize) pixels in pictures of \(imageSize)" : nil
  }
}

extension Autoencoder.Config {
  /// What keeps these settings from being those of an autoencoder, as in "its config.json has …"; nil: nothing.
  public var fault: String? {
    if !(1...8).contains(blockOutChannels.count) {
      return "\(blockOutChannels.count) block_out_channels"
    }
    if let wrong = Fault.extent(blockOutChannels + [inChannels, outChannels, latentChannels, normNumGroups]) {
      return wrong
    }
    if !(1...16).contains(layersPerBlock) { return "\(layersPerBlock) layers_per_block" }
    return Fault.groups(normNumGroups, of: blockOutChannels)
  }
}

extension TinyAutoencoder.Config {
  /// What keeps these settings from being those of an autoencoder, as in "its config.json has …"; nil: nothing.
  public var fault: String? {
    let halves = [
      (encoderBlockOutChannels, numEncoderBlocks), (decoderBlockOutChannels, numDecoderBlocks),
    ]
    for (channels, blocks) in halves {
      if !(1...8).contains(channels.count) || blocks.count != channels.count
        || !blocks.allSatisfy({ (0...64).contains($0) }) || Set(channels).count != 1
      {
        return "channels \(channels.prefix(8)) for blocks \(blocks.prefix(8))"
      }
      if let wrong = Fault.extent(channels + [inChannels, outChannels, latentChannels]) { return wrong }
    }
    return nil
  }
}

private enum Fault {
  /// An extent larger than any model's by far, or none at all; a product of two still fits an Int.
  static func extent(_ extents: [Int]) -> String? {
    extents.first { !(1...1_000_000).contains($0) }.map { "a size of \($0)" }
  }

  static func groups(_ groups: Int, of channels: [Int]) -> String? {
    channels.first { $0 % groups != 0 }.map { "\(groups) groups for \($0) channels" }
  }
}
