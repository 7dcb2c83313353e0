import Diffusion
import Tensors
import Testing
import Weights
import _TestSupport

/// Merging by hand-made numbers, and what is refused.
@Suite struct LoRATests {
  @Test func sumsUpSeveralFiles() throws {
    let base = try map(["mid_block.proj.weight": [2, 2]])
    let one = try lora([
      "lora_unet_mid_block_proj.lora_down.weight": [1, 2], "lora_unet_mid_block_proj.lora_up.weight": [2, 1],
    ])
    let two = try lora(["mid_block.proj.lora.down.weight": [3, 2], "mid_block.proj.lora.up.weight": [2, 3]])
    // All values are 1: each file adds its rank to every weight, times its scale; alpha is the rank.
    let merged = try two.merged(into: one.merged(into: base, part: .unet, scale: 0.5), part: .unet, scale: -1)
    #expect(merged["mid_block.proj.weight"]?.floats() == [Float](repeating: 1 + 0.5 - 3, count: 4))
    #expect(base["mid_block.proj.weight"]?.floats() == [1, 1, 1, 1])
    let none = try one.merged(into: base, part: .unet, scale: 0)
    #expect(none["mid_block.proj.weight"]?.floats() == [1, 1, 1, 1])
    #expect(one.layerCount(.unet) == 1 && one.layerCount(.textEncoder) == 0)
  }

  @Test(
    arguments: [
      (#"{"unet.lora_alpha": 8}"#, 8 / 4), (#"{"lora_alpha": 2}"#, 2 / 4),
      (#"{"unet.lora_alpha": 8, "unet.use_rslora": true}"#, 8 / 2),
      (
        #"{"unet.lora_alpha": 8, "unet.alpha_pattern": {"proj": 1, "mid_block.proj": 12, "block.proj": 3}}"#,
        12 / 4
      ),
      (#"{"unet.alpha_pattern": {"^mid_block.proj": 2, "^proj": 1}}"#, 2 / 4),
      (#"{"text_encoder.lora_alpha": 8}"#, 1),
    ] as [(String, Float)])
  func readsAlphaFromMetadata(_ metadata: String, _ factor: Float) throws {
    let name = "unet.mid_block.proj"
    let file = try map(["\(name).lora_A.weight": [4, 2], "\(name).lora_B.weight": [2, 4]])
    let lora = try LoRA(file, metadata: ["lora_adapter_metadata": metadata])
    let merged = try lora.merged(into: map(["mid_block.proj.weight": [2, 2]]), part: .unet)
    #expect(merged["mid_block.proj.weight"]?.floats() == [Float](repeating: 1 + 4 * factor, count: 4))
  }

  @Test(
    arguments: [
      ("text_encoder.a.self_attn.to_q_lora", "a.self_attn.q_proj", LoRA.Part.textEncoder),
      ("text_encoder.a.self_attn.to_out_lora", "a.self_attn.out_proj", .textEncoder),
      ("text_encoder.a.k_proj.lora_linear_layer", "a.k_proj", .textEncoder),
      ("base_model.model.text_model.a.k_proj.lora", "text_model.a.k_proj", .textEncoder),
      ("mid_block.attn1.processor.to_out_lora", "mid_block.attn1.to_out.0", .unet),
    ] as [(String, String, LoRA.Part)])
  func knowsOtherNames(_ name: String, _ layer: String, _ part: LoRA.Part) throws {
    let lora = try lora(["\(name).down.weight": [1, 3], "\(name).up.weight": [2, 1]])
    let merged = try lora.merged(into: map(["\(layer).weight": [2, 3]]), part: part)
    #expect(merged["\(layer).weight"]?.floats() == [Float](repeating: 2, count: 6))
  }

  /// Motion modules have two spellings, each of which a file and a base may have; a base without any keeps what it is.
  @Test(
    arguments: [
      "down_blocks.0.motion_modules.1.temporal_transformer.transformer_blocks.0.attention_blocks.1.processor.to_q_lora",
      "module.down_blocks.0.motion_modules.1.temporal_transformer.transformer_blocks.0.attention_blocks.1.processor.to_q_lora",
      "unet.down_blocks.0.motion_modules.1.transformer_blocks.0.attn2.processor.to_q_lora",
      "unet.down_blocks.0.motion_modules.1.transformer_blocks.0.attn2.to_q.lora",
    ],
    [
      "temporal_transformer.transformer_blocks.0.attention_blocks.1.to_q.weight",
      "transformer_blocks.0.attn2.to_q.weight",
    ])
  func knowsMotionModules(_ name: String, _ layer: String) throws {
    let lora = try lora(["\(name).down.weight": [1, 3], "\(name).up.weight": [2, 1]])
    #expect(lora.isForMotion)
    let weight = "down_blocks.0.motion_modules.1.\(layer)"
    let merged = try lora.merged(into: map([weight: [2, 3], "conv_in.weight": [2, 3]]), part: .unet)
    #expect(merged[weight]?.floats() == [Float](repeating: 2, count: 6))
    #expect(merged["conv_in.weight"]?.floats() == [Float](repeating: 1, count: 6))
    let still = try lora.merged(into: map(["conv_in.weight": [2, 3]]), part: .unet)
    #expect(still.tensors.count == 1)
    #expect(throws: WeightsError.self) {
      try lora.merged(into: map(["up_blocks.0.motion_modules.1.\(layer)": [2, 3]]), part: .unet)
    }
  }

  @Test func changesConvolutions() throws {
    let lora = try lora([
      "lora_unet_conv_in.lora_down.weight": [2, 4, 3, 3], "lora_unet_conv_in.lora_up.weight": [5, 2, 1, 1],
    ])
    let merged = try lora.merged(into: map(["conv_in.weight": [5, 4, 3, 3]]), part: .unet)
    #expect(merged["conv_in.weight"]?.tensor() == Tensor(shape: [5, 4, 3, 3], repeating: 3))
    // A linear layer where the file has a convolution of one pixel.
    let pixel = try self.lora([
      "lora_unet_proj_in.lora_down.weight": [2, 4, 1, 1], "lora_unet_proj_in.lora_up.weight": [5, 2, 1, 1],
    ])
    let linear = try pixel.merged(into: map(["proj_in.weight": [5, 4]]), part: .unet)
    #expect(linear["proj_in.weight"]?.tensor() == Tensor(shape: [5, 4], repeating: 3))
  }

  @Test(
    arguments: [
      (["lora_unet_mid_block_attn2_to_k": 2048], "SDXL?"),
      (["lora_unet_mid_block_attn2_to_k": 1024], "Stable Diffusion 2?"),
      (["lora_unet_mid_block_attn2_to_k": 768], "Stable Diffusion 1?"),
      (["lora_unet_mid_block_attn2_to_k": 32, "lora_te2_text_model_q_proj": 32], "SDXL?"),
      (["lora_unet_mid_block_transformer_blocks_1_attn1_to_k": 32], "SDXL?"),
      (["lora_te_text_model_q_proj": 1024], "Stable Diffusion 2?"),
      (["lora_unet_double_blocks_0_img_attn_qkv": 32], "Flux?"), (["lora_unet_other": 32], "of unknown kind"),
    ] as [([String: Int], String)])
  func namesTheOtherBase(_ layers: [String: Int], _ base: String) throws {
    let factors = layers.flatMap {
      [("\($0).lora_down.weight", [4, $1]), ("\($0).lora_up.weight", [32, 4])]
    }
    let lora = try lora(Dictionary(uniqueKeysWithValues: factors))
    let part: LoRA.Part = lora.layerCount(.unet) > 0 ? .unet : .textEncoder
    let error = #expect(throws: WeightsError.self) {
      try lora.merged(
        into: map(["mid_block.attn2.to_k.weight": [32, 32], "text_model.q_proj.weight": [32, 32]]), part: part
      )
    }
    #expect(
      error?.description.contains("is for another base model (\(base))") == true,
      "\(error?.description ?? "")")
  }

  @Test(
    arguments: [
      (["a.lora_down.weight": [1, 2]], "only half of the layer"),
      (["model.diffusion_model.out.2.weight": [2, 2]], "holds no LoRA"),
      (["lora_unet_a.lora_down.weight": [3, 2], "lora_unet_a.lora_up.weight": [2, 4]], "do not fit"),
      (["lora_unet_a.lora_down.weight": [3], "lora_unet_a.lora_up.weight": [2, 3]], "do not fit"),
      (["lora_unet_a.lora_down.weight": [0, 2], "lora_unet_a.lora_up.weight": [2, 0]], "do not fit"),
      (
        [
          "lora_unet_a.lora_down.weight": [1, 2], "lora_unet_a.lora_up.weight": [2, 1],
          "lora_unet_a.alpha": [2],
        ], "alpha"
      ),
      (["lora_unet_a.hada_w1_a": [2, 2]], "LoHa"), (["lora_unet_a.dora_scale": [2, 1]], "DoRA"),
      (["lora_unet_a.diff": [2, 1]], "full changes"), (["unet.a.lora_B.bias": [2]], "biases"),
    ] as [([String: [Int]], String)])
  func refuses(_ shapes: [String: [Int]], _ reason: String) throws {
    let shapes = Dictionary(
      uniqueKeysWithValues: shapes.map { ($0.hasPrefix("a.") ? "unet." + $0 : $0, $1) })
    let error = #expect(throws: WeightsError.self) { try lora(shapes) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  /// Tensors of ones.
  private func map(_ shapes: [String: [Int]]) throws -> WeightMap {
    let ones = shapes.mapValues { Tensor(shape: $0, repeating: 1) }
    return WeightMap(try SafetensorsFile(bytes: SafetensorsFile.bytes(of: ones)).tensors, source: "toy")
  }

  private func lora(_ shapes: [String: [Int]]) throws -> LoRA { try LoRA(map(shapes)) }
}
