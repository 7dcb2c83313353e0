import Foundation
import Media
import Tensors
import Testing
import Weights
import _TestSupport

/// `--model` with a model of toy size.
@Suite struct ModelTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.makeStill("in.png")
    try makeModel("toy")
  }

  private func write(_ bytes: [UInt8], _ path: String) throws { try shop.write(bytes, path) }

  private func makeModel(_ name: String) throws { try ToyModel().writeFolder(name, in: shop) }

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

  @Test(arguments: ToyModel.runs)
  func itPaintsWhatTheReferencePaints(_ run: ToyModel.Run) throws {
    let name = "toy\(run.channels)"
    try ToyModel(channels: run.channels).writeFolder(name, in: shop)
    try ToyModel.expect(run, of: name, in: shop)
  }

  @Test func anLCMLoRABringsItsSettings() throws {
    var random = TorchRandom(seed: 5)
    let name = "lora_unet_mid_block_attentions_0_proj_in"
    try write(
      SafetensorsFile.bytes(of: [
        "\(name).lora_down.weight": random.normals(shape: [4, 64, 1, 1]),
        "\(name).lora_up.weight": random.normals(shape: [64, 4, 1, 1]),
      ]), "toy/loras/lcm-lora.safetensors")
    func run(_ options: [String]) throws -> RetraceProcess {
      try RetraceProcess(
        ["stylize", "in.png", "-o", "x.png", "--overwrite", "--model", "toy", "--prompt", "x"] + options,
        in: shop.folder)
    }
    let hinted = try run(["--steps", "2"])
    #expect(
      hinted.status == 0 && hinted.errors.contains("hint: --lora 'toy/loras/lcm-lora.safetensors'"),
      "\(hinted.errors)")
    let lora = ["--lora", "toy/loras/lcm-lora.safetensors", "--progress", "json", "--strength", "1"]
    let fast = try run(lora)
    #expect(
      fast.errors.contains(#""done":6,"event":"step""#) && !fast.errors.contains("hint"), "\(fast.errors)")
    let picture = try Still.read(shop.path("x.png")).picture
    let spelled = try run(lora + ["--sampler", "lcm", "--steps", "6", "--guidance", "1"])
    #expect(spelled.status == 0)
    #expect(try Still.read(shop.path("x.png")).picture == picture)
  }

  @Test func itSaysWhatItIsDoing() throws {
    let run = try shop.retrace(
      "stylize", "in.png", "-o", "x.png", "--model", "toy", "--prompt", "x", "--steps", "2", "--strength",
      "1",
      "--progress", "json", "-v")
    let places = [
      #""stage":"loading""#, #""stage":"encoding""#, #""done":0,"event":"step""#, #""done":2,"event":"step""#,
      #""stage":"decoding""#,
    ].map { run.errors.range(of: $0)?.lowerBound }
    #expect(!places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted())
    #expect(run.errors.contains("CPU level") && run.errors.contains("of memory"), "\(run.errors)")
  }

  @Test func interruptEndsWithinAStep() throws {
    let before = shop.files
    let run = try RetraceProcess(
      [
        "stylize", "in.png", "-o", "x.png", "--model", "toy", "--prompt", "x", "--steps", "500",
        "--strength", "1", "--sampler", "ddim", "--progress", "json",
      ], in: shop.folder
    ) { process in
      let log = shop.folder.appendingPathComponent(".stderr")
      for _ in 0..<500 where process.isRunning {
        if let text = try? String(contentsOf: log, encoding: .utf8), text.contains("\"step\"") { break }
        Thread.sleep(forTimeInterval: 0.01)
      }
      process.interrupt()
    }
    #expect(
      run.status == 130 && run.errors.hasSuffix("stopped; nothing was written\n"), "\(run.errors.suffix(300))"
    )
    #expect(!run.errors.contains(#""done":500"#))
    #expect(shop.files == before)
  }

  @Test func everyLayoutPaintsTheSame() throws {
    let run = try #require(ToyModel.runs.first)
    try ToyModel.expect(run, of: "toy", in: shop)
    try ToyModel().writeCheckpoint("single/toy.safetensors", in: shop)
    try ToyModel().writeFolder("pickles", pickled: true, in: shop)
    for model in ["single/toy.safetensors", "single", "pickles"] {
      try ToyModel.expect(run, of: model, in: shop)
      #expect(
        try Data(contentsOf: shop.folder.appendingPathComponent("\(model).png".replacing("/", with: "-")))
          == Data(contentsOf: shop.folder.appendingPathComponent("toy.png")))
    }
    try FileManager.default.removeItem(atPath: shop.path("single/tokenizer"))
    let bare = try shop.retrace("stylize", "in.png", "-o", "x.png", "--model", "single", "--prompt", "x")
    #expect(bare.status == 1 && bare.errors.contains("into 'single/tokenizer'"), "\(bare.errors)")
  }

  @Test func everyOptionTakesEffect() throws {
    let base = try stylize([], to: "base.png")
    for (index, options) in [
      ["--prompt", "a blue dog"], ["--negative-prompt", "cat"], ["--strength", "0.9"], ["--steps", "7"],
      ["--guidance", "2"], ["--sampler", "ddim"], ["--sampler", "euler"], ["--sampler", "lcm"],
      ["--prompt", "a (red:1.5) cat"], ["--clip-skip", "2"],
    ].enumerated() {
      #expect(try stylize(options, to: "\(index).png") != base, "\(options)")
    }
    let longer = ["--steps", "12"]
    #expect(try stylize(longer + ["--speed", "draft"], to: "draft.png") != stylize(longer, to: "longer.png"))
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
      SafetensorsFile.bytes(of: ["emb_params": random.normals(shape: [2, 64])]),
      "toy/embeddings/harbourlight.safetensors")
    #expect(try stylize(["--prompt", "a harbourlight cat"], to: "after.png") != before)
  }

  @Test func oddSizesComeBackAsTheyWent() throws {
    try shop.makeStill("in.png", width: 45, height: 29)
    let whole = try stylize([], to: "odd.png")
    #expect(whole.shape == [29, 45, 3])
    #expect(try stylize(["--model-size", "64"], to: "same.png") == whole)
    // Painted as 71 × 110 pixels are at 41 × 64, and enlarged.
    try shop.makeStill("in.png", width: 110, height: 71)
    let reduced = try stylize(["--model-size", "64"], to: "reduced.png")
    #expect(reduced.shape == [71, 110, 3])
    let small = try Still.read(shop.path("in.png")).picture.resized(height: 41, width: 64, .area)
    try Still.write(small, to: shop.path("in.png"), bits: 16)
    var expected = try stylize([], to: "small.png").resized(height: 71, width: 110, .cubic)
    expected.scalars = expected.scalars.map { min(max($0, 0), 1) }  // cubic interpolation overshoots
    #expect(Comparison(reduced, expected).maxAbs < 0.02)
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
    try expect("toy", ["--model-size 10", "64 to 4096"], status: 64, options: ["--model-size", "10"])
    try expect(
      "toy", ["--image-guidance 0.5", "1 to 100"], status: 64, options: ["--image-guidance", "0.5"])
    try expect("toy", ["--clip-skip 0"], status: 64, options: ["--clip-skip", "0"])
    try expect("toy", ["--clip-skip 4", "3 layers"], options: ["--clip-skip", "4"])
    try expect("toy", ["--image-guidance", "--strength"], options: ["--image-guidance", "2"])
    try ToyModel(channels: 8).writeFolder("told", in: shop)
    try expect("told", ["InstructPix2Pix", "--image-guidance"], options: ["--strength", "0.5"])
    try expect("toy", ["best"], status: 64, options: ["--sampler", "best"])
    try FileManager.default.removeItem(atPath: shop.path("toy/tokenizer"))
    try expect("toy", ["no tokenizer", "vocab.json", "merges.txt", "toy/tokenizer"])
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
    let hasty = try shop.retrace("stylize", "in.png", "-o", "x.png", "--look", "film", "--speed", "draft")
    #expect(hasty.status == 64 && hasty.errors.contains("--speed is about painting with a model"))
    let run = try shop.retrace("stylize", "in.png", "-o", "x.png", "--prompt", "x", "--look", "film")
    #expect(run.status == 64 && run.errors.contains("--model"))
  }
}
