internal import Weights

/// What PEFT says of its layers' scaling, in the entry `lora_adapter_metadata` of a safetensors file.
///
/// Matches: diffusers 0.42.1, `save_lora_weights` (settings under `unet.` and `text_encoder.`) and `save_lora_adapter` (without).
struct AdapterSettings {
  /// How a layer is scaled where no tensor says so.
  struct Scaling {
    /// nil: as large as the rank.
    var alpha: Float?
    /// Whether alpha is divided by the root of the rank (rsLoRA).
    var isByRoot: Bool
  }

  private let settings: JSONValue

  /// Reads the entry; nil: there is none.
  init(_ text: String?, source: String) throws(WeightsError) {
    settings =
      try text.map { text throws(WeightsError) in
        try JSONValue(Array(text.utf8), name: "\(source), lora_adapter_metadata")
      } ?? .object([:])
  }

  /// The scaling of a layer, named with dots.
  func scaling(_ layer: String, _ part: LoRA.Part) -> Scaling {
    func setting(_ key: String) -> JSONValue? { settings["\(part.rawValue).\(key)"] ?? settings[key] }
    // A pattern is the end of a name, or all of it after ^; the longest says most.
    let pattern = (setting("alpha_pattern")?.object ?? [:]).filter { pattern, _ in
      pattern.hasPrefix("^")
        ? layer == pattern.dropFirst() : layer == pattern || layer.hasSuffix(".\(pattern)")
    }.max { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
    return Scaling(
      alpha: pattern?.value.float ?? setting("lora_alpha")?.float,
      isByRoot: setting("use_rslora")?.bool ?? false)
  }
}
