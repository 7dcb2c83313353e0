/// Presets
