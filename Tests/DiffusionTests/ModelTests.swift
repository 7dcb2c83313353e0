import Diffusion
import Tensors
import Testing
import Weights
import _TestSupport

/// The networks against the reference's numbers.
@Suite struct ModelTests {
  @Test(arguments: GoldenCase.all("clip_text")) func textEncoder(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = TextEncoder(reader, config: try golden.config(TextEncoder.Config.self, "text"))
    _ = try reader.finish()
    let ids = try golden.integerInput("input_ids")
    let prompts = stride(from: 0, to: ids.count, by: 77).map { Array(ids[$0..<$0 + 77]) }
    let output = model(prompts)
    for (name, result) in [
      ("embeddings", output.embeddings), ("last_hidden_state", output.lastHiddenState),
      ("penultimate_hidden_state", output.penultimateHiddenState), ("pooler_output", output.pooled),
      ("clip_skip_2", model.words(prompts, skipping: 1)),
    ] {
      let comparison = try golden.compare(result, name)
      #expect(comparison.passes, "\(comparison)")
    }
  }

  @Test(arguments: GoldenCase.all("unet2d")) func unet(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = UNet(reader, config: try golden.config(UNet.Config.self, "unet"))
    #expect(try reader.finish().unused.isEmpty)
    for run in golden.config["runs"]?.array ?? [] {
      let name = try #require(run["name"]?.text)
      let result = model.predict(
        try golden.input("\(name).sample").channelsLast(),
        timesteps: [Float(try #require(run["timestep"]?.double))],
        context: try golden.input("\(name).encoder_hidden_states"))
      for (output, value) in [("mid_block", result.middle), ("sample", result.prediction)] {
        let comparison = try golden.compare(value.channelsFirst(), "\(name).\(output)")
        #expect(comparison.passes, "\(comparison)")
      }
    }
  }

  @Test(arguments: GoldenCase.all("vae")) func autoencoder(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = Autoencoder(reader, config: try golden.config(Autoencoder.Config.self, "vae"))
    _ = try reader.finish()
    for run in golden.config["runs"]?.array ?? [] {
      let name = try #require(run["name"]?.text)
      let posterior = model.encode(try golden.input("\(name).image").channelsLast())
      let sample = posterior.sample(try golden.input("\(name).noise").channelsLast())
      let decoded = model.decode(try golden.input("\(name).latent").channelsLast())
      for (output, value) in [
        ("mean", posterior.mean), ("logvar", posterior.logVariance), ("sample", sample), ("decoded", decoded),
      ] {
        let comparison = try golden.compare(value.channelsFirst(), "\(name).\(output)")
        #expect(comparison.passes, "\(comparison)")
      }
    }
  }

  @Test(arguments: GoldenCase.all("taesd")) func tinyAutoencoder(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = TinyAutoencoder(reader, config: try golden.config(TinyAutoencoder.Config.self, "taesd"))
    _ = try reader.finish()
    for run in golden.config["runs"]?.array ?? [] {
      let name = try #require(run["name"]?.text)
      let encoded = model.encode(try golden.input("\(name).image").channelsLast())
      let decoded = model.decode(try golden.input("\(name).latent").channelsLast())
      for (output, value) in [("encoded", encoded), ("scaled", model.scaled(encoded)), ("decoded", decoded)] {
        let comparison = try golden.compare(value.channelsFirst(), "\(name).\(output)")
        #expect(comparison.passes, "\(comparison)")
      }
    }
  }
}
