import Testing
import Weights
import _TestSupport

struct KeyMapTests {
  @Test(arguments: GoldenCase.all("ldm_checkpoint"))
  func stableDiffusionMatchesReference(_ golden: GoldenCase) throws {
    let file = golden.path(try #require(golden.config["file"]?.text))
    let weights = try WeightMap(path: file).renamed(by: .stableDiffusion)
    #expect(weights.tensors.keys.sorted() == golden.outputNames)
    let reader = WeightReader(weights)
    for (name, expected) in try golden.outputs() {
      let comparison = try golden.compare(reader.tensor(name, expected.shape), name)
      #expect(comparison.passes, "\(comparison)")
    }
    #expect(try reader.finish().unused.isEmpty)
  }

  @Test func stableDiffusionNames() {
    let (unet, vae, text) = ("model.diffusion_model.", "first_stage_model.", "cond_stage_model.transformer.")
    for (old, new) in [
      (unet + "input_blocks.0.0.weight", "unet.conv_in.weight"),
      (unet + "input_blocks.5.0.in_layers.2.bias", "unet.down_blocks.1.resnets.1.conv1.bias"),
      (unet + "input_blocks.4.1.proj_in.weight", "unet.down_blocks.1.attentions.0.proj_in.weight"),
      (unet + "input_blocks.9.0.op.bias", "unet.down_blocks.2.downsamplers.0.conv.bias"),
      (unet + "middle_block.2.emb_layers.1.weight", "unet.mid_block.resnets.1.time_emb_proj.weight"),
      (unet + "output_blocks.2.1.conv.bias", "unet.up_blocks.0.upsamplers.0.conv.bias"),
      (unet + "output_blocks.5.2.conv.bias", "unet.up_blocks.1.upsamplers.0.conv.bias"),
      (unet + "output_blocks.11.1.norm.bias", "unet.up_blocks.3.attentions.2.norm.bias"),
      (unet + "out.2.weight", "unet.conv_out.weight"),
      (
        vae + "decoder.up.0.block.2.nin_shortcut.bias", "vae.decoder.up_blocks.3.resnets.2.conv_shortcut.bias"
      ),
      (vae + "encoder.down.1.downsample.conv.bias", "vae.encoder.down_blocks.1.downsamplers.0.conv.bias"),
      (vae + "encoder.mid.attn_1.proj_out.bias", "vae.encoder.mid_block.attentions.0.to_out.0.bias"),
      (vae + "quant_conv.weight", "vae.quant_conv.weight"),
      (text + "text_model.final_layer_norm.bias", "text_encoder.text_model.final_layer_norm.bias"),
      (text + "final_layer_norm.bias", "text_encoder.text_model.final_layer_norm.bias"),
      (text + "text_model.embeddings.position_ids", nil), ("model_ema.decay", nil), ("betas", nil),
      (vae + "loss.logvar", nil), ("", nil),
    ] {
      #expect(KeyMap.stableDiffusion.name(for: old) == new)
    }
  }

  @Test func rulesReplaceWholeParts() {
    let keys = KeyMap([
      .drop("^loss"), .rename("^a.*.b.*", "x.*.y.*"), .rename("down", "up.0"), .rename("up.0.*", "*"),
      .drop("gone"),
    ])
    #expect(keys.name(for: "a.1.b.2.c") == "x.1.y.2.c")
    #expect(keys.name(for: "z.a.1.b.2") == "z.a.1.b.2")
    #expect(keys.name(for: "loss.weight") == nil)
    #expect(keys.name(for: "losses.weight") == "losses.weight")
    #expect(keys.name(for: "q.down.w") == "q.w")
    #expect(keys.name(for: "down") == "up.0")
    #expect(keys.name(for: "q.gone") == nil)
    #expect(keys.name(for: "") == "")
    #expect(KeyMap([.rename("^module", "")]).name(for: "module.fnet.conv1.weight") == "fnet.conv1.weight")
  }

  @Test func attentionNamesGoBothWays() {
    for (old, new) in [
      ("query.weight", "to_q.weight"), ("key.bias", "to_k.bias"), ("value.bias", "to_v.bias"),
      ("proj_attn.weight", "to_out.0.weight"), ("group_norm.bias", "group_norm.bias"),
    ] {
      let place = "decoder.mid_block.attentions.0."
      #expect(KeyMap.newerAttention.name(for: place + old) == place + new)
      #expect(KeyMap.olderAttention.name(for: place + new) == place + old)
    }
    let unet = "down_blocks.0.attentions.1.transformer_blocks.0.attn1.to_q.weight"
    #expect((KeyMap.newerAttention + .olderAttention).name(for: unet) == unet)
  }

  @Test func namesThatMeetAreRefused() throws {
    let weights = try weightMap(["a.query": [1], "a.to_q": [1]])
    let error = #expect(throws: WeightsError.self) {
      try weights.renamed(by: KeyMap([.rename("query", "to_q")]))
    }
    #expect(error?.code == .duplicate && error?.description.contains("a.to_q") == true)
  }
}
