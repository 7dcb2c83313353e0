internal import Diffusion
internal import Foundation
internal import Tensors
internal import Weights

/// Stable Diffusion 1.5 at its full size with random weights: what takes time and memory does not depend on their values.
enum RandomNetworks {
  /// The published settings of a part, `config.json`.
  static let settings = [
    "unet": """
    {"in_channels": 4, "out_channels": 4, "block_out_channels": [320, 640, 1280, 1280], "layers_per_block": 2,
     "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
     "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
     "norm_num_groups": 32, "norm_eps": 1e-5, "cross_attention_dim": 768, "attention_head_dim": 8}
    """,
    "vae": """
    {"in_channels": 3, "out_channels": 3, "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
     "latent_channels": 4, "norm_num_groups": 32, "scaling_factor": 0.18215}
    """,
    "text_encoder": """
    {"vocab_size": 49408, "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
     "num_attention_heads": 12, "max_position_embeddings": 77, "hidden_act": "quick_gelu"}
    """,
  ]

  /// - Parameters:
  ///   - temporal: its modules between frames; nil: none.
  ///   - channels: that go in.
  static func unet(
    _ reader: WeightReader = reader(), temporal: UNet.Temporal? = nil, channels: Int = 4
  ) throws -> UNet {
    var config = try decoded("unet", as: UNet.Config.self)
    config.inChannels = channels
    return UNet(reader, config: config, temporal: temporal)
  }

  static func autoencoder(_ reader: WeightReader = reader()) throws -> Autoencoder {
    Autoencoder(reader, config: try decoded("vae", as: Autoencoder.Config.self))
  }

  /// Writes a diffusers folder in half precision, some 2.1 GB, whose tokenizer knows the word x.
  ///
  /// - Parameter hasMotion: whether the UNet has modules between frames, 0.9 GB more.
  static func write(to folder: URL, hasMotion: Bool = false) throws {
    for part in ["unet", "vae", "text_encoder"] {
      var tensors: [(name: String, shape: [Int])] = []
      let census = WeightReader(inventing: { name, shape in
        tensors.append((name, shape))
        return Tensor(shape: shape)
      })
      switch part {
      case "unet": _ = try unet(census, temporal: hasMotion ? UNet.Temporal() : nil)
      case "vae": _ = try autoencoder(census)
      default: _ = TextEncoder(census, config: try decoded(part, as: TextEncoder.Config.self))
      }
      let inner = folder.appendingPathComponent(part)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try Data((settings[part] ?? "").utf8).write(to: inner.appendingPathComponent("config.json"))
      try write(tensors, to: inner.appendingPathComponent("model.safetensors"))
    }
    let tokenizer = folder.appendingPathComponent("tokenizer")
    try FileManager.default.createDirectory(at: tokenizer, withIntermediateDirectories: true)
    try Data(#"{"x": 0, "x</w>": 1, "<|startoftext|>": 49406, "<|endoftext|>": 49407}"#.utf8).write(
      to: tokenizer.appendingPathComponent("vocab.json"))
    try Data("#version: 0.2\n".utf8).write(to: tokenizer.appendingPathComponent("merges.txt"))
  }

  /// Weights as a new network has them: each output's have the norm 1, so that values neither fade nor grow; all are halves.
  static func reader(_ precision: Precision = .float32) -> WeightReader {
    WeightReader(precision: precision) { name, shape in
      Tensor(shape: shape, scalars: halves(name, shape).map { Float($0) })
    }
  }

  private static func halves(_ name: String, _ shape: [Int]) -> [Float16] {
    let count = shape.reduce(1, *)
    guard shape.count > 1 else { return Array(repeating: name.hasSuffix("weight") ? 1 : 0, count: count) }
    let scale = (12 / Float(count / shape[0])).squareRoot()
    var state = UInt32(truncatingIfNeeded: count)
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float16(scale * (Float(state >> 8) / Float(1 << 24) - 0.5))
    }
  }

  private static func decoded<Value: Decodable>(_ part: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data((settings[part] ?? "").utf8))
  }

  /// A safetensors file of halves, one tensor at a time: the UNet's would fill 3.4 GB.
  private static func write(_ tensors: [(name: String, shape: [Int])], to file: URL) throws {
    var end = 0
    let entries = tensors.map { name, shape in
      let start = end
      end += 2 * shape.reduce(1, *)
      return #""\#(name)": {"dtype": "F16", "shape": \#(shape), "data_offsets": [\#(start), \#(end)]}"#
    }
    var header = Data("{\(entries.joined(separator: ", "))}".utf8)
    header.append(Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    try Data((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }).write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(contentsOf: header)
    for (name, shape) in tensors {
      let values = halves(name, shape)
      // SAFETY: the bytes are copied at once.
      try unsafe values.withUnsafeBytes { try handle.write(contentsOf: unsafe Data($0)) }
    }
    try handle.close()
  }
}
