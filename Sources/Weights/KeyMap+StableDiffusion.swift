extension KeyMap {
  /// Names of a single-file checkpoint of Stable Diffusion 1.x (LDM) → those of diffusers, under `unet.`, `vae.` and `text_encoder.`.
  ///
  /// All else in such a file (moving averages, noise tables, position indices) is dropped. The attention of the autoencoder gets the
  /// newer names, `to_q` and so on; its 1×1 convolutions become linear layers where they are read
  /// (``StoredTensor/reshaped(to:)``).
  ///
  /// Matches: CompVis/latent-diffusion's modules and diffusers 0.42 (`single_file_utils`), with two ResNet blocks a level.
  public static let stableDiffusion = KeyMap(
    [
      .rename("^model.diffusion_model", "unet"),
      .rename("^first_stage_model", "vae"),
      // Some files lack the part text_model.
      .rename("^cond_stage_model.transformer.text_model", "text_encoder.text_model"),
      .rename("^cond_stage_model.transformer", "text_encoder.text_model"),
      .drop("^text_encoder.text_model.embeddings.position_ids"),
      .keepOnly(["unet", "vae", "text_encoder"]),
    ] + unet + autoencoder)

  /// Names of the autoencoder's attention before diffusers 0.17 → those since.
  public static let newerAttention = KeyMap([
    .rename("attentions.*.query", "attentions.*.to_q"),
    .rename("attentions.*.key", "attentions.*.to_k"),
    .rename("attentions.*.value", "attentions.*.to_v"),
    .rename("attentions.*.proj_attn", "attentions.*.to_out.0"),
  ])

  /// Names of the autoencoder's attention since diffusers 0.17 → those before.
  ///
  /// For autoencoders only: the attention of a UNet has always been called `to_q`.
  public static let olderAttention = KeyMap([
    .rename("mid_block.attentions.*.to_q", "mid_block.attentions.*.query"),
    .rename("mid_block.attentions.*.to_k", "mid_block.attentions.*.key"),
    .rename("mid_block.attentions.*.to_v", "mid_block.attentions.*.value"),
    .rename("mid_block.attentions.*.to_out.0", "mid_block.attentions.*.proj_attn"),
  ])

  // MARK: - Motion modules

  /// Names of motion modules in diffusers → those of AnimateDiff and Motion-I2V.
  ///
  /// Without norms and positional codes, of which one has more than the other. Matches: diffusers 0.42.1,
  /// `convert_animatediff_motion_lora_to_diffusers`, turned round.
  public static let publishedMotion = KeyMap(
    (0..<2).map {
      .rename(
        "motion_modules.*.transformer_blocks.*.attn\($0 + 1)",
        "motion_modules.*.transformer_blocks.*.attention_blocks.\($0)")
    }
      + ["transformer_blocks", "proj_in", "proj_out"].map {
        .rename("motion_modules.*.\($0)", "motion_modules.*.temporal_transformer.\($0)")
      })

  /// Names of motion modules in AnimateDiff and Motion-I2V → those of diffusers; as ``publishedMotion``.
  public static let diffusersMotion = KeyMap(
    [.rename("motion_modules.*.temporal_transformer", "motion_modules.*")]
      + (0..<2).map {
        .rename(
          "motion_modules.*.transformer_blocks.*.attention_blocks.\($0)",
          "motion_modules.*.transformer_blocks.*.attn\($0 + 1)")
      })

  // MARK: - UNet

  /// LDM counts the blocks of a UNet through; diffusers counts levels and layers within.
  private static let unet: [Rule] = {
    var rules: [Rule] = [
      .rename("^unet.time_embed.0", "unet.time_embedding.linear_1"),
      .rename("^unet.time_embed.2", "unet.time_embedding.linear_2"),
      .rename("^unet.input_blocks.0.0", "unet.conv_in"),
      .rename("^unet.out.0", "unet.conv_norm_out"),
      .rename("^unet.out.2", "unet.conv_out"),
      .rename("^unet.middle_block.0", "unet.mid_block.resnets.0"),
      .rename("^unet.middle_block.1", "unet.mid_block.attentions.0"),
      .rename("^unet.middle_block.2", "unet.mid_block.resnets.1"),
    ]
    for level in 0..<4 {
      // Down: two layers, then the convolution that halves.
      for layer in 0..<2 {
        let block = "^unet.input_blocks.\(1 + 3 * level + layer)"
        rules.append(.rename("\(block).0", "unet.down_blocks.\(level).resnets.\(layer)"))
        rules.append(.rename("\(block).1", "unet.down_blocks.\(level).attentions.\(layer)"))
      }
      rules.append(
        .rename("^unet.input_blocks.\(3 + 3 * level).0.op", "unet.down_blocks.\(level).downsamplers.0.conv"))
      // Up: three layers; what doubles the size follows the last, as its second or third part.
      for layer in 0..<3 {
        let block = "^unet.output_blocks.\(3 * level + layer)"
        for part in 1...2 {
          rules.append(.rename("\(block).\(part).conv", "unet.up_blocks.\(level).upsamplers.0.conv"))
        }
        rules.append(.rename("\(block).0", "unet.up_blocks.\(level).resnets.\(layer)"))
        rules.append(.rename("\(block).1", "unet.up_blocks.\(level).attentions.\(layer)"))
      }
    }
    return rules + [
      .rename("resnets.*.in_layers.0", "resnets.*.norm1"),
      .rename("resnets.*.in_layers.2", "resnets.*.conv1"),
      .rename("resnets.*.out_layers.0", "resnets.*.norm2"),
      .rename("resnets.*.out_layers.3", "resnets.*.conv2"),
      .rename("resnets.*.emb_layers.1", "resnets.*.time_emb_proj"),
      .rename("resnets.*.skip_connection", "resnets.*.conv_shortcut"),
    ]
  }()

  // MARK: - Autoencoder

  /// LDM numbers the decoder's levels from the finest, diffusers from the coarsest.
  private static let autoencoder: [Rule] =
    [
      .rename("^vae.encoder.down.*.block.*", "vae.encoder.down_blocks.*.resnets.*"),
      .rename("^vae.encoder.down.*.downsample.conv", "vae.encoder.down_blocks.*.downsamplers.0.conv"),
    ]
    + (0..<4).flatMap { level -> [Rule] in
      let up = "^vae.decoder.up.\(level)"
      return [
        .rename("\(up).block.*", "vae.decoder.up_blocks.\(3 - level).resnets.*"),
        .rename("\(up).upsample.conv", "vae.decoder.up_blocks.\(3 - level).upsamplers.0.conv"),
      ]
    }
    + [
      .rename("^vae.*.mid.block_1", "vae.*.mid_block.resnets.0"),
      .rename("^vae.*.mid.block_2", "vae.*.mid_block.resnets.1"),
      .rename("^vae.*.mid.attn_1.norm", "vae.*.mid_block.attentions.0.group_norm"),
      .rename("^vae.*.mid.attn_1.q", "vae.*.mid_block.attentions.0.to_q"),
      .rename("^vae.*.mid.attn_1.k", "vae.*.mid_block.attentions.0.to_k"),
      .rename("^vae.*.mid.attn_1.v", "vae.*.mid_block.attentions.0.to_v"),
      .rename("^vae.*.mid.attn_1.proj_out", "vae.*.mid_block.attentions.0.to_out.0"),
      .rename("^vae.*.norm_out", "vae.*.conv_norm_out"),
      .rename("resnets.*.nin_shortcut", "resnets.*.conv_shortcut"),
      // Loss networks that some files carry along.
      .drop("^vae.loss"),
    ]
}
