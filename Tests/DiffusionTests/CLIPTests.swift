import Diffusion
import Foundation
import Tensors
import Testing
import Weights
import _TestSupport

/// Pictures and texts in the space that CLIP shares, against the reference's numbers.
@Suite struct CLIPTests {
  private func model(_ golden: GoldenCase) throws -> CLIP {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = CLIP(
      reader,
      config: CLIP.Config(
        text: try golden.config(TextEncoder.Config.self, "text"),
        vision: try golden.config(ImageEncoder.Config.self, "vision"),
        projectionDim: try #require(golden.config["projection_dim"]?.integer)))
    #expect(try reader.finish().unused.isEmpty)
    return model
  }

  private func picture(_ golden: GoldenCase, _ run: String) throws -> Tensor {
    let stored = try #require(try golden.inputs()["\(run).rgb"])
    return Tensor(shape: stored.shape, scalars: try stored.integers().map { Float($0) / 255 })
  }

  private func runs(_ golden: GoldenCase) -> [String] {
    (golden.config["runs"]?.array ?? []).compactMap { $0["name"]?.text }
  }

  @Test(arguments: GoldenCase.all("clip_image")) func picturesAreCutAsPillowCutsThem(
    _ golden: GoldenCase
  )
    throws
  {
    let size = try #require(golden.config["preprocess"]?["crop"]?.integer)
    for run in runs(golden) {
      let picture = CLIPPicture(try picture(golden, run), size: size)
      let expected = try #require(try golden.outputs()["\(run).cropped_rgb"])
      #expect(picture.levels.shape == expected.shape)
      // The case allows some pixels a level; none is needed.
      #expect(try picture.levels.scalars.map { Int($0) } == expected.integers(), "\(run)")
      let comparison = try golden.compare(picture.pixels.channelsFirst(), "\(run).pixel_values")
      #expect(comparison.passes, "\(comparison)")
    }
  }

  @Test(arguments: GoldenCase.all("clip_image")) func imageEncoder(_ golden: GoldenCase) throws {
    let encoder = try model(golden).images
    let names = runs(golden)
    let pixels = try names.map { try golden.output("\($0).pixel_values").channelsLast() }
    for (name, input) in zip(names, pixels) {
      let output = encoder(input)
      for (key, value) in [
        ("last_hidden_state", output.lastHiddenState), ("image_embeds", output.embedding),
      ] {
        let comparison = try golden.compare(value, "\(name).\(key)")
        #expect(comparison.passes, "\(comparison)")
      }
    }
    // Together they are what they are alone.
    let shape = [pixels.count] + pixels[0].shape.dropFirst()
    let batch = encoder(Tensor(shape: shape, scalars: pixels.flatMap(\.scalars))).embedding
    let alone = pixels.flatMap { encoder($0).embedding.scalars }
    #expect(zip(batch.scalars, alone).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test(arguments: GoldenCase.all("clip_image")) func cosines(_ golden: GoldenCase) throws {
    let model = try model(golden)
    let images = try runs(golden).map { model.embedding(of: try picture(golden, $0)) }
    let ids = try golden.integerInput("input_ids")
    let texts = stride(from: 0, to: ids.count, by: 77).map {
      model.embedding(ofTokens: Array(ids[$0..<$0 + 77]))
    }
    let cosine = images.flatMap { image in texts.map { Float(CLIP.similarity(image, $0)) } }
    let consecutive = zip(images, images.dropFirst()).map { Float(CLIP.similarity($0, $1)) }
    func rows(_ rows: [Tensor]) -> Tensor {
      Tensor(shape: [rows.count, rows[0].count], scalars: rows.flatMap(\.scalars))
    }
    let shape = [images.count, texts.count]
    for (name, value) in [
      ("image_embeds_normalised", rows(images)), ("text_embeds_normalised", rows(texts)),
      ("cosine", Tensor(shape: shape, scalars: cosine)),
      ("logits_per_image", Tensor(shape: shape, scalars: cosine.map { $0 * model.scale })),
      ("consecutive_image_cosine", Tensor(shape: [consecutive.count], scalars: consecutive)),
    ] {
      let comparison = try golden.compare(value, name)
      #expect(comparison.passes, "\(comparison)")
    }
  }

  @Test func whatSettingsLeaveOutIsTheDefault() throws {
    let json = #"{"text_config": {}, "vision_config": {"patch_size": 16}}"#
    let config = try JSONDecoder().decode(CLIP.Config.self, from: Data(json.utf8))
    #expect(
      config.text.vocabSize == 49408 && config.text.hiddenSize == 512 && config.text.numAttentionHeads == 8)
    #expect(config.vision.hiddenSize == 768 && config.vision.patchSize == 16 && config.projectionDim == 512)
  }

  @Test func aFlatPictureStaysFlatAtAnySize() {
    for (height, width) in [(1, 1), (3, 500), (70, 56), (224, 224), (333, 7)] {
      let picture = CLIPPicture(Tensor(height: height, width: width, channels: 3, repeating: 0.4), size: 56)
      #expect(picture.levels == Tensor(height: 56, width: 56, channels: 3, repeating: 102))
    }
  }
}
