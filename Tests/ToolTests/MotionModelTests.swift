import Foundation
import Media
import Motion
import Tensors
import Testing
import Weights
import _TestSupport

/// Motion-I2V at toy size from the command line; what the toy paints means nothing, what is looked at is what goes where.
@Suite struct MotionModelTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func makeModel(_ name: String = "toy") throws {
    try ToyMotionModel.write(to: shop.path(name))
  }

  private func frames(_ pattern: String, _ count: Int) throws -> [Tensor] {
    try (0..<count).map { try Still.read(shop.path("\(pattern)/\(String(format: "%05d", $0)).png")).picture }
  }

  private static let options = ["--model", "toy", "--prompt", "(a boat:1.3)", "--steps", "2", "--overwrite"]

  private func run(
    _ command: String, _ input: String, _ output: String, _ more: [String] = []
  ) throws -> RetraceProcess {
    try RetraceProcess([command, input, "-o", output] + Self.options + more, in: shop.folder)
  }

  // MARK: - Clips

  /// One clip with a cut: 20 frames and 3.
  private func makeClip() throws {
    try shop.makeClip("in.mkv", frames: 23, width: 60, height: 36, cuts: [20], codec: "ffv1")
  }

  @Test func restyleRendersEveryFrame() throws {
    try makeModel()
    try makeClip()
    let first = try run("restyle", "in.mkv", "a.mkv", ["--codec", "ffv1"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("works at 64x40") && first.errors.contains("512x320"), "\(first.errors)")
    let info = try ClipReader(path: shop.path("a.mkv")).info
    #expect((info.width, info.height) == (60, 36) && info.frameCountEstimate == 23)
    let record = try String(contentsOfFile: shop.path("a.mkv.json"), encoding: .utf8)
    for words in ["motion_block.bin", "realistic_unet.ckpt", "\"sha256\"", "\"rendering\"", "\"steps\" : 2"] {
      #expect(record.contains(words), "\(words)")
    }
    // The same bytes again, and others with another seed.
    #expect(try run("restyle", "in.mkv", "b.mkv", ["--codec", "ffv1", "--threads", "1"]).status == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: shop.path("a.mkv")))
        == Data(contentsOf: URL(fileURLWithPath: shop.path("b.mkv"))))
    #expect(try run("restyle", "in.mkv", "c.mkv", ["--codec", "ffv1", "--seed", "4"]).status == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: shop.path("a.mkv")))
        != Data(contentsOf: URL(fileURLWithPath: shop.path("c.mkv"))))
  }

  @Test func framesBetweenRenderedOnesAreCarried() throws {
    try makeModel()
    try makeClip()
    for (folder, options) in [("all", []), ("some", ["--every", "5"])] {
      try FileManager.default.createDirectory(atPath: shop.path(folder), withIntermediateDirectories: true)
      let done = try run("restyle", "in.mkv", "\(folder)/%05d.png", options)
      #expect(done.status == 0, "\(done.errors)")
    }
    let (all, some) = (try frames("all", 23), try frames("some", 23))
    #expect(some[5] != all[5] && some[7] != all[7])
    // Rendered are 0, 5, 10, 15, 19 and, after the cut, 20 and 22.
    let record = try String(contentsOfFile: shop.path("some/retrace.json"), encoding: .utf8)
    #expect(record.contains("\"every\" : 5"), "\(record)")
    #expect(Set(some.map(\.scalars)).count > 15)
  }

  @Test func strengthBeginsFromTheClip() throws {
    try makeModel()
    try shop.makeClip("short.mkv", frames: 4, width: 64, height: 40, codec: "ffv1")
    try Still.write(Workshop.picture(0, width: 64, height: 40), to: shop.path("key.png"))
    var pictures: [[Tensor]] = []
    for (number, options) in [["--strength", "0"], [], ["--occlusion-mask"], ["--parity", "released"]]
      .enumerated()
    {
      try FileManager.default.createDirectory(
        atPath: shop.path("\(number)"), withIntermediateDirectories: true)
      let done = try run("restyle", "short.mkv", "\(number)/%05d.png", ["--keyframe", "key.png"] + options)
      #expect(done.status == 0, "\(done.errors)")
      pictures.append(try frames("\(number)", 4))
    }
    // Nothing is made anew: the frames are what the autoencoder makes of them; the toy's makes no more than a blur.
    #expect(Set(pictures.map { $0[3].scalars }).count == 4)
    #expect(Set(pictures.map { $0[0].scalars }).count <= 2)
  }

  @Test func whatIsMissingIsTold() throws {
    try makeModel()
    try shop.makeClip("in.mkv", codec: "ffv1")
    try shop.makeStill("key.png")
    func fails(
      _ options: [String], _ words: String, status: Int32 = 1,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let done = try RetraceProcess(
        ["restyle", "in.mkv", "-o", "out.mkv", "--prompt", "", "-q"] + options, in: shop.folder)
      #expect(
        done.status == status && done.errors.contains(words), "\(done.errors)", sourceLocation: sourceLocation
      )
      #expect(!shop.files.contains("out.mkv"), sourceLocation: sourceLocation)
    }
    try fails(
      ["--model", "toy", "--keyframe", "2=key.png"], "keyframe 2 lies within a shot that begins at frame 0")
    try fails(["--model", "toy", "--keyframe", "9=key.png"], "out of range")
    try fails(["--model", "toy", "--every", "0"], "--every 0 is out of range", status: 64)
    try fails(
      ["--model", "toy/models/stage2/StableDiffusion", "--every", "2"],
      "--every belongs to --renderer diffusion", status: 64)
    try fails(
      ["--model", "toy/models/stage2/StableDiffusion", "--renderer", "diffusion"], "has no motion module")
    let module = "toy/models/stage2/Motion_Module/motion_block.bin"
    func change(_ make: (inout ToyMotionModel) -> [String: Tensor]) throws {
      var toy = ToyMotionModel()
      try shop.write(TorchArchive.bytes(of: make(&toy)), module)
    }
    try change { toy in
      toy.motionModules().mapValues { $0.shape.count == 3 ? Tensor(shape: [1, 24, 32]) : $0 }
    }
    try fails(["--model", "toy"], "AnimateDiff v1")
    try change { toy in toy.motionModules().filter { !$0.key.contains("blocks.3.") } }
    try fails(["--model", "toy"], "AnimateDiff for Stable Diffusion XL")
    try change { toy in toy.motionModules().filter { !$0.key.contains("proj_in.weight") } }
    try fails(["--model", "toy"], "proj_in.weight")
    try change { toy in toy.textEncoder() }
    try fails(["--model", "toy"], "no 'motion_modules' tensors")
    let none = try RetraceProcess(
      ["restyle", "in.mkv", "-o", "out.mkv", "--renderer", "diffusion", "--look", "oil"], in: shop.folder)
    #expect(none.status == 64 && none.errors.contains("--renderer diffusion needs a model"), "\(none.errors)")
  }

  /// What users have in place of Motion-I2V's module: AnimateDiff's, as it is published, and what changes it.
  @Test func motionModulesOfAnimateDiff() throws {
    try makeModel()
    try shop.makeClip("short.mkv", frames: 4, width: 64, height: 40, codec: "ffv1")
    try Still.write(Workshop.picture(0, width: 64, height: 40), to: shop.path("key.png"))
    let picture = "toy/models/stage2/StableDiffusion"
    func rendered(_ name: String, _ options: [String] = []) throws -> [Tensor] {
      try FileManager.default.createDirectory(atPath: shop.path(name), withIntermediateDirectories: true)
      let done = try RetraceProcess(
        [
          "restyle", "short.mkv", "-o", "\(name)/%05d.png", "--model", picture, "--prompt", "x", "--steps",
          "2",
        ]
          + ["--keyframe", "key.png"] + options, in: shop.folder)
      #expect(done.status == 0, "\(done.errors)")
      let record = try String(contentsOfFile: shop.path("\(name)/retrace.json"), encoding: .utf8)
      #expect(record.contains("mm.ckpt"))
      return try frames(name, 4)
    }
    func put(_ tensors: [String: Tensor], prefix: String = "") throws {
      try shop.write(
        TorchArchive.bytes(of: Dictionary(uniqueKeysWithValues: tensors.map { (prefix + $0, $1) })),
        "\(picture)/mm.ckpt")
    }
    var toy = ToyMotionModel(seed: 5)
    let modules = toy.motionModules()
    try put(modules)
    let plain = try rendered("plain")
    // Saved as it was trained, on many GPUs.
    try put(modules, prefix: "module.")
    #expect(try rendered("parallel") == plain)
    // Version 3 has none in the middle.
    try put(modules.filter { !$0.key.hasPrefix("mid_block.") })
    let third = try rendered("third")
    #expect(third[2] != plain[2])
    // What it takes beside the module: a LoRA for the pictures, and one for the camera.
    let attention = "attn1.processor.to_q_lora"
    let camera = "temporal_transformer.transformer_blocks.0.attention_blocks.0.processor.to_q_lora"
    for (file, layer) in [
      ("adapter", "down_blocks.0.attentions.0.transformer_blocks.0.\(attention)"),
      ("camera", "down_blocks.0.motion_modules.0.\(camera)"),
    ] {
      let width = ToyMotionModel.width
      try shop.write(
        TorchArchive.bytes(of: [
          "\(layer).down.weight": randomTensor([2, width], seed: 1),
          "\(layer).up.weight": randomTensor([width, 2], seed: 2),
        ]), "\(file).ckpt")
    }
    try put(modules)
    let loras = try ["adapter", "camera"].map { try rendered($0, ["--lora", "\($0).ckpt:0.8"]) }
    let both = try rendered("both", ["--lora", "adapter.ckpt:0.8", "--lora", "camera.ckpt:0.8"])
    #expect(Set(([plain] + loras + [both]).map { $0[3].scalars }).count == 4)
    // Distilled to few steps: its sampler, its steps, no guidance.
    try FileManager.default.copyItem(
      atPath: shop.path("adapter.ckpt"), toPath: shop.path("AnimateLCM_lora.ckpt"))
    let fast = try RetraceProcess(
      [
        "restyle", "short.mkv", "-o", "fast.mkv", "--model", picture, "--prompt", "x", "--keyframe",
        "key.png",
      ]
        + ["--lora", "AnimateLCM_lora.ckpt"], in: shop.folder)
    #expect(fast.status == 0, "\(fast.errors)")
    let record = try String(contentsOfFile: shop.path("fast.mkv.json"), encoding: .utf8)
    #expect(record.contains("\"sampler\" : \"lcm\"") && record.contains("\"steps\" : 6"), "\(record)")
    // A model that paints has nothing to move.
    try FileManager.default.removeItem(atPath: shop.path("\(picture)/mm.ckpt"))
    let still = try RetraceProcess(
      ["stylize", "key.png", "-o", "x.png", "--model", picture, "--prompt", "x", "--lora", "camera.ckpt"],
      in: shop.folder)
    #expect(still.status == 1 && still.errors.contains("has no motion module"), "\(still.errors)")
  }

  // MARK: - Stills

  /// A still of 64×48.
  private static let picture = AnimateTests.picture.resized(height: 48, width: 64, .area)

  private func makeStill() throws { try Still.write(Self.picture, to: shop.path("still.png")) }

  private func animate(_ folder: String, _ options: [String]) throws -> RetraceProcess {
    try FileManager.default.createDirectory(atPath: shop.path(folder), withIntermediateDirectories: true)
    return try run("animate", "still.png", "\(folder)/%05d.png", options)
  }

  private func field(_ name: String) throws -> DisplacementField {
    try FlowFile.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: shop.path(name)))))
  }

  @Test func animateTellsTheMotionAndRenders() throws {
    try makeModel()
    try makeStill()
    let done = try animate("a", ["--save-motion", "motion", "--preview", "motion"])
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.errors.contains("works at 64x48"), "\(done.errors)")
    let pictures = try frames("a", 16)
    #expect(pictures.allSatisfy { ($0.width, $0.height) == (64, 48) })
    #expect(Set(pictures.map(\.scalars)).count == 16)
    let record = try String(contentsOfFile: shop.path("a/retrace.json"), encoding: .utf8)
    for words in ["controlnet.bin", "vae_flow", "motion_block.bin", "\"prediction\"", "\"stride\" : 8"] {
      #expect(record.contains(words), "\(words)")
    }
    let fields = try (1...15).map { try field(String(format: "motion/flow_%03d.flo", $0)) }
    #expect(
      fields.allSatisfy { ($0.width, $0.height) == (64, 48) && $0.vectors.scalars.contains { abs($0) > 1 } })
    // A motion that was saved is the same for the embedded renderer, which keeps the still at its own size.
    let patch = try animate("b", ["--renderer", "patch", "--save-motion", "again"])
    #expect(patch.status == 0, "\(patch.errors)")
    #expect(try field("again/flow_007.flo") == fields[6])
    let carried = try frames("b", 16)
    #expect(Comparison(carried[0], Self.picture).maxAbs < 0.01 && carried[5] != carried[0])
  }

  @Test func whatTheModelIsToldCounts() throws {
    try makeModel()
    try makeStill()
    var brush = Tensor(height: 48, width: 64, channels: 3)
    for y in 0..<48 { for x in 0..<40 { for c in 0..<3 { brush[y, x, c] = 1 } } }
    try Still.write(brush, to: shop.path("brush.png"))
    let drag = ["--drag", "20,20 35,20"]
    let told = [
      [], drag, drag + ["--drag-patch", "8"], ["--brush", "brush.png"], drag + ["--brush", "brush.png"],
      ["--stride", "2"], ["--parity", "released"], drag + ["--parity", "released"],
    ]
    var fields: [DisplacementField] = []
    for (number, options) in told.enumerated() {
      let done = try animate(
        "told",
        ["--renderer", "patch", "--frames", "3", "--steps", "1", "--save-motion", "\(number)"] + options)
      #expect(done.status == 0, "\(done.errors)")
      fields.append(try field("\(number)/flow_002.flo"))
      if options.contains("--brush") {
        #expect(fields[number].vectors[25, 50, 0] == 0 && fields[number].vectors[25, 50, 1] == 0)
      }
    }
    #expect(Set(fields.map(\.vectors.scalars)).count == told.count)
  }

  @Test func drawnMotionIsRenderedToo() throws {
    try makeModel()
    try makeStill()
    for (folder, options) in [
      ("camera", ["--camera", "zoom-in"]), ("drag", ["--drag", "20,20 30,20", "--no-predict"]),
      ("masked", ["--drag", "20,20 30,20", "--no-predict", "--occlusion-mask"]),
    ] {
      let done = try animate(folder, ["--frames", "4"] + options)
      #expect(done.status == 0, "\(done.errors)")
      #expect(Set(try frames(folder, 4).map(\.scalars)).count == 4)
      let record = try String(contentsOfFile: shop.path("\(folder)/retrace.json"), encoding: .utf8)
      #expect(record.contains("motion_block.bin") && !record.contains("vae_flow"))
    }
    #expect(try frames("drag", 4)[3] != frames("masked", 4)[3])
  }

  @Test func stage1AloneMovesTheStill() throws {
    try makeModel()
    try makeStill()
    try FileManager.default.removeItem(atPath: shop.path("toy/models/stage2/Motion_Module"))
    let done = try animate("a", ["--frames", "3"])
    #expect(done.status == 0, "\(done.errors)")
    let record = try String(contentsOfFile: shop.path("a/retrace.json"), encoding: .utf8)
    #expect(record.contains("vae_flow") && !record.contains("motion_block.bin"))
  }

  @Test func whatAStillCannotHaveIsTold() throws {
    try makeModel()
    try makeStill()
    func fails(
      _ options: [String], _ words: String, status: Int32 = 1,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let done = try RetraceProcess(
        ["animate", "still.png", "-o", "out.mkv", "-q"] + options, in: shop.folder)
      #expect(
        done.status == status && done.errors.contains(words), "\(done.errors)", sourceLocation: sourceLocation
      )
      #expect(!shop.files.contains("out.mkv"), sourceLocation: sourceLocation)
    }
    let model = ["--model", "toy", "--prompt", "", "--steps", "1"]
    try fails(model + ["--frames", "34"], "34 frames are too many for stage 1 of Motion-I2V")
    try fails(model + ["--drag", "400,40 420,40"], "outside the picture", status: 64)
    try fails(model + ["--predict", "--camera", "orbit"], "hears drags, pins and a brush alone", status: 64)
    try fails(
      model + ["--no-predict", "--stride", "4", "--drag", "20,20 30,20"], "--stride belongs to a model",
      status: 64)
    try fails(model + ["--stride", "0"], "--stride 0.0 is out of range", status: 64)
    try fails(["--predict", "--drag", "20,20 30,20"], "--predict needs a model", status: 64)
    try fails(["--model", "toy"], "--model needs a --prompt", status: 64)
    try Still.write(Tensor(height: 48, width: 64, channels: 3), to: shop.path("black.png"))
    try fails(model + ["--brush", "black.png"], "is black everywhere")
    let picture = ["--model", "toy/models/stage2/StableDiffusion", "--prompt", "", "--predict"]
    try fails(picture, "has no stage 1 of Motion-I2V")
    try FileManager.default.removeItem(atPath: shop.path("toy/models/stage2"))
    try fails(model, "has no stage 2 of Motion-I2V")
  }
}
