/// What the name of a tensor in a LoRA file says.
///
/// | program | name |
/// |---|---|
/// | kohya | `lora_unet_mid_block_attentions_0_proj_in.lora_down.weight`, `.lora_up.weight`, `.alpha` |
/// | PEFT | `unet.mid_block.attentions.0.proj_in.lora_A.weight`, `.lora_B.weight` |
/// | diffusers | `unet.mid_block.attentions.0.proj_in.lora.down.weight`, `.lora.up.weight` |
/// | diffusers to 0.16, AnimateDiff | `mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.down.weight` |
///
/// Matches: diffusers 0.42.1, `lora_conversion_utils` and `state_dict_utils`; kohya-ss/sd-scripts 0.9, `networks/lora.py`.
struct LoRAName {
  /// What a tensor is to its layer.
  enum Role {
    /// The factor on the side of the input, `(rank, in, …)`.
    case down
    /// The factor on the side of the output, `(out, rank, …)`.
    case up
    /// The number that is divided by the rank.
    case alpha
  }

  /// Where a layer belongs; nil for parts that no model here has, such as a second text encoder.
  let part: LoRA.Part?
  /// The layer within its part: with dots as the base spells it, or ``isFlat`` with underscores in their place.
  let layer: String
  /// Whether all dots of ``layer`` are written as underscores, so that only the base tells which are which.
  let isFlat: Bool
  /// What the tensor is to the layer.
  let role: Role

  /// Reads a name; nil if it is none of a plain LoRA.
  init?(_ name: String) {
    // Some writers keep the name that PEFT gives an adapter.
    let name = name.replacing(".default.weight", with: ".weight")
    guard let (rest, role) = Self.role(name) else { return nil }
    self.role = role
    for (prefix, part) in [("lora_unet_", LoRA.Part.unet), ("lora_te_", .textEncoder)]
    where rest.hasPrefix(prefix) {
      (self.part, layer, isFlat) = (part, String(rest.dropFirst(prefix.count)), true)
      return
    }
    isFlat = rest.hasPrefix("lora_")
    let inner = rest.trimmingPrefix("base_model.model.").trimmingPrefix("module.")
    let first = inner.prefix { $0 != "." }
    switch first {
    case "unet": (part, layer) = (.unet, Self.plain(inner.dropFirst(5), .unet))
    case "text_encoder": (part, layer) = (.textEncoder, Self.plain(inner.dropFirst(13), .textEncoder))
    case "text_model": (part, layer) = (.textEncoder, Self.plain(inner, .textEncoder))
    // The first files of diffusers held a UNet alone, and say so nowhere.
    case "down_blocks", "mid_block", "up_blocks", "conv_in", "conv_out", "time_embedding":
      (part, layer) = (.unet, Self.plain(inner, .unet))
    default: (part, layer) = (nil, String(inner))
    }
  }

  private static let roles: [(suffix: String, role: Role)] = [
    (".lora_down.weight", .down), (".lora_up.weight", .up), (".lora_A.weight", .down),
    (".lora_B.weight", .up), (".lora.down.weight", .down), (".lora.up.weight", .up),
    (".lora_linear_layer.down.weight", .down), (".lora_linear_layer.up.weight", .up), (".lora.alpha", .alpha),
    (".alpha", .alpha),
  ]

  /// Parts a name into its layer and what the tensor is to it.
  private static func role(_ name: String) -> (layer: Substring, role: Role)? {
    for (suffix, role) in roles where name.hasSuffix(suffix) {
      return (name.dropLast(suffix.count), role)
    }
    // An attention processor's own layers: the suffix _lora stays, as what it hangs on has another name in the base.
    for (suffix, role) in [("_lora.down.weight", Role.down), ("_lora.up.weight", .up)]
    where name.hasSuffix(suffix) { return (name.dropLast(suffix.count - 5), role) }
    return nil
  }

  /// The name of the layer that an attention processor's own layer changes; other names stay.
  private static func plain(_ layer: Substring, _ part: LoRA.Part) -> String {
    guard layer.hasSuffix("_lora") else { return String(layer) }
    var parts = layer.dropLast(5).split(separator: ".").filter { $0 != "processor" }
    let last = parts.popLast() ?? ""
    let names =
      part == .unet
      ? ["to_out": "to_out.0"]
      : ["to_q": "q_proj", "to_k": "k_proj", "to_v": "v_proj", "to_out": "out_proj"]
    return (parts + [names[String(last)].map { $0[...] } ?? last]).joined(separator: ".")
  }

  /// What a tensor belongs to that changes layers in another way than a plain LoRA; nil for anything else.
  static func otherKind(_ name: String) -> String? {
    let beginnings = [
      ("dora_scale", "DoRA"), ("lora_magnitude_vector", "DoRA"), ("hada_", "LoHa"), ("lokr_", "LoKr"),
      ("lora_mid", "LoCon in Tucker form"), ("oft_", "OFT"),
    ]
    let endings = [
      "diff": "LoRA with full changes", "diff_b": "LoRA with biases", "w_norm": "LoRA with norms",
      "b_norm": "LoRA with norms", "on_input": "(IA)³",
    ]
    // The first part is a layer where dots are written as underscores.
    let parts = name.split(separator: ".").dropFirst()
    if let kind = parts.last.flatMap({ endings[String($0)] }) { return kind }
    if let kind = beginnings.first(where: { start, _ in parts.contains { $0.hasPrefix(start) } })?.1 {
      return kind
    }
    return parts.last == "bias" && name.contains("lora_") ? "LoRA with biases" : nil
  }
}
