import Foundation
import Media
import Tensors
import Testing
import Weights
import _TestSupport

/// `--model` with a model of toy size: networks of the reference's image-to-image case, a text encoder of random numbers.
@Suite struct ModelTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.makeStill("in.png")
    try makeModel("toy")
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    let url = shop.folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// A diffusers folder.
  private func makeModel(_ name: String) throws {
    let golden = try #require(GoldenCase.named("img2img_a"))
    let words = try #require(GoldenCase.named("clip_tokenizer_a"))
    let text = try Data(contentsOf: URL(fileURLWithPath: golden.path("case.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    let config = try #require(json["config"] as? [String: Any])
    let weights = try golden.weights()
    for part in ["unet", "vae"] {
      let tensors = weights.filter { $0.key.hasPrefix(part + ".") }
      try write(
        SafetensorsFile.bytes(
          of: Dictionary(
            uniqueKeysWithValues: tensors.map {
              (String($0.key.dropFirst(part.count + 1)), $0.value.tensor())
            })),
        "\(name)/\(part)/diffusion_pytorch_model.safetensors")
      try write(
        [UInt8](JSONSerialization.data(withJSONObject: try #require(config[part]))),
        "\(name)/\(part)/config.json")
    }
    for file in ["vocab.json", "merges.txt"] {
      try write(
        [UInt8](Data(contentsOf: URL(fileURLWithPath: words.path(file)))), "\(name)/tokenizer/\(file)")
    }
    let (vocabulary, width, inner) = (1612, 32, 64)
    var shapes: [String: [Int]] = [
      "embeddings.token_embedding.weight": [vocabulary, width],
      "embeddings.position_embedding.weight": [77, width], "final_layer_norm.weight": [width],
      "final_layer_norm.bias": [width],
    ]
    for part in ["layer_norm1", "layer_norm2"] {
      shapes["encoder.layers.0.\(part).weight"] = [width]
      shapes["encoder.layers.0.\(part).bias"] = [width]
    }
    for part in ["q_proj", "k_proj", "v_proj", "out_proj"] {
      shapes["encoder.layers.0.self_attn.\(part).weight"] = [width, width]
      shapes["encoder.layers.0.self_attn.\(part).bias"] = [width]
    }
    shapes["encoder.layers.0.mlp.fc1.weight"] = [inner, width]
    shapes["encoder.layers.0.mlp.fc1.bias"] = [inner]
    shapes["encoder.layers.0.mlp.fc2.weight"] = [width, inner]
    shapes["encoder.layers.0.mlp.fc2.bias"] = [width]
    var random = TorchRandom(seed: 11)
    var tensors: [String: Tensor] = [:]
    for (key, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      tensors["text_model." + key] = random.normals(shape: shape)
    }
    try write(SafetensorsFile.bytes(of: tensors), "\(name)/text_encoder/model.safetensors")
    let settings =
      #"{"vocab_size":\#(vocabulary),"hidden_size":\#(width),"intermediate_size":\#(inner),"num_hidden_layers":1,"num_attention_heads":4,"eos_token_id":1611}"#
    try write(Array(settings.utf8), "\(name)/text_encoder/config.json")
  }

  private func stylize(_ options: [String], to output: String) throws -> Tensor {
    let run = try RetraceProcess(
      ["stylize", "in.png", "-o", output, "--model", "toy", "--prompt", "a red cat", "--steps", "4", "-q"]
        + options,
      in: shop.folder)
    #expect(run.status == 0, "\(run.errors)")
    return try Still.read(shop.path(output)).picture
  }

  @Test func theSameSeedGivesTheSamePicture() throws {
    let first = try stylize(["--seed", "7"], to: "a.png")
    #expect(try stylize(["--seed", "7", "--threads", "1"], to: "b.png") == first)
    #expect(
      try Data(contentsOf: shop.folder.appendingPathComponent("a.png"))
        == Data(contentsOf: shop.folder.appendingPathComponent("b.png")))
    #expect(try stylize(["--seed", "8"], to: "c.png") != first)
    #expect(first != (try Still.read(shop.path("in.png")).picture))
  }

  @Test func everyOptionTakesEffect() throws {
    let base = try stylize([], to: "base.png")
    for (index, options) in [
      ["--prompt", "a blue dog"], ["--negative-prompt", "cat"], ["--strength", "0.9"], ["--steps", "7"],
      ["--guidance", "2"], ["--sampler", "ddim"], ["--sampler", "euler"], ["--sampler", "lcm"],
      ["--prompt", "a (red:1.5) cat"],
    ].enumerated() {
      #expect(try stylize(options, to: "\(index).png") != base, "\(options)")
    }
    #expect(try stylize(["--strength", "0"], to: "none.png") == Still.read(shop.path("in.png")).picture)
  }

  @Test func aLoRAIsMergedAtItsScale() throws {
    var random = TorchRandom(seed: 5)
    let name = "lora_unet_mid_block_attentions_0_proj_in"
    try write(
      SafetensorsFile.bytes(of: [
        "\(name).lora_down.weight": random.normals(shape: [4, 64, 1, 1]),
        "\(name).lora_up.weight": random.normals(shape: [64, 4, 1, 1]),
      ]), "style.safetensors")
    let base = try stylize([], to: "base.png")
    let full = try stylize(["--lora", "style.safetensors"], to: "full.png")
    #expect(full != base)
    #expect(try stylize(["--lora", "style.safetensors:0.3"], to: "less.png") != full)
    #expect(try stylize(["--lora", "style.safetensors:0"], to: "none.png") == base)
    try write(
      SafetensorsFile.bytes(of: [
        "lora_unet_mid_block_attentions_9_proj_in.lora_down.weight": Tensor(shape: [4, 64]),
        "lora_unet_mid_block_attentions_9_proj_in.lora_up.weight": Tensor(shape: [64, 4]),
      ]), "other.safetensors")
    let run = try shop.retrace(
      "stylize", "in.png", "-o", "x.png", "--model", "toy", "--prompt", "x", "--lora", "other.safetensors")
    #expect(run.status == 1 && run.errors.contains("another base model"), "\(run.errors)")
  }

  @Test func aFileInEmbeddingsIsAWord() throws {
    var random = TorchRandom(seed: 6)
    let before = try stylize(["--prompt", "a harbourlight cat"], to: "before.png")
    try write(
      SafetensorsFile.bytes(of: ["emb_params": random.normals(shape: [2, 32])]),
      "toy/embeddings/harbourlight.safetensors")
    #expect(try stylize(["--prompt", "a harbourlight cat"], to: "after.png") != before)
  }

  @Test func oddSizesComeBackAsTheyWent() throws {
    try shop.makeStill("in.png", width: 45, height: 29)
    #expect(try stylize([], to: "odd.png").shape == [29, 45, 3])
  }

  @Test func aClipIsPaintedAtItsFirstFrame() throws {
    try shop.makeClip("clip.mkv", frames: 4, codec: "ffv1")
    try Still.write(try shop.frames("clip.mkv")[0].picture, to: shop.path("in.png"))
    let painted = try stylize(["--seed", "3"], to: "first.png")
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--model", "toy", "--prompt", "a red cat",
      "--steps",
      "4", "--seed", "3", "--progress", "json")
    #expect(run.status == 0, "\(run.errors)")
    let frames = try shop.frames("out.mkv")
    #expect(frames.count == 4 && frames[0].picture == painted)
    #expect(run.errors.contains(#""event":"step""#))
  }

  @Test func aLongPromptIsTold() throws {
    let run = try shop.retrace(
      "stylize", "in.png", "-o", "long.png", "--model", "toy", "--prompt",
      Array(repeating: "cat", count: 90).joined(separator: " "), "--steps", "2")
    #expect(run.status == 0 && run.errors.contains("77 tokens"), "\(run.errors)")
  }

  @Test func whatIsWrongWithAModelIsOneSentence() throws {
    func expect(_ model: String, _ words: [String], status: Int32 = 1, options: [String] = []) throws {
      let before = shop.files
      let run = try RetraceProcess(
        ["stylize", "in.png", "-o", "x.png", "--model", model, "--prompt", "x"] + options, in: shop.folder)
      #expect(run.status == status && run.errors.hasPrefix("error: "), "\(run.errors)")
      for word in words { #expect(run.errors.contains(word), "\(word) in: \(run.errors)") }
      #expect(shop.files == before)
    }
    try expect("nowhere", ["nowhere", "does not exist"])
    try expect("toy", ["--steps 0", "1 to 1000"], status: 64, options: ["--steps", "0"])
    try expect("toy", ["--strength 2"], status: 64, options: ["--strength", "2"])
    try expect("toy", ["best"], status: 64, options: ["--sampler", "best"])
    try FileManager.default.removeItem(atPath: shop.path("toy/tokenizer"))
    try expect("toy", ["no tokenizer", "vocab.json", "merges.txt"])
    try makeModel("toy")
    try FileManager.default.removeItem(atPath: shop.path("toy/vae"))
    try expect("toy", ["no vae/"])
    for (name, family) in [
      ("conditioner.embedders.0.x", "XL"), ("cond_stage_model.model.x", "Diffusion 2"),
      ("double_blocks.0.x", "Flux"),
    ] {
      try write(
        SafetensorsFile.bytes(of: [name: Tensor(shape: [1])]), "\(family).safetensors")
      try FileManager.default.createDirectory(
        atPath: shop.path("tokenizer"), withIntermediateDirectories: true)
      let words = try #require(GoldenCase.named("clip_tokenizer_a"))
      for file in ["vocab.json", "merges.txt"] {
        try write([UInt8](Data(contentsOf: URL(fileURLWithPath: words.path(file)))), "tokenizer/\(file)")
      }
      try expect("\(family).safetensors", ["looks like", family])
    }
    let run = try shop.retrace("stylize", "in.png", "-o", "x.png", "--prompt", "x", "--look", "film")
    #expect(run.status == 64 && run.errors.contains("--model"))
  }
}
