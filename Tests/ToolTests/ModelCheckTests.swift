import Foundation
import Tensors
import Testing
import Weights
import _TestSupport

/// `models check`: what it says of folders and files, and that it is what using them ends with.
@Suite struct ModelCheckTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.makeStill("in.png")
  }

  /// The report as JSON.
  private func report(_ path: String, status: Int32 = 0) throws -> [String: Any] {
    let run = try shop.retrace("models", "check", path, "--json")
    #expect(run.status == status, "\(run.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  private func part(_ name: String, of report: [String: Any]) throws -> [String: Any] {
    let parts = try #require(report["parts"] as? [[String: Any]])
    return try #require(parts.first { $0["name"] as? String == name }, "\(parts)")
  }

  /// Changes the tensors of a file.
  private func change(_ path: String, _ change: (inout [String: Tensor]) -> Void) throws {
    var tensors = try SafetensorsFile(path: shop.path(path)).tensors.mapValues { $0.tensor() }
    change(&tensors)
    try shop.write(SafetensorsFile.bytes(of: tensors), path)
  }

  @Test func aWholeModelIsUsable() throws {
    try ToyModel().writeFolder("toy", in: shop)
    let table = try shop.retrace("models", "check", "toy")
    #expect(table.status == 0 && table.errors.isEmpty, "\(table.errors)")
    for words in [
      "toy: Stable Diffusion 1.5, diffusers folder", "unet/diffusion_pytorch_model.safetensors", "F32",
      "1612 tokens", "usable as --model",
    ] { #expect(table.output.contains(words), "\(words) in: \(table.output)") }
    let report = try report("toy")
    #expect(report["problem"] == nil)
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(
      parts.compactMap { $0["name"] as? String } == ["tokenizer", "text_encoder", "unet", "vae", "scheduler"])
    let unet = try part("unet", of: report)
    #expect(unet["numbers"] as? Int == 2_491_844 && unet["bytes"] as? Int == 4 * 2_491_844)
  }

  @Test func instructPix2PixIsKnown() throws {
    try ToyModel(channels: 8).writeFolder("told", in: shop)
    #expect(try report("told")["kind"] as? String == "InstructPix2Pix, diffusers folder")
  }

  @Test func bothStagesOfMotionI2VAreKnown() throws {
    try ToyMotionModel.write(to: shop.path("toy"))
    let whole = try report("toy")
    #expect(
      whole["kind"] as? String
        == "Stable Diffusion 1.5, a motion module, stage 1 of Motion-I2V, diffusers folder")
    #expect((whole["uses"] as? [String])?.count == 3)
    let parts = try #require(whole["parts"] as? [[String: Any]])
    #expect(
      parts.compactMap { $0["name"] as? String } == [
        "tokenizer", "text_encoder", "unet", "vae", "scheduler", "motion_module", "stage1/unet",
        "stage1/controlnet", "stage1/vae_flow", "stage1/text_encoder",
      ])
    #expect(try part("motion_module", of: whole)["tensors"] as? Int == 588)
    #expect(
      try part("motion_module", of: whole)["detail"] as? String == "up to 16 frames are looked at together")
    let table = try shop.retrace("models", "check", "toy/models")
    #expect(table.status == 0 && table.output.contains("usable as --model of animate with --predict"))
    // What is missing of one stage is told by its name.
    let control = "toy/models/stage1/StableDiffusion-FlowGen/controlnet/controlnet.bin"
    var toy = ToyMotionModel()
    try shop.write(
      TorchArchive.bytes(of: toy.controlNet().filter { !$0.key.hasSuffix("controlnet_mid_block.bias") }),
      control)
    let broken = try report("toy", status: 1)
    let lacks = try #require(part("stage1/controlnet", of: broken)["lacks"] as? [[String: Any]])
    #expect(lacks.compactMap { $0["name"] as? String }.joined().hasSuffix("controlnet_mid_block.bias"))
    // Stage 1 alone lacks the autoencoder of pictures.
    try ToyMotionModel.write(to: shop.path("toy"))
    try FileManager.default.removeItem(atPath: shop.path("toy/models/stage2"))
    let alone = try shop.retrace("models", "check", "toy")
    #expect(alone.status == 1 && alone.errors.contains("has no stage 2"), "\(alone.errors)")
  }

  @Test func aSingleFileIsUsable() throws {
    try ToyModel().writeCheckpoint("toy.safetensors", in: shop)
    let report = try report("toy.safetensors")
    #expect(report["kind"] as? String == "Stable Diffusion 1.5, single file")
    #expect(try part("vae", of: report)["numbers"] as? Int == 516_519)
    #expect(try part("rest", of: report)["unused"] as? [String] == ["model_ema.decay"])
  }

  @Test func whatIsMissingIsToldByNameShapeAndFile() throws {
    try ToyModel().writeFolder("toy", in: shop)
    let file = "toy/vae/diffusion_pytorch_model.safetensors"
    try change(file) { tensors in
      tensors["decoder.conv_out.bias"] = nil
      tensors["decoder.conv_in.weight"] = Tensor(shape: [32, 8, 3, 3])
      tensors["loss.logvar"] = Tensor(shape: [1])
    }
    try FileManager.default.removeItem(atPath: shop.path("toy/tokenizer/merges.txt"))
    let report = try report("toy", status: 1)
    let vae = try part("vae", of: report)
    let lacks = try #require(vae["lacks"] as? [[String: Any]])
    #expect(
      lacks.compactMap { $0["name"] as? String } == ["decoder.conv_in.weight", "decoder.conv_out.bias"])
    #expect(lacks[0]["expected"] as? [Int] == [32, 4, 3, 3] && lacks[0]["found"] as? [Int] == [32, 8, 3, 3])
    #expect(lacks[0]["file"] as? String == file)
    #expect(lacks[1]["expected"] as? [Int] == [3] && lacks[1]["found"] == nil)
    #expect(vae["unused"] as? [String] == ["loss.logvar"])
    #expect(try part("unet", of: report)["problem"] == nil)
    let table = try shop.retrace("models", "check", "toy")
    for words in [
      "decoder.conv_in.weight in vae/diffusion_pytorch_model.safetensors is [32, 8, 3, 3], expected [32, 4, 3, 3]",
      "decoder.conv_out.bias [3] is missing", "1 tensors are not used: loss.logvar",
    ] { #expect(table.output.contains(words), "\(words) in: \(table.output)") }
    #expect(!table.output.contains("usable as"))
    // The error is the one that painting ends with.
    let painted = try shop.retrace("stylize", "in.png", "-o", "x.png", "--model", "toy", "--prompt", "x")
    #expect(table.errors == painted.errors && painted.errors.contains("no tokenizer"))
    try ToyModel().writeTokenizer("toy/tokenizer", in: shop)
    #expect(
      try shop.retrace("models", "check", "toy").errors
        == shop.retrace("stylize", "in.png", "-o", "x.png", "--model", "toy", "--prompt", "x").errors)
  }

  @Test func filesThatAddToAModelAreHeldAgainstIt() throws {
    try ToyModel().writeFolder("toy", in: shop)
    var random = TorchRandom(seed: 5)
    func lora(_ layer: String, width: Int) -> [UInt8] {
      SafetensorsFile.bytes(of: [
        "\(layer).lora_down.weight": random.normals(shape: [4, width]),
        "\(layer).lora_up.weight": random.normals(shape: [64, 4]),
      ])
    }
    let layer = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k"
    try shop.write(lora(layer, width: 64), "toy/loras/fits.safetensors")
    try shop.write(lora(layer, width: 1024), "toy/loras/two.safetensors")
    try shop.write(
      SafetensorsFile.bytes(of: ["emb_params": random.normals(shape: [2, 64])]),
      "toy/embeddings/word.safetensors")
    let whole = try report("toy")
    let parts = try #require(whole["parts"] as? [[String: Any]])
    let problems = parts.filter { $0["name"] as? String == "lora" }.map { $0["problem"] as? String }
    #expect(problems.count == 2 && problems[0] == nil)
    #expect(problems[1]?.contains("looks like Stable Diffusion 2") == true, "\(problems)")
    #expect(
      (try part("embedding", of: whole)["detail"] as? String)?.contains("2 vectors of width 64") == true)
    #expect(try report("toy/loras/fits.safetensors")["kind"] as? String == "LoRA")
    #expect(try report("toy/loras", status: 1)["kind"] as? String == "files that add to a model")
    try shop.write(
      SafetensorsFile.bytes(of: ["emb_params": random.normals(shape: [2, 768])]),
      "toy/embeddings/wide.safetensors")
    let bad = try shop.retrace("models", "check", "toy")
    let painted = try shop.retrace("stylize", "in.png", "-o", "x.png", "--model", "toy", "--prompt", "x")
    #expect(bad.status == 1 && bad.errors.contains("another base model") && bad.errors == painted.errors)
  }

  @Test func otherKindsAreNamed() throws {
    try shop.write(
      Array(#"{"_class_name":"StableDiffusionXLPipeline"}"#.utf8), "xl/model_index.json")
    try shop.write(Array(#"{"_class_name":"FluxPipeline"}"#.utf8), "flux/model_index.json")
    for (path, family) in [("xl", "Stable Diffusion XL"), ("flux", "Flux")] {
      let run = try shop.retrace("models", "check", path)
      #expect(
        run.status == 1 && run.output.isEmpty && run.errors.contains("looks like \(family)"), "\(run.errors)")
    }
    try ToyModel().writeFolder("toy", in: shop)
    let text = try String(
      contentsOf: shop.folder.appendingPathComponent("toy/unet/config.json"), encoding: .utf8)
    try shop.write(
      Array(text.replacing("\"cross_attention_dim\":64", with: "\"cross_attention_dim\":1024").utf8),
      "toy/unet/config.json")
    #expect(try shop.retrace("models", "check", "toy").status == 1)
    try shop.write(
      Array(text.replacing("\"norm_num_groups\":32", with: "\"norm_num_groups\":5").utf8),
      "toy/unet/config.json")
    let odd = try shop.retrace("models", "check", "toy")
    #expect(odd.status == 1 && odd.errors.contains("toy/unet/config.json") && odd.errors.contains("5 groups"))
    let alone = try shop.retrace("models", "check", "toy/vae")
    #expect(alone.status == 1 && alone.errors.contains("autoencoder alone"), "\(alone.errors)")
    #expect(try shop.retrace("models", "check", "nowhere").errors.contains("does not exist"))
    #expect(try shop.retrace("models", "check", "in.png").status == 1)
  }

  @Test func aTinyAutoencoderIsRead() throws {
    let golden = try #require(GoldenCase.named("taesd_a"))
    try shop.write(
      [UInt8](Data(contentsOf: URL(fileURLWithPath: golden.path("weights.safetensors")))),
      "taesd/diffusion_pytorch_model.safetensors")
    let data = try Data(contentsOf: URL(fileURLWithPath: golden.path("case.json")))
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    var config = try #require((json?["config"] as? [String: Any])?["taesd"] as? [String: Any])
    config["_class_name"] = "AutoencoderTiny"
    try shop.write([UInt8](JSONSerialization.data(withJSONObject: config)), "taesd/config.json")
    #expect((try report("taesd")["kind"] as? String)?.hasPrefix("TAESD") == true)
  }
}
