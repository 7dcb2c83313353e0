import Diffusion
import Foundation
import Media
import Synchronization
import Tensors
import Testing
import Weights
import _TestSupport

/// Stable Diffusion at toy size, in the files of every layout.
///
/// Its weights are the random numbers that the golden case `stylize_a` was made with, drawn anew.
struct ToyModel {
  /// A picture that the reference painted.
  struct Run: Decodable, CustomStringConvertible {
    var name, sampler, prompt, negative: String
    var channels, steps, seed: Int
    var strength, image_guidance: Double?
    var guidance: Double
    var clip_skip: Int?

    var description: String { name }

    /// The options that ask for the same.
    var options: [String] {
      var options = [
        "--sampler", sampler, "--prompt", prompt, "--negative-prompt", negative, "--steps", "\(steps)",
        "--seed",
        "\(seed)", "--guidance", "\(guidance)",
      ]
      if let strength { options += ["--strength", "\(strength)"] }
      if let image_guidance { options += ["--image-guidance", "\(image_guidance)"] }
      if let clip_skip { options += ["--clip-skip", "\(clip_skip)"] }
      return options
    }
  }

  /// All that the reference painted.
  static let runs = (try? GoldenCase.named("stylize_a")?.config([Run].self, "runs")) ?? []

  /// Channels that the UNet takes: 4, or 8 as InstructPix2Pix.
  var channels = 4
  private let golden: GoldenCase

  init(channels: Int = 4) throws {
    self.channels = channels
    golden = try #require(GoldenCase.named("stylize_a"))
  }

  /// Stylizes the picture of the reference with a model and compares with what the reference painted.
  ///
  /// What was painted stays as the model's name with `.png`.
  static func expect(
    _ run: Run, of model: String, in shop: Workshop, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let golden = try #require(GoldenCase.named("stylize_a"))
    func picture(_ tensor: Tensor) -> Tensor {
      Tensor(shape: tensor.shape, scalars: tensor.scalars.map { $0 / 255 })
    }
    try Still.write(picture(golden.input("picture")), to: shop.path("reference-in.png"))
    let output = "\(model).png".replacing("/", with: "-")
    let result = try RetraceProcess(
      ["stylize", "reference-in.png", "-o", output, "--model", model, "-q", "--overwrite"] + run.options,
      in: shop.folder)
    #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
    let painted = try Still.read(shop.path(output)).picture
    let levels = Tensor(shape: painted.shape, scalars: painted.scalars.map { ($0 * 255).rounded() })
    let comparison = try golden.compare(levels, run.name)
    #expect(comparison.passes, "\(comparison)", sourceLocation: sourceLocation)
  }

  // MARK: - Files

  /// A diffusers folder.
  func writeFolder(_ name: String, pickled: Bool = false, in shop: Workshop) throws {
    for part in ["text_encoder", "unet", "vae"] {
      let tensors = try weights(part)
      if pickled {
        let file = part == "text_encoder" ? "pytorch_model" : "diffusion_pytorch_model"
        try shop.write(Pickle.stateDictionary(tensors), "\(name)/\(part)/\(file).bin")
      } else {
        let file = part == "text_encoder" ? "model" : "diffusion_pytorch_model"
        try shop.write(SafetensorsFile.bytes(of: tensors), "\(name)/\(part)/\(file).safetensors")
      }
      var settings = try settings(part)
      if part == "unet" { settings["in_channels"] = channels }
      try shop.write([UInt8](JSONSerialization.data(withJSONObject: settings)), "\(name)/\(part)/config.json")
    }
    try shop.write(
      [UInt8](JSONSerialization.data(withJSONObject: settings("scheduler"))),
      "\(name)/scheduler/scheduler_config.json")
    try writeTokenizer("\(name)/tokenizer", in: shop)
  }

  /// A single file in the names of the original code, with a tokenizer beside it.
  func writeCheckpoint(_ path: String, in shop: Workshop) throws {
    var tensors: [String: Tensor] = ["model_ema.decay": Tensor(shape: [])]
    for part in ["text_encoder", "unet", "vae"] {
      for (name, tensor) in try weights(part) {
        let original = try #require(Self.originalNames.name(for: "\(part).\(name)"))
        // What became linear layers were convolutions there.
        let isConvolution =
          ["proj_in.weight", "proj_out.weight", "attn_1.q.weight", "attn_1.k.weight", "attn_1.v.weight"]
          .contains { original.hasSuffix($0) } || original.contains("shortcut.weight")
          || original.contains("skip_connection.weight") || original.contains("quant_conv.weight")
        tensors[original] = Tensor(
          shape: tensor.shape + (isConvolution ? [1, 1] : []), scalars: tensor.scalars)
      }
    }
    try shop.write(SafetensorsFile.bytes(of: tensors), path)
    try writeTokenizer((path as NSString).deletingLastPathComponent + "/tokenizer", in: shop)
  }

  /// The tokenizer's two files.
  func writeTokenizer(_ folder: String, in shop: Workshop) throws {
    let words = try #require(GoldenCase.named("clip_tokenizer_a"))
    for file in ["vocab.json", "merges.txt"] {
      try shop.write([UInt8](Data(contentsOf: URL(fileURLWithPath: words.path(file)))), "\(folder)/\(file)")
    }
  }

  // MARK: - Numbers

  private func settings(_ part: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: golden.path("case.json")))
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require((json?["config"] as? [String: Any])?[part] as? [String: Any])
  }

  private static let drawn = Mutex<[String: [String: Tensor]]>([:])

  /// The weights of a part; what the networks miss in a file without tensors tells their names and shapes.
  func weights(_ part: String) throws -> [String: Tensor] {
    let key = "\(part)\(channels)"
    if let tensors = Self.drawn.withLock({ $0[key] }) { return tensors }
    let reader = WeightReader(WeightMap([:], source: part), readsValues: false)
    switch part {
    case "text_encoder": _ = TextEncoder(reader, config: try golden.config(TextEncoder.Config.self, part))
    case "unet":
      var config = try golden.config(UNet.Config.self, part)
      config.inChannels = channels
      _ = UNet(reader, config: config)
    default: _ = Autoencoder(reader, config: try golden.config(Autoencoder.Config.self, part))
    }
    var random = TorchRandom(seed: UInt64(try golden.config([String: Int].self, "seeds")[part] ?? 0))
    var tensors: [String: Tensor] = [:]
    for lack in reader.report.lacks {
      let drawn = random.normals(shape: lack.expected)
      let fan = Float(lack.expected.dropFirst().reduce(1, *))
      let isNorm = lack.name.hasSuffix(".weight")
      let scale = 1 / fan.squareRoot()
      tensors[lack.name] = Tensor(
        shape: drawn.shape,
        scalars: drawn.scalars.map {
          lack.expected.count > 1 ? $0 * scale : isNorm ? 1 + 0.1 * $0 : 0.1 * $0
        })
    }
    Self.drawn.withLock { $0[key] = tensors }
    return tensors
  }

  /// Names of diffusers → those of CompVis/latent-diffusion.
  private static let originalNames = KeyMap(
    [
      .rename("^text_encoder", "cond_stage_model.transformer"),
      .rename("^unet.time_embedding.linear_1", "model.diffusion_model.time_embed.0"),
      .rename("^unet.time_embedding.linear_2", "model.diffusion_model.time_embed.2"),
      .rename("^unet.conv_in", "model.diffusion_model.input_blocks.0.0"),
      .rename("^unet.conv_norm_out", "model.diffusion_model.out.0"),
      .rename("^unet.conv_out", "model.diffusion_model.out.2"),
      .rename("^unet.mid_block.resnets.0", "model.diffusion_model.middle_block.0"),
      .rename("^unet.mid_block.attentions.0", "model.diffusion_model.middle_block.1"),
      .rename("^unet.mid_block.resnets.1", "model.diffusion_model.middle_block.2"),
    ]
      + (0..<4).flatMap { size -> [KeyMap.Rule] in
        (0..<2).flatMap { layer -> [KeyMap.Rule] in
          let block = "model.diffusion_model.input_blocks.\(1 + 3 * size + layer)"
          return [
            .rename("^unet.down_blocks.\(size).resnets.\(layer)", "\(block).0"),
            .rename("^unet.down_blocks.\(size).attentions.\(layer)", "\(block).1"),
          ]
        }
          + (0..<3).flatMap { layer -> [KeyMap.Rule] in
            let block = "model.diffusion_model.output_blocks.\(3 * size + layer)"
            return [
              .rename("^unet.up_blocks.\(size).resnets.\(layer)", "\(block).0"),
              .rename("^unet.up_blocks.\(size).attentions.\(layer)", "\(block).1"),
            ]
          }
          + [
            .rename(
              "^unet.down_blocks.\(size).downsamplers.0.conv",
              "model.diffusion_model.input_blocks.\(3 + 3 * size).0.op"),
            .rename(
              "^unet.up_blocks.\(size).upsamplers.0.conv",
              "model.diffusion_model.output_blocks.\(2 + 3 * size).\(size == 0 ? 1 : 2).conv"),
            .rename("^vae.decoder.up_blocks.\(size).resnets.*", "vae.decoder.up.\(3 - size).block.*"),
            .rename(
              "^vae.decoder.up_blocks.\(size).upsamplers.0.conv", "vae.decoder.up.\(3 - size).upsample.conv"),
          ]
      } + [
        .rename("^model.diffusion_model.*.*.0.norm1", "model.diffusion_model.*.*.0.in_layers.0"),
        .rename("^model.diffusion_model.*.*.0.conv1", "model.diffusion_model.*.*.0.in_layers.2"),
        .rename("^model.diffusion_model.*.*.0.norm2", "model.diffusion_model.*.*.0.out_layers.0"),
        .rename("^model.diffusion_model.*.*.0.conv2", "model.diffusion_model.*.*.0.out_layers.3"),
        .rename("^model.diffusion_model.*.*.0.conv_shortcut", "model.diffusion_model.*.*.0.skip_connection"),
        .rename(
          "^model.diffusion_model.middle_block.*.norm1", "model.diffusion_model.middle_block.*.in_layers.0"),
        .rename(
          "^model.diffusion_model.middle_block.*.conv1", "model.diffusion_model.middle_block.*.in_layers.2"),
        .rename(
          "^model.diffusion_model.middle_block.*.norm2", "model.diffusion_model.middle_block.*.out_layers.0"),
        .rename(
          "^model.diffusion_model.middle_block.*.conv2", "model.diffusion_model.middle_block.*.out_layers.3"),
        .rename("time_emb_proj", "emb_layers.1"),
        .rename("^vae.encoder.down_blocks.*.resnets.*", "vae.encoder.down.*.block.*"),
        .rename("^vae.encoder.down_blocks.*.downsamplers.0.conv", "vae.encoder.down.*.downsample.conv"),
        .rename("^vae.*.mid_block.resnets.0", "vae.*.mid.block_1"),
        .rename("^vae.*.mid_block.resnets.1", "vae.*.mid.block_2"),
        .rename("^vae.*.mid_block.attentions.0.group_norm", "vae.*.mid.attn_1.norm"),
        .rename("^vae.*.mid_block.attentions.0.to_q", "vae.*.mid.attn_1.q"),
        .rename("^vae.*.mid_block.attentions.0.to_k", "vae.*.mid.attn_1.k"),
        .rename("^vae.*.mid_block.attentions.0.to_v", "vae.*.mid.attn_1.v"),
        .rename("^vae.*.mid_block.attentions.0.to_out.0", "vae.*.mid.attn_1.proj_out"),
        .rename("^vae.*.conv_norm_out", "vae.*.norm_out"),
        .rename("^vae.*.*.*.block.*.conv_shortcut", "vae.*.*.*.block.*.nin_shortcut"),
        .rename("^vae", "first_stage_model"),
      ])
}
