import Foundation
import Media
import Tensors
import Testing

/// Animated WebP: every picture close, little for what rests, times right to the millisecond, looping as asked.
@Suite struct WebPTests {
  /// A file's chunks, as far as these tests look into them.
  private struct Animation {
    var flags: UInt8 = 0
    var (width, height) = (0, 0)
    var loopCount: Int?
    var durations: [Int] = []
    /// The pictures' chunks without the place and time before them.
    var pictures: [Data] = []

    init(_ path: String) throws {
      let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      func number(_ at: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(file[at + $1]) << (8 * $1) }
      }
      func name(_ at: Int) -> String { String(decoding: file[at..<at + 4], as: UTF8.self) }
      try #require(file.count >= 12 && name(0) == "RIFF" && name(8) == "WEBP")
      #expect(number(4, 4) + 8 == file.count)
      var at = 12
      while at + 8 <= file.count {
        let (body, size) = (at + 8, number(at + 4, 4))
        try #require(body + size <= file.count)
        switch name(at) {
        case "VP8X":
          (flags, width, height) = (file[body], number(body + 4, 3) + 1, number(body + 7, 3) + 1)
        case "ANIM": loopCount = number(body + 4, 2)
        case "ANMF":
          #expect(number(body, 3) == 0 && number(body + 3, 3) == 0)
          #expect(number(body + 6, 3) + 1 == width && number(body + 9, 3) + 1 == height)
          // Blended over the picture before, which stays.
          #expect(file[body + 15] & 3 == 0)
          durations.append(number(body + 12, 3))
          pictures.append(Data(file[body + 16..<body + size]))
        default: break
        }
        at = body + size + size % 2
      }
      #expect(at == file.count)
    }

    /// What a player shows: each picture over the one before.
    ///
    /// FFmpeg before version 8 reads no animations.
    func shown(_ pad: Scratchpad) throws -> [Tensor] {
      var canvas = Tensor(height: height, width: width, channels: 3)
      return try pictures.map { chunks in
        let still = try Still.read(pad.file("still.webp", alone(chunks)))
        for i in canvas.scalars.indices {
          let alpha = still.alpha?.scalars[i / 3] ?? 1
          canvas.scalars[i] += alpha * (still.picture.scalars[i] - canvas.scalars[i])
        }
        return canvas
      }
    }

    /// A picture's chunks as a WebP of its own.
    private func alone(_ chunks: Data) -> Data {
      func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
      var body = Data("WEBP".utf8)
      if chunks.starts(with: Data("ALPH".utf8)) {
        body += Data("VP8X".utf8)
        body += bytes(10, 4) + bytes(16, 4) + bytes(width - 1, 3) + bytes(height - 1, 3)
      }
      body += chunks
      return Data("RIFF".utf8) + Data(bytes(body.count, 4)) + body
    }
  }

  /// A disc that crosses a smooth ground.
  private func scene(_ phase: Int, _ width: Int = 65, _ height: Int = 49) -> Tensor {
    var picture = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        let (dx, dy) = (Float(x - 10 - 3 * phase), Float(y - 24))
        let inside = min(1, max(0, 12 - (dx * dx + dy * dy).squareRoot()))
        let ground: [Float] = [0.3 + Float(x) / 200, 0.4, 0.6 - Float(y) / 200]
        for c in 0..<3 { picture[y, x, c] = ground[c] + inside * ([0.7, 0.5, 0.2][c] - ground[c]) }
      }
    }
    return picture
  }

  /// Diagonal stripes of soft edges and strong colours.
  private func stripes(width: Int, height: Int) -> Tensor {
    var picture = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        let turn = Float(x) / 4 + Float(y) / 9
        picture[y, x, 0] = 0.5 + 0.4 * sin(turn)
        picture[y, x, 1] = 0.5 + 0.3 * sin(0.31 * turn + Float(x) / 50)
        picture[y, x, 2] = 0.5 - 0.4 * sin(turn)
      }
    }
    return picture
  }

  private func meanError(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.scalars, b.scalars).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(a.count)
  }

  @Test func movingShapesAreKept() throws {
    let pad = try Scratchpad()
    let pictures = (0..<12).map { scene($0) }
    try write(pictures, to: pad.path("a.webp"))
    #expect(pad.names == ["a.webp"])
    let file = try Animation(pad.path("a.webp"))
    #expect(file.flags & 2 == 2 && file.width == 65 && file.height == 49)
    #expect(file.durations == Array(repeating: 40, count: 12))
    let shown = try file.shown(pad)
    for index in [0, 5, 11] {
      let read = shown[index]
      #expect(read.shape == [49, 65, 3])
      // The rim is hard on subsampled chroma; the disc's middle tells the colour.
      #expect(meanError(read, pictures[index]) < 0.009, "\(meanError(read, pictures[index]))")
      for (c, expected) in [0.7, 0.5, 0.2].enumerated() {
        #expect(abs(read[24, 10 + 3 * index, c] - Float(expected)) < 0.012, "\(read[24, 10 + 3 * index, c])")
      }
    }
  }

  @Test func aSlowFadeBesideMovementIsShown() throws {
    let pad = try Scratchpad()
    let pictures = (0..<30).map { (index: Int) -> Tensor in
      var picture = smoothPicture(width: 64, height: 32, phase: 5 * index)
      for y in 0..<32 { for x in 0..<32 { for c in 0..<3 { picture[y, x, c] = Float(80 + index) / 255 } } }
      return picture
    }
    try write(pictures, to: pad.path("a.webp"))
    let last = try #require(Animation(pad.path("a.webp")).shown(pad).last)
    #expect(abs(last[16, 8, 1] - 109.0 / 255) < 0.008, "\(last[16, 8, 1] * 255)")
  }

  /// A level every four pictures, and not everywhere at once: each step is too small for any threshold.
  @Test func aFadeSlowerThanThePicturesIsShown() throws {
    let pad = try Scratchpad()
    let (width, height) = (70, 50)
    func distance(_ x: Int, _ y: Int, _ index: Int) -> Float {
      let (dx, dy) = (Float(x - 5 - index), Float(y - 25))
      return (dx * dx + dy * dy).squareRoot()
    }
    let pictures = (0..<48).map { (index: Int) -> Tensor in
      var picture = Tensor(height: height, width: width, channels: 3)
      for y in 0..<height {
        for x in 0..<width {
          let level = Float((index + x / 8 + y / 8) / 4)
          let grey = distance(x, y, index) < 4 ? 0.8 : 0.3 + level / 255
          for c in 0..<3 { picture[y, x, c] = grey }
        }
      }
      return picture
    }
    try write(pictures, to: pad.path("a.webp"))
    for (index, read) in try Animation(pad.path("a.webp")).shown(pad).enumerated() {
      var worst: Float = 0
      for y in 0..<height {
        for x in 0..<width where distance(x, y, index) > 8 {
          for c in 0..<3 { worst = max(worst, abs(read[y, x, c] - pictures[index][y, x, c])) }
        }
      }
      #expect(worst < 4.5 / 255, "picture \(index): \(worst * 255)")
    }
  }

  /// A small disc over stripes of strong colours: the file is small, and what is shown is as close as
  /// each picture coded by itself.
  @Test func whatRestsIsLeftOut() throws {
    let pad = try Scratchpad()
    let (width, height) = (316, 204)
    let ground = stripes(width: width, height: height)
    let pictures = (0..<20).map { (index: Int) -> Tensor in
      var picture = ground
      for y in 90..<120 {
        for x in 0..<width {
          let (dx, dy) = (Float(x - 20 - 7 * index), Float(y - 104))
          let inside = min(1, max(0, 9.5 - (dx * dx + dy * dy).squareRoot()))
          for c in 0..<3 { picture[y, x, c] += inside * ([0.9, 0.2, 0.3][c] - picture[y, x, c]) }
        }
      }
      return picture
    }
    try write(pictures, to: pad.path("a.webp"))
    let file = try Animation(pad.path("a.webp"))
    #expect(file.pictures.count == 20)
    let first = file.pictures[0].count
    let rest = file.pictures.dropFirst().reduce(0) { $0 + $1.count } / 19
    #expect(rest * 10 < first, "\(rest) bytes a picture after \(first)")
    for (index, read) in try file.shown(pad).enumerated() where index % 6 == 1 {
      let path = pad.path("\(index).webp")
      try write([pictures[index]], to: path)
      let whole = try Still.read(path).picture
      func errors(_ found: Tensor) -> [Float] {
        zip(found.scalars, pictures[index].scalars).map { abs($0 - $1) }
      }
      let (left, all) = (errors(read), errors(whole))
      // Strong colours are hard on subsampled chroma; a pixel may be so much farther off that way.
      let gap = zip(left, all).map { $0 - $1 }.max() ?? 1
      #expect(gap < 0.09, "picture \(index): \(gap * 255)")
      #expect(left.reduce(0, +) < 1.02 * all.reduce(0, +))
    }
  }

  /// Each picture is flat and short; its changes are many and small.
  @Test func noPictureIsLongerThanWhole() throws {
    let pad = try Scratchpad()
    let pictures = (0..<8).map { (index: Int) -> Tensor in
      var picture = Tensor(height: 96, width: 160, channels: 3)
      for i in picture.scalars.indices { picture.scalars[i] = 0.2 + 0.5 * Float(i / 3 % 160) / 160 }
      for y in 0..<96 {
        for x in 0..<160 where (x / 8 + 3 * (y / 8) + index) % 5 == 0 {
          for c in 0..<3 { picture[y, x, c] += 2.2 / 255 }
        }
      }
      return picture
    }
    try write(pictures, to: pad.path("a.webp"))
    for (index, chunks) in try Animation(pad.path("a.webp")).pictures.enumerated() {
      try write([pictures[index]], to: pad.path("\(index).webp"))
      let whole = try Data(contentsOf: URL(fileURLWithPath: pad.path("\(index).webp"))).count
      #expect(chunks.count < whole, "picture \(index): \(chunks.count) and \(whole) bytes")
    }
  }

  @Test func aPictureThatRestsIsShownLonger() throws {
    let pad = try Scratchpad()
    let pictures = [0, 0, 0, 1, 1, 2, 2, 2].map { scene($0) }
    try write(pictures, to: pad.path("a.webp"))
    let file = try Animation(pad.path("a.webp"))
    // The first two stay apart: they make it an animation.
    #expect(file.durations == [40, 80, 80, 120])
    let last = try #require(file.shown(pad).last)
    #expect(meanError(last, scene(2)) < 0.009)
    try write(Array(repeating: scene(0), count: 50), to: pad.path("b.webp"))
    let still = try Animation(pad.path("b.webp"))
    #expect(still.durations == [40, 1960] && still.pictures[1].count < 100)
    #expect(try meanError(#require(still.shown(pad).last), scene(0)) < 0.009)
  }

  @Test func irregularTimesAreRightToTheMillisecond() throws {
    let pad = try Scratchpad()
    var info = ClipInfo(width: 65, height: 49, frameRate: Rational(30000, 1001))
    info.timeBase = Rational(1, 90000)
    var stamps: [Int64] = [7777]
    let gaps: [Int64] = [3003, 3003, 3003, 9009, 1501, 90000, 3003]
    for gap in gaps { stamps.append(stamps[stamps.count - 1] + gap) }
    let writer = try ClipWriter(path: pad.path("a.webp"), like: info)
    for (index, stamp) in stamps.enumerated() {
      try writer.write(scene(index), timestamp: stamp, duration: 3003)
    }
    try writer.finish()
    #expect(writer.warnings == [])
    let found = try Animation(pad.path("a.webp")).durations
    var time = 0
    for (index, duration) in found.enumerated() {
      #expect(abs(Double(time) - Double(stamps[index] - 7777) / 90) <= 0.501)
      time += duration
    }
    #expect(found.count == 8 && time == Int((Double(stamps[7] - 7777 + 3003) / 90).rounded()))
  }

  @Test func moreThanNinetyFramesASecondAreThinnedOut() throws {
    let pad = try Scratchpad()
    let info = ClipInfo(width: 65, height: 49, frameRate: Rational(120, 1))
    let writer = try ClipWriter(path: pad.path("a.webp"), like: info)
    for index in 0..<24 { try writer.write(scene(index), timestamp: Int64(index), duration: 1) }
    try writer.finish()
    let found = try Animation(pad.path("a.webp")).durations
    #expect(found.count == 12 && found.reduce(0, +) == 200 && found.allSatisfy { $0 > 10 })
    #expect(writer.warnings.map(\.code) == [.timesRounded])
  }

  @Test func loopingIsAsAsked() throws {
    let pad = try Scratchpad()
    let pictures = (0..<3).map { scene($0) }
    for loops in [true, false] {
      try write(pictures, to: pad.path("\(loops).webp"), settings: EncoderSettings(loops: loops))
      #expect(try Animation(pad.path("\(loops).webp")).loopCount == (loops ? 0 : 1))
      try write(pictures, to: pad.path("\(loops).gif"), settings: EncoderSettings(loops: loops))
      let file = try Data(contentsOf: URL(fileURLWithPath: pad.path("\(loops).gif")))
      let mark = file.range(of: Data("NETSCAPE2.0".utf8))
      #expect((mark != nil) == loops)
      // A block of 3 bytes: 1, then how often, where 0 is for ever.
      if let mark { #expect(Array(file[mark.upperBound..<mark.upperBound + 5]) == [3, 1, 0, 0, 0]) }
      #expect(try frames(pad.path("\(loops).gif")).count == 3)
      // Others have no such flag and do not mind.
      try write(pictures, to: pad.path("\(loops).mkv"), settings: EncoderSettings(loops: loops))
    }
    let films = try [true, false].map { try Data(contentsOf: URL(fileURLWithPath: pad.path("\($0).mkv"))) }
    #expect(films[0] == films[1])
    try write(pictures, to: pad.path("default.webp"))
    #expect(try Animation(pad.path("default.webp")).loopCount == 0)
  }

  @Test func onePictureIsAStill() throws {
    let pad = try Scratchpad()
    try write([scene(0)], to: pad.path("a.webp"))
    #expect(try meanError(Still.read(pad.path("a.webp")).picture, scene(0)) < 0.009)
  }

  @Test func soundIsLeftOutAsInGIF() throws {
    let pad = try Scratchpad()
    try ffmpeg(
      "-f lavfi -i testsrc2=s=64x48:d=0.4:r=25 -f lavfi -i sine=d=0.4 -pix_fmt yuv420p -c:a aac",
      to: pad.path("a.mp4"))
    for name in ["a.webp", "a.gif"] {
      let reader = try ClipReader(path: pad.path("a.mp4"))
      let writer = try ClipWriter(path: pad.path(name), like: reader.info, source: pad.path("a.mp4"))
      while let frame = try reader.next() { try writer.write(frame) }
      try writer.finish()
      #expect(writer.warnings == [] && writer.frameCount == 10)
    }
    #expect(try Animation(pad.path("a.webp")).durations.reduce(0, +) == 400)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let pad = try Scratchpad()
    func refusal(_ name: String, _ settings: EncoderSettings, width: Int = 16) -> String {
      let info = ClipInfo(width: width, height: 16, frameRate: Rational(25, 1))
      do { _ = try ClipWriter(path: pad.path(name), like: info, settings: settings) } catch {
        return "\(error)"
      }
      return "none"
    }
    let codec = refusal("a.webp", EncoderSettings(codec: "h264"))
    #expect(codec.contains(".webp cannot hold h264; leave --codec out or choose .mp4"), "\(codec)")
    let gif = refusal("a.gif", EncoderSettings(codec: "webp"))
    #expect(gif.contains(".gif cannot hold webp; leave --codec out or choose .webp"), "\(gif)")
    #expect(refusal("a.mp4", EncoderSettings(codec: "webp")).contains(".mp4 cannot hold webp"))
    #expect(refusal("a.webp", EncoderSettings(crf: 20)).contains("leave --crf out"))
    #expect(refusal("a.webp", EncoderSettings(), width: 16384).contains("16383"))
    #expect(pad.names == [])
    #expect(refusal("A.WEBP", EncoderSettings(codec: "webp")) == "none")
    let info = ClipInfo(width: 65, height: 49, frameRate: Rational(1, 20000))
    let writer = try ClipWriter(path: pad.path("a.webp"), like: info)
    try writer.write(scene(0), timestamp: 0, duration: 1)
    #expect { try writer.finish() } throws: { "\($0)".contains("16777 s") }
    #expect(pad.names == [])
  }

  @Test func theSameBytesAtAnyThreadCount() throws {
    let pad = try Scratchpad()
    let noise = (0..<5).map { testPicture(width: 160, height: 96, seed: $0) }
    let pictures = noise + (0..<5).map { scene($0, 160, 96) }
    let before = Parallel.threads
    defer { Parallel.threads = before }
    let files = try [1, 4].map { threads in
      let path = pad.path("\(threads).webp")
      Parallel.threads = threads
      try write(pictures, to: path)
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    #expect(files[0] == files[1])
  }
}
