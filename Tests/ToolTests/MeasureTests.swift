import Foundation
import Media
import Tensors
import Testing
import Weights
import _TestSupport

/// `measure --clip` with a CLIP model of toy size: that of the reference's case, with as many words as the toy tokenizer has.
@Suite struct MeasureTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.makeClip("clip.mkv", frames: 4, codec: "ffv1")
    try makeModel()
  }

  private func write(_ bytes: [UInt8], _ path: String) throws { try shop.write(bytes, path) }

  private func makeModel(changing change: (inout [String: Any]) -> Void = { _ in }) throws {
    let golden = try #require(GoldenCase.named("clip_image_a"))
    let words = try #require(GoldenCase.named("clip_tokenizer_a"))
    let text = try Data(contentsOf: URL(fileURLWithPath: golden.path("case.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    let config = try #require(json["config"] as? [String: Any])
    var textConfig = try #require(config["text"] as? [String: Any])
    (textConfig["vocab_size"], textConfig["eos_token_id"]) = (1612, 1611)
    var settings: [String: Any] = [
      "text_config": textConfig, "vision_config": try #require(config["vision"]),
      "projection_dim": try #require(config["projection_dim"]),
    ]
    change(&settings)
    var tensors = try golden.weights().mapValues { $0.tensor() }
    var random = TorchRandom(seed: 3)
    tensors["text_model.embeddings.token_embedding.weight"] = random.normals(shape: [1612, 64])
    try write(SafetensorsFile.bytes(of: tensors), "toy/model.safetensors")
    try write([UInt8](JSONSerialization.data(withJSONObject: settings)), "toy/config.json")
    for file in ["vocab.json", "merges.txt"] {
      try write([UInt8](Data(contentsOf: URL(fileURLWithPath: words.path(file)))), "toy/\(file)")
    }
  }

  /// The figures of a clip against itself by name, each with its mean, its source's mean and its series.
  private func figures(_ clip: String, _ options: [String]) throws -> [String: [String: Any]] {
    let run = try RetraceProcess(
      ["measure", clip, clip, "--json", "--progress", "none"] + options, in: shop.folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let figures = try #require(report?["figures"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: figures.map { ($0["name"] as? String ?? "", $0) })
  }

  @Test func framesAndTextsAreCompared() throws {
    let plain = try figures("clip.mkv", ["--clip", "toy"])
    #expect(plain["clip-text"] == nil && plain["keyframe-error"] == nil)
    let consistency = try #require(plain["clip-frame-consistency"])
    let mean = try #require(consistency["mean"] as? Double)
    #expect((0.5..<0.999999).contains(mean) && mean == consistency["sourceMean"] as? Double)
    #expect((consistency["series"] as? [Any])?.first is NSNull)

    let cat = try figures("clip.mkv", ["--clip", "toy", "--prompt", "a red cat"])
    let dog = try figures("clip.mkv", ["--clip", "toy", "--prompt", "a blue dog"])
    let similarity = try #require(cat["clip-text"]?["mean"] as? Double)
    #expect((-1...1).contains(similarity) && similarity != dog["clip-text"]?["mean"] as? Double)
    #expect((cat["clip-text"]?["series"] as? [Double])?.count == 4)
    #expect(cat["clip-frame-consistency"]?["mean"] as? Double == mean)

    let check = try shop.retrace("models", "check", "toy")
    #expect(
      check.status == 0 && check.output.contains("usable as --clip of measure, with --prompt"), "\(check)")
    let table = try shop.retrace(
      "measure", "clip.mkv", "clip.mkv", "--clip", "toy", "--prompt", "a red cat", "--progress", "none")
    #expect(table.output.contains("clip-frame-consistency") && table.output.contains("clip-text"))
  }

  @Test func aStillClipIsConsistentAndACutIsLeftOut() throws {
    let info = ClipInfo(width: 48, height: 32, frameRate: Rational(25, 1))
    let writer = try ClipWriter(
      path: shop.path("still.mkv"), like: info, settings: EncoderSettings(codec: "ffv1"))
    for number in 0..<3 { try writer.write(Workshop.picture(0), timestamp: Int64(number), duration: 1) }
    try writer.finish()
    let still = try figures("still.mkv", ["--clip", "toy"])
    let mean = try #require(still["clip-frame-consistency"]?["mean"] as? Double)
    #expect(abs(mean - 1) < 1e-6)

    try shop.makeClip("cut.mkv", frames: 6, cuts: [3], codec: "ffv1")
    let cut = try figures("cut.mkv", ["--clip", "toy"])
    let series = try #require(cut["clip-frame-consistency"]?["series"] as? [Any])
    #expect(series.map { $0 is NSNull } == [true, false, false, true, false, false])
  }

  @Test func theFirstFrameIsComparedWithItsPainting() throws {
    let first = try shop.frames("clip.mkv")[0].picture
    try Still.write(first, to: shop.path("same.png"))
    #expect(try figures("clip.mkv", ["--keyframe", "same.png"])["keyframe-error"]?["mean"] as? Double == 0)
    try Still.write(
      Tensor(shape: first.shape, scalars: first.scalars.map { $0 < 0.5 ? $0 + 10 / 255 : $0 - 10 / 255 }),
      to: shop.path("other.png"))
    let error = try #require(
      try figures("clip.mkv", ["--keyframe", "other.png"])["keyframe-error"]?["mean"] as? Double)
    #expect(abs(error - 100) < 1)
    try shop.makeStill("wide.png", width: 96)
    let run = try shop.retrace("measure", "clip.mkv", "clip.mkv", "--keyframe", "wide.png")
    #expect(run.status == 1 && run.errors.contains("wide.png"), "\(run.errors)")
  }

  @Test func aTokenizerInOneFileIsReadToo() throws {
    let options = ["--clip", "toy", "--prompt", "a red cat"]
    let before = try figures("clip.mkv", options)["clip-text"]?["mean"] as? Double
    let vocabulary = try String(contentsOfFile: shop.path("toy/vocab.json"), encoding: .utf8)
    let merges = try String(contentsOfFile: shop.path("toy/merges.txt"), encoding: .utf8)
      .split(separator: "\n").filter { !$0.hasPrefix("#version") }.map(String.init)
    let list = String(decoding: try JSONEncoder().encode(merges), as: UTF8.self)
    try write(Array(#"{"model":{"vocab":\#(vocabulary),"merges":\#(list)}}"#.utf8), "toy/tokenizer.json")
    for file in ["vocab.json", "merges.txt"] {
      try FileManager.default.removeItem(atPath: shop.path("toy/\(file)"))
    }
    let after = try figures("clip.mkv", options)["clip-text"]?["mean"] as? Double
    #expect(before != nil && before == after)
  }

  @Test func whatIsWrongWithAModelIsOneSentence() throws {
    func expect(_ words: [String], status: Int32 = 1, _ options: [String]) throws {
      let run = try RetraceProcess(
        ["measure", "clip.mkv", "clip.mkv", "--progress", "none"] + options, in: shop.folder)
      #expect(run.status == status && run.errors.hasPrefix("error: ") && run.output.isEmpty, "\(run.errors)")
      for word in words { #expect(run.errors.contains(word), "\(word) in: \(run.errors)") }
    }
    try expect(["--clip"], status: 64, ["--prompt", "a cat"])
    try expect(["'nowhere'", "no such folder"], ["--clip", "nowhere"])
    try expect(["'.'", "config.json"], ["--clip", "."])
    try makeModel { $0["vision_config"] = nil }
    try expect(["lacks 'vision_config'"], ["--clip", "toy"])
    try makeModel { $0["vision_config"] = ["hidden_size": 64, "num_attention_heads": 5] }
    try expect(["5 heads for a width of 64"], ["--clip", "toy"])
    try makeModel { $0["projection_dim"] = 0 }
    try expect(["a size of 0"], ["--clip", "toy"])
    try makeModel { $0["projection_dim"] = 32 }
    try expect(["visual_projection.weight", "does not fit"], ["--clip", "toy"])
    try makeModel()
    try FileManager.default.removeItem(atPath: shop.path("toy/merges.txt"))
    try expect(["merges.txt", "--prompt needs"], ["--clip", "toy", "--prompt", "a cat"])
    #expect(try figures("clip.mkv", ["--clip", "toy"])["clip-frame-consistency"] != nil)
    try FileManager.default.removeItem(atPath: shop.path("toy/model.safetensors"))
    try expect(["toy"], ["--clip", "toy"])
  }
}
