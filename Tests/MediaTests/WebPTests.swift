import Foundation
import Media
import Tensors
import Testing

/// Animated WebP: every picture close, times right to the millisecond, looping as asked.
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
          durations.append(number(body + 12, 3))
          pictures.append(Data(file[body + 16..<body + size]))
        default: break
        }
        at = body + size + size % 2
      }
      #expect(at == file.count)
    }

    /// Picture `index` as a WebP of its own, read: FFmpeg before version 8 reads no animations.
    func picture(_ index: Int, _ pad: Scratchpad) throws -> Tensor {
      let count = UInt32(pictures[index].count + 4)
      let head =
        Array("RIFF".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array("WEBP".utf8)
      return try Still.read(pad.file("still.webp", head + pictures[index])).picture
    }
  }

  /// A disc that crosses a smooth ground.
  private func scene(_ phase: Int) -> Tensor {
    var picture = Tensor(height: 49, width: 65, channels: 3)
    for y in 0..<49 {
      for x in 0..<65 {
        let (dx, dy) = (Float(x - 10 - 3 * phase), Float(y - 24))
        let inside = min(1, max(0, 12 - (dx * dx + dy * dy).squareRoot()))
        let ground: [Float] = [0.3 + Float(x) / 200, 0.4, 0.6 - Float(y) / 200]
        for c in 0..<3 { picture[y, x, c] = ground[c] + inside * ([0.7, 0.5, 0.2][c] - ground[c]) }
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
    for index in [0, 5, 11] {
      let read = try file.picture(index, pad)
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
    let last = try Animation(pad.path("a.webp")).picture(29, pad)
    #expect(abs(last[16, 8, 1] - 109.0 / 255) < 0.008, "\(last[16, 8, 1] * 255)")
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
    #expect(try Animation(pad.path("a.webp")).durations == Array(repeating: 40, count: 10))
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
    let pictures = (0..<5).map { testPicture(width: 160, height: 96, seed: $0) }
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
