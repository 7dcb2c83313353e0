import Foundation
import Media
import Tensors
import Testing

/// `retrace animate` from file to file.
@Suite struct AnimateTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try Still.write(Self.picture, to: shop.path("still.png"))
  }

  /// A red disc about (40, 40) with a pattern of its own, on a textured wall.
  static let picture: Tensor = {
    var picture = Tensor(height: 96, width: 128, channels: 3)
    for y in 0..<96 {
      for x in 0..<128 {
        let inside = (x - 40) * (x - 40) + (y - 40) * (y - 40) < 18 * 18
        let wave = 0.1 * sin(Float(x) * (inside ? 1.1 : 0.6)) * cos(Float(y) * (inside ? 0.9 : 0.5))
        let colour: [Float] = inside ? [0.8, 0.25, 0.2] : [0.35, 0.5, 0.6]
        for channel in 0..<3 { picture[y, x, channel] = colour[channel] + wave }
      }
    }
    return picture
  }()

  @discardableResult private func animate(
    _ options: [String], to output: String = "out/%02d.png", sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RetraceProcess {
    try FileManager.default.createDirectory(
      at: shop.folder.appendingPathComponent("out"), withIntermediateDirectories: true)
    let run = try RetraceProcess(
      ["animate", "still.png", "-o", output, "--progress", "none", "--overwrite"] + options, in: shop.folder)
    #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
    return run
  }

  /// A frame of `out`, from 1.
  private func frame(_ number: Int) throws -> Tensor {
    try Still.read(shop.path(String(format: "out/%02d.png", number - 1))).picture
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.scalars, b.scalars).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(a.count)
  }

  private func mask(_ name: String, height: Int = 96, width: Int = 128, _ isWhite: (Int, Int) -> Bool) throws
  {
    var mask = Tensor(height: height, width: width, channels: 1)
    for y in 0..<height { for x in 0..<width where isWhite(x, y) { mask[y, x, 0] = 1 } }
    try Still.write(mask, to: shop.path(name))
  }

  @Test func aDraggedThingMovesWholeAndTheRestStays() throws {
    try animate(["--drag", "40,40 72,40", "--frames", "6"])
    let still = try Still.read(shop.path("still.png")).picture
    let (first, last) = (try frame(1), try frame(6))
    #expect(first == still)
    // The disc has gone 32 pixels to the right, with its pattern.
    for (x, y) in [(40, 40), (32, 45), (46, 30)] {
      for channel in 0..<3 { #expect(abs(last[y, x + 32, channel] - still[y, x, channel]) < 0.02) }
    }
    // Where it was there is wall, no red.
    #expect(last[40, 30, 0] < last[40, 30, 2])
    #expect(last[80, 100, 1] == still[80, 100, 1] && last[10, 10, 1] == still[10, 10, 1])
  }

  @Test func outsideTheBrushNothingChangesByASingleBit() throws {
    try mask("brush.png") { x, y in x > 15 && x < 100 && y > 15 && y < 65 }
    try animate([
      "--brush", "brush.png", "--drag", "40,40 64,52", "--flow", "60,30 68,30", "--frames", "7", "--loop",
    ])
    let still = try Still.read(shop.path("still.png")).picture
    var moved = 0
    for number in 1...7 {
      let picture = try frame(number)
      for y in 0..<96 {
        for x in 0..<128 where !(x > 15 && x < 100 && y > 15 && y < 65) {
          for channel in 0..<3 where picture[y, x, channel] != still[y, x, channel] { moved += 1 }
        }
      }
    }
    #expect(moved == 0)
    #expect(difference(try frame(4), still) > 0.005)
  }

  @Test(arguments: [
    ["--drag", "40,40 60,48"], ["--camera", "orbit:3", "--camera", "zoom-in:6"],
    ["--flow", "90,30 96,34"],
  ]) func loopsCloseWithoutAJump(motion: [String]) throws {
    try animate(motion + ["--loop", "--frames", "16", "--fps", "12"])
    let frames = try (1...16).map { try frame($0) }
    let steps = zip(frames, frames.dropFirst()).map { difference($0, $1) }
    let mean = steps.reduce(0, +) / Float(steps.count)
    #expect(mean > 0)
    #expect(difference(frames[15], frames[0]) <= mean)
  }

  @Test func sameBytesAtAnyThreadCount() throws {
    let motion = ["--drag", "40,40 60,48", "--camera", "pan-left:5", "--frames", "4", "--codec", "ffv1"]
    try animate(motion + ["--threads", "1"], to: "one.mkv")
    try animate(motion + ["--threads", "4"], to: "four.mkv")
    #expect(
      try Data(contentsOf: shop.folder.appendingPathComponent("one.mkv"))
        == Data(contentsOf: shop.folder.appendingPathComponent("four.mkv")))
  }

  @Test func lengthRateAndLookAreThoseAskedFor() throws {
    try animate(
      [
        "--camera", "zoom-in", "--duration", "0.5", "--fps", "30000/1001", "--look", "film", "--codec",
        "ffv1",
      ],
      to: "out.mkv")
    let reader = try ClipReader(path: shop.path("out.mkv"))
    #expect(reader.info.frameRate == Rational(30000, 1001))
    #expect(try shop.frames("out.mkv").count == 15)
    let styled = try shop.retrace("stylize", "still.png", "-o", "styled.png", "--look", "film")
    #expect(styled.status == 0)
    #expect(try shop.frames("out.mkv")[0].picture == Still.read(shop.path("styled.png")).picture)
  }

  @Test func aMotionFileIsWhatTheOptionsSay() throws {
    try FileManager.default.createDirectory(
      at: shop.folder.appendingPathComponent("motions"), withIntermediateDirectories: true)
    try Data(
      """
      // Paths are those beside the file.
      { frames: 5, fps: 12, drag: ['40,40 60,48'], pin: '30,40', camera: { move: 'zoom-in', amount: 10 } }
      """.utf8
    ).write(to: shop.folder.appendingPathComponent("motions/a.json5"))
    try animate(["--motion", "motions/a.json5", "--codec", "ffv1"], to: "file.mkv")
    let options = [
      "--frames", "5", "--fps", "12", "--drag", "40,40 60,48", "--pin", "30,40", "--camera", "zoom-in:10",
    ]
    try animate(options + ["--codec", "ffv1"], to: "options.mkv")
    #expect(
      try Data(contentsOf: shop.folder.appendingPathComponent("file.mkv"))
        == Data(contentsOf: shop.folder.appendingPathComponent("options.mkv")))
    // What a dry run prints can be run.
    let dry = try animate(options + ["--dry-run"])
    let settings = try #require(
      try JSONSerialization.jsonObject(with: Data(dry.output.utf8)) as? [String: Any])
    try JSONSerialization.data(withJSONObject: try #require(settings["motion"])).write(
      to: shop.folder.appendingPathComponent("again.json"))
    try animate(["--motion", "again.json", "--codec", "ffv1"], to: "again.mkv")
    #expect(
      try Data(contentsOf: shop.folder.appendingPathComponent("again.mkv"))
        == Data(contentsOf: shop.folder.appendingPathComponent("options.mkv")))
  }

  @Test func timesOfAMotionFileAreKept() throws {
    try Data(
      "{ frames: 9, drag: [{ path: '40,40 60,40', start: 0.5, ease: 'linear', then: [] }] }".utf8
    ).write(to: shop.folder.appendingPathComponent("late.json5"))
    try animate(["--motion", "late.json5"])
    let still = try Still.read(shop.path("still.png")).picture
    #expect(try frame(5) == still)
    #expect(try frame(6) != still)
  }

  @Test func depthLetsNearThingsPassBeforeFarOnes() throws {
    try mask("depth.png") { x, y in (x - 40) * (x - 40) + (y - 40) * (y - 40) < 18 * 18 }
    try animate(["--camera", "pan-left:8", "--depth", "depth.png", "--frames", "5"])
    let still = try Still.read(shop.path("still.png")).picture
    let last = try frame(5)
    // The camera goes left: the disc goes right by 1.75 · 8 % of 128 pixels, the wall by 0.25 of it.
    let shift = 1.75 * 0.08 * 128
    #expect(abs(last[40, 40 + Int(shift), 0] - still[40, 40, 0]) < 0.15)
    #expect(last[40, 24, 0] < last[40, 24, 2], "wall where the disc was")
  }

  @Test func cropLeavesWhatIsCovered() throws {
    try animate(["--camera", "pan-left:25", "--frames", "5", "--crop", "--codec", "ffv1"], to: "out.mkv")
    let frames = try shop.frames("out.mkv")
    #expect(frames[0].picture.width == 96 && frames[0].picture.height == 96)
    let still = try Still.read(shop.path("still.png")).picture
    // Nothing is made up: the last frame is the left part of the still.
    for (x, y) in [(0, 0), (95, 50), (40, 95)] { #expect(frames[4].picture[y, x, 1] == still[y, x, 1]) }
  }

  @Test func tracksMoveAStill() throws {
    let rows = (0..<5).map { "0,\($0),64,48,1\n1,\($0),20,20,1" }.joined(separator: "\n")
    let moving = (0..<5).map { "0,\($0),\(64 + 3 * $0),48,1\n1,\($0),\(20 + 3 * $0),20,1" }
      .joined(separator: "\n")
    for (name, text) in [("rest.csv", rows), ("moving.csv", moving)] {
      try Data("id,frame,x,y,visible\n\(text)\n".utf8).write(to: shop.folder.appendingPathComponent(name))
    }
    let still = try Still.read(shop.path("still.png")).picture
    try animate(["--tracks", "rest.csv", "--frames", "5"])
    #expect(difference(try frame(5), still) < 0.003)
    try animate(["--tracks", "moving.csv", "--frames", "5"])
    let last = try frame(5)
    for (x, y) in [(40, 40), (80, 70)] { #expect(abs(last[y, x + 12, 0] - still[y, x, 0]) < 0.03) }
  }

  @Test func theMotionOfAClipMovesAStill() throws {
    // A clip half as large in which everything goes a pixel a frame to the right.
    let info = ClipInfo(width: 64, height: 48, frameRate: Rational(12, 1))
    let writer = try ClipWriter(
      path: shop.path("clip.mkv"), like: info, settings: EncoderSettings(codec: "ffv1"))
    for number in 0..<6 {
      var picture = Tensor(height: 48, width: 64, channels: 3)
      for y in 0..<48 {
        for x in 0..<64 {
          let (u, v) = (Float(x - number), Float(y))
          let wave = sin(0.7 * u + 0.3 * v) + cos(0.45 * u - 0.6 * v) + sin(0.21 * u * u * 0.05 + v)
          for channel in 0..<3 { picture[y, x, channel] = 0.5 + 0.15 * wave }
        }
      }
      try writer.write(picture, timestamp: Int64(number), duration: 1)
    }
    try writer.finish()
    let run = try animate(["--motion-from", "clip.mkv"])
    #expect(run.errors.isEmpty, "\(run.errors)")
    #expect(shop.files.contains("out"))
    let still = try Still.read(shop.path("still.png")).picture
    #expect(try frame(1) == still)
    let last = try frame(6)
    // Twice as large: ten pixels.
    for (x, y) in [(40, 40), (32, 45), (80, 60)] {
      #expect(abs(last[y, x + 10, 0] - still[y, x, 0]) < 0.08, "\(last[y, x + 10, 0]) \(still[y, x, 0])")
    }
    // A longer animation holds, and says so; a loop comes back.
    let longer = try animate(["--motion-from", "clip.mkv", "--frames", "8"])
    #expect(longer.errors.contains("moves for 6 frames"))
    try animate(["--motion-from", "clip.mkv", "--loop"])
    let frames = try (1...10).map { try frame($0) }
    #expect(difference(frames[9], frames[1]) < 0.01)
  }

  @Test(arguments: ["side-by-side", "wipe", "motion"]) func previewsLieBeside(kind: String) throws {
    try animate(
      ["--drag", "40,40 60,40", "--pin", "30,40", "--frames", "3", "--preview", kind, "--codec", "ffv1"],
      to: "out.mkv")
    let frames = try shop.frames("out.preview.mkv")
    #expect(frames.count == 3)
    #expect(frames[0].picture.width == (kind == "side-by-side" ? 256 : 128))
    if kind == "motion" {
      // The wall is dimmed and grey, the disc is not.
      let (wall, disc) = (frames[2].picture[85, 110, 2], frames[2].picture[48, 40, 0])
      #expect(wall < 0.45 && disc > 0.5)
    }
  }

  @Test func gifAndWebPLoopWhenAsked() throws {
    try animate(["--camera", "zoom-in", "--frames", "3", "--loop"], to: "loop.gif")
    try animate(["--camera", "zoom-in", "--frames", "3"], to: "once.gif")
    func loops(_ name: String) throws -> Bool {
      try Data(contentsOf: shop.folder.appendingPathComponent(name)).range(of: Data("NETSCAPE2.0".utf8))
        != nil
    }
    #expect(try loops("loop.gif"))
    #expect(try !loops("once.gif"))
    for (name, flags, count) in [("loop.webp", ["--loop"], UInt8(0)), ("once.webp", [], 1)] {
      try animate(["--camera", "zoom-in", "--frames", "3"] + flags, to: name)
      let data = try Data(contentsOf: shop.folder.appendingPathComponent(name))
      let chunk = try #require(data.range(of: Data("ANIM".utf8)))
      #expect(data[chunk.upperBound + 8] == count)
    }
  }

  @Test func transparencyIsLaidOnWhite() throws {
    var alpha = Tensor(height: 96, width: 128, channels: 1, repeating: 1)
    alpha[90, 120, 0] = 0
    try Still.write(Self.picture, alpha: alpha, to: shop.path("still.png"))
    let run = try animate(["--drag", "40,40 60,40", "--frames", "2"])
    #expect(run.errors.contains("laid on white"))
    #expect(try frame(2)[90, 120, 1] == 1)
  }

  @Test func theObjectIsWhatItsMaskSays() throws {
    // Half the disc, no more.
    try mask("half.png") { x, y in x < 40 && (x - 40) * (x - 40) + (y - 40) * (y - 40) < 18 * 18 }
    try animate(["--object", "half.png", "--drag", "32,40 32,75", "--frames", "4"])
    let still = try Still.read(shop.path("still.png")).picture
    let last = try frame(4)
    #expect(abs(last[75, 32, 0] - still[40, 32, 0]) < 0.02)
    #expect(last[40, 50, 0] == still[40, 50, 0])
  }

  @Test func aDragThatLeavesTheBrushIsTold() throws {
    try mask("brush.png") { x, _ in x < 60 }
    let run = try animate(["--brush", "brush.png", "--drag", "40,40 80,40", "--frames", "2"])
    #expect(run.errors.contains("leaves the brush at 6"))
  }

  @Test func theRecordSaysWhatWasRun() throws {
    try animate(["--camera", "tilt-up:5", "--frames", "2"], to: "out.mp4")
    let data = try Data(contentsOf: shop.folder.appendingPathComponent("out.mp4.json"))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(record["command"] as? String == "animate" && record["frames"] as? Int == 2)
    let motion = (record["settings"] as? [String: Any])?["motion"] as? [String: Any]
    let camera = (motion?["camera"] as? [[String: Any]])?.first
    #expect(camera?["move"] as? String == "tilt-up" && camera?["amount"] as? Double == 5)
  }

  // MARK: - Bad input

  @Test(
    arguments: [
      (["--drag", "500,40 60,40"], 64, ["500,40", "128x96", "0 to 127"]),
      (["--drag", "40,40 900,40"], 64, ["900,40", "128x96"]),
      (["--drag", "40,40 60"], 64, ["3 coordinates", "odd"]),
      (["--drag", "40,40"], 64, ["1 place", "at least 2"]),
      (["--drag", "40,here 60,40"], 64, ["'here'", "pixels nor percent"]),
      (["--pin", "40,40"], 64, ["--pin", "--drag"]),
      (["--flow", "1,2 3,4 5,6"], 64, ["3 places", "give 2"]),
      (["--camera", "zoom-inn"], 64, ["'zoom-inn'", "did you mean 'zoom-in'?", "orbit"]),
      (["--camera", "zoom-in:lots"], 64, ["'lots'", "0 to 400", "percent"]),
      (["--camera", "roll:99999"], 64, ["99999", "-3600 to 3600", "degrees"]),
      (["--camera", "roll", "--frames", "0"], 64, ["--frames is 0", "1 to"]),
      (["--camera", "roll", "--duration", "0"], 64, ["--duration is 0", "above 0"]),
      (["--camera", "roll", "--frames", "9", "--duration", "1"], 64, ["give one of them"]),
      (["--camera", "roll", "--fps", "fast"], 64, ["fast"]),
      (["--camera", "pan-left:90", "--crop"], 1, ["--crop leaves", "move it less"]),
      (["--camera", "roll", "--depth", "none.png"], 1, ["none.png", "no such file"]),
      (["--drag", "40,40 60,40", "--depth", "still.png"], 64, ["--depth", "--camera"]),
      (["--drag", "40,40 60,40", "--brush", "black.png"], 1, ["black.png", "black everywhere"]),
      (["--drag", "40,40 60,40", "--brush", "square.png"], 1, ["square.png", "32x32", "128x96", "1 %"]),
      (["--drag", "100,40 60,40", "--brush", "left.png"], 64, ["100,40", "left.png", "paint white"]),
      (["--camera", "roll", "--flow-mask", "left.png"], 64, ["--flow-mask", "--flow"]),
      (["--camera", "roll", "--object", "left.png"], 64, ["--object", "--drag"]),
      (["--tracks", "none.csv"], 1, ["none.csv", "no such file"]),
      (["--motion-from", "none.mp4"], 1, ["none.mp4", "no such file"]),
      (["--motion-from", "clip.mkv", "--drag", "40,40 60,40"], 64, ["--motion-from", "leave --drag"]),
      (["--motion", "none.json5"], 1, ["none.json5", "no such file"]),
      (["--motion", "bad.json5"], 1, ["bad.json5", "no key 'drags'", "did you mean 'drag'?"]),
      (["--motion", "broken.json5"], 1, ["broken.json5", "not JSON5"]),
      (["--look", "film"], 64, ["nothing says how the still shall move"]),
    ] as [([String], Int32, [String])])
  func badInputIsOneSentence(options: [String], status: Int32, words: [String]) throws {
    try mask("black.png") { _, _ in false }
    try mask("left.png") { x, _ in x < 60 }
    try mask("square.png", height: 32, width: 32) { _, _ in true }
    for (name, text) in [("bad.json5", "{ drags: ['1,2 3,4'] }"), ("broken.json5", "{ drag: [")] {
      try Data(text.utf8).write(to: shop.folder.appendingPathComponent(name))
    }
    let before = shop.files
    let run = try RetraceProcess(
      ["animate", "still.png", "-o", "out.mp4", "--progress", "none"] + options, in: shop.folder)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.hasPrefix("error: "), "\(run.errors)")
    for word in words { #expect(run.errors.contains(word), "\(word) in: \(run.errors)") }
    #expect(shop.files == before)
  }
}
