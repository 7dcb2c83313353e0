import Diffusion
import Tensors
import Testing
import Weights
import _TestSupport

/// Merged weights, and what a UNet makes of them, against the reference's numbers.
@Suite struct LoRAGoldenTests {
  @Test(arguments: GoldenCase.all("lora")) func merging(_ golden: GoldenCase) throws {
    let all = WeightMap(try golden.weights(), source: golden.name)
    let scale = try #require(golden.config["scale"]?.float)
    var compared: Set<String> = []
    for (kind, file) in try #require(golden.config["lora_files"]?.object) {
      let lora = try LoRA(golden.open(try #require(file.text)))
      #expect(lora.skipped.isEmpty, "\(kind)")
      for part in LoRA.Part.allCases {
        let base = all.under("\(part.rawValue).")
        let merged = try lora.merged(into: base, part: part, scale: scale)
        let prefix = "\(kind)::\(part.rawValue)."
        let names = golden.outputNames.filter { $0.hasPrefix(prefix) }
        #expect(names.count == lora.layerCount(part), "\(prefix)")
        for name in names {
          let weight = try #require(merged[String(name.dropFirst(prefix.count))])
          let comparison = try golden.compare(weight.tensor(), name)
          #expect(comparison.passes, "\(comparison)")
        }
        compared.formUnion(names)
        if part == .unet {
          compared.insert(try compareUNet(merged, golden, "\(kind)::unet_output"))
        }
      }
    }
    if golden.outputNames.contains("base::unet_output") {
      compared.insert(try compareUNet(all.under("unet."), golden, "base::unet_output"))
    }
    #expect(compared == Set(golden.outputNames))
  }

  /// Runs a UNet, and returns the name of what it was compared with.
  private func compareUNet(_ weights: WeightMap, _ golden: GoldenCase, _ output: String) throws -> String {
    let reader = WeightReader(weights)
    let model = UNet(reader, config: try golden.config(UNet.Config.self, "unet"))
    _ = try reader.finish()
    let result = model(
      try golden.input("sample").channelsLast(), timestep: try #require(golden.config["timestep"]?.float),
      context: try golden.input("encoder_hidden_states"))
    let comparison = try golden.compare(result.channelsFirst(), output)
    #expect(comparison.passes, "\(comparison)")
    return output
  }
}
