internal import Weights

extension LoRA {
  /// The model that the file was probably made for, by its names and widths; nil if nothing tells.
  ///
  /// For messages only: whether a LoRA fits is seen at the layers themselves.
  package var likelyBase: String? {
    let all = layers.values.joined()
    let names = all.map(\.name) + foreign
    func has(_ marks: String...) -> Bool { names.contains { name in marks.contains { name.contains($0) } } }
    if has("double_blocks", "single_blocks", "single_transformer_blocks") { return "Flux" }
    if has("joint_blocks", "joint_transformer_blocks") { return "Stable Diffusion 3" }
    // Two text encoders, and up to ten blocks in one transformer.
    if has("lora_te1_", "lora_te2_", "text_encoder_2.") { return "SDXL" }
    if has("transformer_blocks_1_", "transformer_blocks.1.") { return "SDXL" }
    // The width of a word, which every cross-attention takes its keys and values from.
    for layer in all where layer.name.hasSuffix("to_k") || layer.name.hasSuffix("to_v") {
      guard layer.name.dropLast(5).hasSuffix("attn2") else { continue }
      switch layer.down.shape[1] {
      case 768: return "Stable Diffusion 1"
      case 1024: return "Stable Diffusion 2"
      case 2048: return "SDXL"
      default: break
      }
    }
    for layer in layers[.textEncoder] ?? [] where layer.name.hasSuffix("q_proj") {
      switch layer.down.shape[1] {
      case 768: return "Stable Diffusion 1"
      case 1024: return "Stable Diffusion 2"
      default: break
      }
    }
    return nil
  }
}
