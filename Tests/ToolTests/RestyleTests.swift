import Foundation
import Media
import Tensors
import Testing

/// `retrace restyle` from file to file; every option is seen to do something.
@Suite struct RestyleTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.makeClip("clip.mkv", frames: 6, codec: "ffv1")
  }

  /// Restyles clip.mkv without loss into out.mkv.
  @discardableResult private func restyle(
    _ options: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [ClipFrame] {
    let run = try RetraceProcess(
      ["restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "-q", "--overwrite"] + options,
      in: shop.folder)
    #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors.isEmpty && run.output.isEmpty, sourceLocation: sourceLocation)
    return try shop.frames("out.mkv")
  }

  private func record(_ name: String = "out.mkv.json") throws -> [String: Any] {
    let data = try Data(contentsOf: shop.folder.appendingPathComponent(name))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func keepsFramesTimesAndSize() throws {
    let (before, after) = (try shop.frames("clip.mkv"), try restyle("--look", "film"))
    #expect(after.map(\.timestamp) == before.map(\.timestamp))
    #expect(after.map(\.picture.shape) == before.map(\.picture.shape))
    #expect(after[0].picture != before[0].picture)
    let record = try record()
    #expect(record["frames"] as? Int == 6)
    #expect(record["command"] as? String == "restyle")
    #expect(record["interrupted"] as? Bool == false)
  }

  @Test func firstFrameIsThePainting() throws {
    var painting = Workshop.picture(0)
    for index in painting.scalars.indices { painting.scalars[index] = 1 - painting.scalars[index] }
    try Still.write(painting, to: shop.path("key.png"))
    let frames = try restyle("--keyframe", "0=key.png")
    let written = try Still.read(shop.path("key.png")).picture
    #expect(frames[0].picture == written)
    // What is carried is the painting, not the clip: light where the clip is dark.
    let last = try #require(frames.last).picture.scalars
    let mean = last.reduce(0, +) / Float(last.count)
    #expect(mean > 0.55)
  }

  @Test func severalKeyframesEachShowThemselves() throws {
    for (name, level) in [("a.png", Float(0.25)), ("b.png", 0.75)] {
      try Still.write(Tensor(height: 32, width: 48, channels: 3, repeating: level), to: shop.path(name))
    }
    let frames = try restyle("--keyframe", "1=a.png", "--keyframe", "5=b.png")
    let levels = frames.map { $0.picture.scalars.reduce(0, +) / Float($0.picture.count) }
    // Before the first keyframe it alone counts; between them the later one only gains; after the last it alone.
    #expect(abs(levels[0] - 0.25) < 0.02 && abs(levels[1] - 0.25) < 0.01)
    for (level, next) in zip(levels[1...], levels[2...]) { #expect(next > level - 0.01) }
    #expect(abs(levels[5] - 0.75) < 0.01)
  }

  @Test func keyframesCountFromTheStart() throws {
    // Transparent: the keyframe is the frame itself, so the right frame leaves the clip as it is.
    try Still.write(
      Tensor(height: 32, width: 48, channels: 3, repeating: 1),
      alpha: Tensor(height: 32, width: 48, channels: 1), to: shop.path("clear.png"))
    let frames = try restyle("--keyframe", "2=clear.png", "--start", "0.08", "--end", "0.24")
    let source = try shop.frames("clip.mkv")
    #expect(frames.count == 4)
    #expect(frames[2].picture == source[4].picture)
    for (number, frame) in frames.enumerated() {
      let difference = zip(frame.picture.scalars, source[number + 2].picture.scalars).map { abs($0 - $1) }
      #expect(difference.reduce(0, +) / Float(difference.count) < 0.03, "frame \(number)")
    }
  }

  @Test func eachShotIsPaintedByTheLook() throws {
    try shop.makeClip("clip.mkv.cut.mkv", frames: 9, width: 96, height: 64, cuts: [4], codec: "ffv1")
    let run = try shop.retrace(
      "restyle", "clip.mkv.cut.mkv", "-o", "cut.mkv", "--codec", "ffv1", "--look", "plain", "-q")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try record("cut.mkv.json")["cuts"] as? [Int] == [4])
    // The plain look changes nothing, so the first frame of the second shot is that of the clip.
    #expect(try shop.frames("cut.mkv")[4].picture == shop.frames("clip.mkv.cut.mkv")[4].picture)
  }

  @Test func lookPaintsTheShotsThatNobodyPainted() throws {
    try shop.makeClip("two.mkv", frames: 8, width: 96, height: 64, cuts: [4], codec: "ffv1")
    try Still.write(Tensor(height: 64, width: 96, channels: 3, repeating: 1), to: shop.path("white.png"))
    let run = try shop.retrace(
      "restyle", "two.mkv", "-o", "cut.mkv", "--codec", "ffv1", "--look", "plain", "--keyframe", "white.png",
      "-q")
    #expect(run.status == 0, "\(run.errors)")
    let frames = try shop.frames("cut.mkv")
    #expect(frames[0].picture.scalars.allSatisfy { $0 == 1 })
    #expect(try frames[4].picture == shop.frames("two.mkv")[4].picture)
  }

  @Test func strengthZeroIsTheSource() throws {
    let frames = try restyle("--look", "film", "--look-strength", "0")
    #expect(try frames.map(\.picture) == shop.frames("clip.mkv").map(\.picture))
  }

  @Test func lookFileIsUsed() throws {
    let recipe = try shop.retrace("looks", "film").output
    try Data(recipe.utf8).write(to: shop.folder.appendingPathComponent("mine.json5"))
    #expect(
      try restyle("--look-file", "mine.json5").map(\.picture) == restyle("--look", "film").map(\.picture))
  }

  @Test func partOfTheClip() throws {
    let frames = try restyle("--look", "plain", "--start", "0.04", "--end", "00:00:00.16")
    #expect(frames.count == 3)
  }

  @Test(arguments: [(["--size", "24x20"], [20, 24, 3]), (["--max-edge", "24"], [16, 24, 3])])
  func workingSize(options: [String], shape: [Int]) throws {
    let run = try RetraceProcess(
      ["restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain", "-q"] + options, in: shop.folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try shop.frames("out.mkv").allSatisfy { $0.picture.shape == shape })
  }

  @Test(arguments: [("side-by-side", [32, 96, 3]), ("wipe", [32, 48, 3]), ("motion", [32, 48, 3])])
  func previews(kind: String, shape: [Int]) throws {
    try restyle("--look", "film", "--preview", kind)
    let frames = try shop.frames("out.preview.mkv")
    #expect(frames.count == 6)
    #expect(frames.allSatisfy { $0.picture.shape == shape })
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let many = try restyle("--look", "film", "--threads", "3").map(\.picture)
    let one = try restyle("--look", "film", "--threads", "1").map(\.picture)
    #expect(many == one)
  }

  @Test func speedsDiffer() throws {
    let speeds = try ["draft", "standard", "fine"].map { speed in
      _ = try restyle("--look", "film", "--speed", speed)
      return try #require((record()["settings"] as? [String: Any])?["speed"] as? String)
    }
    #expect(speeds == ["draft", "standard", "fine"])
  }

  @Test func smallerRateFactorMakesLargerFiles() throws {
    var sizes: [Int] = []
    for crf in ["10", "40"] {
      let run = try shop.retrace(
        "restyle", "clip.mkv", "-o", "crf.mp4", "--look", "plain", "--crf", crf, "--overwrite", "-q")
      #expect(run.status == 0, "\(run.errors)")
      sizes.append(try Data(contentsOf: shop.folder.appendingPathComponent("crf.mp4")).count)
    }
    #expect(sizes[0] > sizes[1])
  }

  @Test func soundIsKeptOrLeftOut() throws {
    try shop.makeSound("sound.wav")
    let info = ClipInfo(width: 48, height: 32, frameRate: Rational(25, 1))
    let writer = try ClipWriter(path: shop.path("loud.mkv"), like: info, source: shop.path("sound.wav"))
    for number in 0..<4 {
      try writer.write(Workshop.picture(number), timestamp: Int64(number), duration: 1)
    }
    try writer.finish()
    try #require(try ClipReader(path: shop.path("loud.mkv")).info.hasAudio)
    for (options, hasAudio) in [([String](), true), (["--no-audio"], false)] {
      let run = try RetraceProcess(
        ["restyle", "loud.mkv", "-o", "heard.mkv", "--look", "plain", "-q", "--overwrite"] + options,
        in: shop.folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try ClipReader(path: shop.path("heard.mkv")).info.hasAudio == hasAudio)
    }
  }

  @Test func picturesInPicturesOut() throws {
    for name in ["in", "out"] {
      try FileManager.default.createDirectory(
        at: shop.folder.appendingPathComponent(name), withIntermediateDirectories: false)
    }
    for number in 0..<3 { try Still.write(Workshop.picture(number), to: shop.path("in/\(number).png")) }
    let run = try shop.retrace("restyle", "in/%d.png", "-o", "out/%03d.png", "--look", "plain", "-q")
    #expect(run.status == 0, "\(run.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: shop.path("out"))
    #expect(Set(files) == ["000.png", "001.png", "002.png", "retrace.json"])
  }

  @Test func dryRunPrintsAndWritesNothing() throws {
    let before = shop.files
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mp4", "--look", "film", "--speed", "draft", "--crf", "20", "--dry-run"
    )
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(shop.files == before)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(object?["speed"] as? String == "draft")
    #expect((object?["look"] as? [String: Any])?["name"] as? String == "film")
    #expect((object?["encoding"] as? [String: Any])?["crf"] as? Int == 20)
  }

  @Test func styleImageChangesTheColours() throws {
    try Still.write(
      Tensor(height: 8, width: 8, channels: 3, repeating: 0.9), to: shop.path("bright.png"))
    let frames = try restyle("--style-image", "bright.png")
    let mean = frames[0].picture.scalars.reduce(0, +) / Float(frames[0].picture.count)
    #expect(mean > 0.7)
  }

  @Test func colourTableIsApplied() throws {
    // Red and blue change places.
    var table = "LUT_3D_SIZE 2\n"
    for blue in 0...1 { for green in 0...1 { for red in 0...1 { table += "\(blue) \(green) \(red)\n" } } }
    try Data(table.utf8).write(to: shop.folder.appendingPathComponent("swap.cube"))
    let (before, after) = (
      try shop.frames("clip.mkv")[0].picture, try restyle("--lut", "swap.cube")[0].picture
    )
    #expect(abs(after[3, 3, 0] - before[3, 3, 2]) < 0.01)
    #expect(abs(after[3, 3, 2] - before[3, 3, 0]) < 0.01)
  }
}
