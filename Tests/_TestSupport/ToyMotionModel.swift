internal import Foundation
public import Tensors
internal import Weights

/// Motion-I2V at toy size: seeded random weights under the published names, in the published folders.
///
/// Every network has its four sizes and all its layers, but 32 channels; the weights are about as large as keep the residual streams from
/// growing. What it paints means nothing.
public struct ToyMotionModel {
  /// Channels of every layer, and the width of a word.
  public static let width = 32
  private var random: TorchRandom

  /// A generator of weights.
  public init(seed: UInt64 = 1) { random = TorchRandom(seed: seed) }

  /// Writes both stages below a folder: `models/stage1` and `models/stage2`.
  ///
  /// - Throws: what the file system says, or an error when the tokenizer of the goldens is not at hand.
  public static func write(to folder: String, seed: UInt64 = 1) throws {
    var toy = ToyMotionModel(seed: seed)
    let flow = folder + "/models/stage1/StableDiffusion-FlowGen"
    let (picture, unet) = (folder + "/models/stage2/StableDiffusion", unetConfig(channels: 8))
    try file(TorchArchive.bytes(of: toy.unet(channels: 8, strides: true, motion: true)), flow, "unet")
    try file(Array(unet.utf8), flow, "unet", "config.json")
    try file(TorchArchive.bytes(of: toy.controlNet()), flow, "controlnet", "controlnet.bin")
    try file(Array(autoencoderConfig(channels: 2).utf8), flow, "vae", "config.json")
    try file(TorchArchive.bytes(of: toy.autoencoder(channels: 2)), flow, "vae_flow")
    let text = toy.textEncoder()
    for root in [flow, picture] {
      try file(TorchArchive.bytes(of: text), root, "text_encoder", "pytorch_model.bin")
      try file(Array(textConfig.utf8), root, "text_encoder", "config.json")
      try tokenizer(root)
    }
    try file(TorchArchive.bytes(of: toy.unet(channels: 4)), picture, "unet")
    try file(Array(unetConfig(channels: 4).utf8), picture, "unet", "config.json")
    try file(TorchArchive.bytes(of: toy.autoencoder(channels: 3)), picture, "vae")
    try file(Array(autoencoderConfig(channels: 3).utf8), picture, "vae", "config.json")
    let stage2 = folder + "/models/stage2"
    try file(TorchArchive.bytes(of: toy.motionModules()), stage2, "Motion_Module", "motion_block.bin")
    try file(TorchArchive.bytes(of: toy.unet(channels: 4)), stage2, "DreamBooth_LoRA", "realistic_unet.ckpt")
  }

  private static func file(
    _ bytes: [UInt8], _ root: String, _ folder: String, _ name: String = "diffusion_pytorch_model.bin"
  ) throws {
    let url = URL(fileURLWithPath: "\(root)/\(folder)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data(bytes).write(to: url.appendingPathComponent(name))
  }

  private static func tokenizer(_ root: String) throws {
    guard let words = GoldenCase.named("clip_tokenizer_a") else { throw CocoaError(.fileNoSuchFile) }
    for name in ["vocab.json", "merges.txt"] {
      try file([UInt8](Data(contentsOf: URL(fileURLWithPath: words.path(name)))), root, "tokenizer", name)
    }
  }

  // MARK: - Settings

  /// The settings of a UNet, `config.json`.
  public static func unetConfig(channels: Int) -> String {
    """
    {"in_channels": \(channels), "out_channels": 4, "block_out_channels": [32, 32, 32, 32], "layers_per_block": 2,
     "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
     "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
     "cross_attention_dim": 32, "attention_head_dim": 8, "norm_num_groups": 32}
    """
  }

  private static func autoencoderConfig(channels: Int) -> String {
    """
    {"in_channels": \(channels), "out_channels": \(channels), "block_out_channels": [32, 32, 32, 32],
     "layers_per_block": 2, "latent_channels": 4, "norm_num_groups": 32}
    """
  }

  private static let vocabulary = 1612
  private static let textConfig = """
    {"vocab_size": \(vocabulary), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1,
     "num_attention_heads": 4, "eos_token_id": \(vocabulary - 1)}
    """

  // MARK: - Networks

  /// The tensors of a UNet.
  public mutating func unet(channels: Int, strides: Bool = false, motion: Bool = false) -> [String: Tensor] {
    var out = wayDown(channels: channels, strides: strides)
    for block in 0..<4 {
      for layer in 0..<3 {
        out += resnet("up_blocks.\(block).resnets.\(layer)", inputs: 64)
        if block > 0 { out += transformer("up_blocks.\(block).attentions.\(layer)") }
      }
      if block < 3 { out += convolution("up_blocks.\(block).upsamplers.0.conv", 32, 32) }
    }
    out += norm("conv_norm_out")
    out += convolution("conv_out", 32, 4)
    if motion { out += motionModules() }
    return out
  }

  /// The tensors of the 21 motion modules.
  public mutating func motionModules() -> [String: Tensor] {
    var out: [String: Tensor] = motionModule("mid_block.motion_modules.0")
    for size in 0..<4 {
      for layer in 0..<2 { out += motionModule("down_blocks.\(size).motion_modules.\(layer)") }
      for layer in 0..<3 { out += motionModule("up_blocks.\(size).motion_modules.\(layer)") }
    }
    return out
  }

  /// The tensors of the ControlNet of sparse trajectories.
  public mutating func controlNet() -> [String: Tensor] {
    var out = wayDown(channels: 8, strides: true)
    for size in 0..<4 {
      for layer in 0..<2 { out += motionModule("down_blocks.\(size).motion_modules.\(layer)") }
    }
    out += motionModule("mid_block.motion_modules.0")
    out += layer("controlnet_cond_embedding.layers.0", [512, 5, 1, 3, 3])
    out += layer("controlnet_cond_embedding.layers.2", [32, 512, 1, 3, 3])
    for index in 0..<12 { out += layer("controlnet_down_blocks.\(index)", [32, 32, 1, 1]) }
    out += layer("controlnet_mid_block", [32, 32, 1, 1])
    return Dictionary(uniqueKeysWithValues: out.map { ("controlnet." + $0.key, $0.value) })
  }

  private mutating func wayDown(channels: Int, strides: Bool) -> [String: Tensor] {
    var out = convolution("conv_in", channels, 32)
    for name in ["time_embedding"] + (strides ? ["stride_embedding"] : []) {
      out += layer(name + ".linear_1", [128, 32])
      out += layer(name + ".linear_2", [128, 128])
    }
    for size in 0..<4 {
      for layer in 0..<2 {
        out += resnet("down_blocks.\(size).resnets.\(layer)")
        if size < 3 { out += transformer("down_blocks.\(size).attentions.\(layer)") }
      }
      if size < 3 { out += convolution("down_blocks.\(size).downsamplers.0.conv", 32, 32) }
    }
    out += resnet("mid_block.resnets.0")
    out += transformer("mid_block.attentions.0")
    out += resnet("mid_block.resnets.1")
    return out
  }

  /// The tensors of an autoencoder, its attention named as before diffusers 0.18.
  public mutating func autoencoder(channels: Int) -> [String: Tensor] {
    var out = convolution("encoder.conv_in", channels, 32)
    out += convolution("decoder.conv_in", 4, 32)
    for size in 0..<4 {
      for layer in 0..<2 { out += resnet("encoder.down_blocks.\(size).resnets.\(layer)", time: false) }
      for layer in 0..<3 { out += resnet("decoder.up_blocks.\(size).resnets.\(layer)", time: false) }
      guard size < 3 else { continue }
      out += convolution("encoder.down_blocks.\(size).downsamplers.0.conv", 32, 32)
      out += convolution("decoder.up_blocks.\(size).upsamplers.0.conv", 32, 32)
    }
    for half in ["encoder", "decoder"] {
      for index in 0..<2 { out += resnet("\(half).mid_block.resnets.\(index)", time: false) }
      out += norm("\(half).mid_block.attentions.0.group_norm")
      for name in ["query", "key", "value", "proj_attn"] {
        out += layer("\(half).mid_block.attentions.0.\(name)", [32, 32])
      }
      out += norm("\(half).conv_norm_out")
    }
    out += convolution("encoder.conv_out", 32, 8)
    out += convolution("decoder.conv_out", 32, channels)
    out += layer("quant_conv", [8, 8, 1, 1])
    out += layer("post_quant_conv", [4, 4, 1, 1])
    return out
  }

  /// The tensors of a text encoder of one layer.
  public mutating func textEncoder() -> [String: Tensor] {
    var out: [String: Tensor] = [
      "embeddings.token_embedding.weight": random.normals(shape: [Self.vocabulary, 32]),
      "embeddings.position_embedding.weight": random.normals(shape: [77, 32]),
    ]
    for name in ["encoder.layers.0.layer_norm1", "encoder.layers.0.layer_norm2", "final_layer_norm"] {
      out += norm(name)
    }
    for name in ["q_proj", "k_proj", "v_proj", "out_proj"] {
      out += layer("encoder.layers.0.self_attn.\(name)", [32, 32])
    }
    out += layer("encoder.layers.0.mlp.fc1", [64, 32])
    out += layer("encoder.layers.0.mlp.fc2", [32, 64])
    return Dictionary(uniqueKeysWithValues: out.map { ("text_model." + $0.key, $0.value) })
  }

  // MARK: - Layers

  private mutating func resnet(_ name: String, inputs: Int = 32, time: Bool = true) -> [String: Tensor] {
    var out = norm(name + ".norm1", inputs)
    out += convolution(name + ".conv1", inputs, 32)
    if time { out += layer(name + ".time_emb_proj", [32, 128]) }
    out += norm(name + ".norm2")
    out += convolution(name + ".conv2", 32, 32)
    if inputs != 32 { out += layer(name + ".conv_shortcut", [32, inputs, 1, 1]) }
    return out
  }

  private mutating func transformer(_ name: String) -> [String: Tensor] {
    var out = norm(name + ".norm")
    out += layer(name + ".proj_in", [32, 32, 1, 1])
    out += layer(name + ".proj_out", [32, 32, 1, 1])
    let block = name + ".transformer_blocks.0"
    for part in ["attn1", "attn2"] { out += attention("\(block).\(part)") }
    for part in ["norm1", "norm2", "norm3"] { out += norm("\(block).\(part)") }
    out += perceptron(block + ".ff")
    return out
  }

  private mutating func motionModule(_ name: String) -> [String: Tensor] {
    let module = name + ".temporal_transformer"
    var out = norm(module + ".norm")
    out += layer(module + ".proj_in", [32, 32])
    out += layer(module + ".proj_out", [32, 32])
    let block = module + ".transformer_blocks.0"
    for index in 0..<2 {
      out += attention("\(block).attention_blocks.\(index)")
      out["\(block).attention_blocks.\(index).pos_encoder.pe"] = Self.places
      out += norm("\(block).norms.\(index)")
    }
    out += norm(block + ".ff_norm")
    out += perceptron(block + ".ff")
    return out
  }

  /// The positional code, `(1, 32, channels)`: sines and cosines by turns.
  private static let places = Tensor(
    shape: [1, 32, 32],
    scalars: (0..<32 * 32).map { index in
      let (place, channel) = (Float(index / 32), index % 32)
      let angle = place * exp(-Float(channel / 2 * 2) * log(10_000) / 32)
      return channel % 2 == 0 ? sin(angle) : cos(angle)
    })

  private mutating func attention(_ name: String) -> [String: Tensor] {
    var out: [String: Tensor] = [:]
    for part in ["to_q", "to_k", "to_v"] { out["\(name).\(part).weight"] = weight([32, 32]) }
    out += layer(name + ".to_out.0", [32, 32])
    return out
  }

  private mutating func perceptron(_ name: String) -> [String: Tensor] {
    var out = layer(name + ".net.0.proj", [256, 32])
    out += layer(name + ".net.2", [32, 128])
    return out
  }

  private mutating func convolution(_ name: String, _ inputs: Int, _ outputs: Int) -> [String: Tensor] {
    layer(name, [outputs, inputs, 3, 3])
  }

  private mutating func layer(_ name: String, _ shape: [Int]) -> [String: Tensor] {
    [name + ".weight": weight(shape), name + ".bias": small([shape[0]])]
  }

  private mutating func norm(_ name: String, _ channels: Int = 32) -> [String: Tensor] {
    let bias = small([channels])
    return [
      name + ".weight": Tensor(shape: bias.shape, scalars: small([channels]).scalars.map { 1 + $0 }),
      name + ".bias": bias,
    ]
  }

  private mutating func weight(_ shape: [Int]) -> Tensor {
    let inputs = Float(shape.dropFirst().reduce(1, *))
    return Tensor(
      shape: shape, scalars: random.normals(shape: shape).scalars.map { 0.7 * $0 / inputs.squareRoot() })
  }

  private mutating func small(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, scalars: random.normals(shape: shape).scalars.map { 0.1 * $0 })
  }
}

extension [String: Tensor] {
  fileprivate static func += (left: inout Self, right: Self) { left.merge(right) { $1 } }
}
