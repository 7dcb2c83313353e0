import Foundation
import Media
import Tensors
import Testing
import _TestSupport

/// Clips as people have them: turned, with gaps in time, cut, in pieces.
@Suite struct ReadingTests {
  @Test(arguments: [0, 90, 180, 270])
  func rotationIsApplied(degrees: Int) throws {
    let pad = try Scratchpad()
    let picture = testPicture(width: 20, height: 12)
    try write([picture, picture], to: pad.path("a.mov"), settings: EncoderSettings(codec: "png"))
    try ffmpeg("-i \(pad.path("a.mov")) -c copy -metadata:s:v rotate=\(degrees)", to: pad.path("b.mov"))
    let reader = try ClipReader(path: pad.path("b.mov"))
    #expect(reader.info.rotation == (360 - degrees) % 360)
    #expect(reader.info.codedWidth == 20 && reader.info.codedHeight == 12)
    let turned = try #require(try reader.next()).picture
    #expect(turned.shape == [reader.info.height, reader.info.width, 3])
    // FFmpeg's own program turns by the same data.
    let raw = try run(
      "ffmpeg",
      ["-v", "error", "-i", pad.path("b.mov"), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
    #expect(raw.count == turned.count)
    #expect(zip(raw, turned.scalars).allSatisfy { abs(Float($0) / 255 - $1) < 1e-6 })
  }

  @Test func rotationIsNotLeftInTheOutput() throws {
    let pad = try Scratchpad()
    try ffmpeg("-f lavfi -i testsrc=s=64x32:d=0.2 -pix_fmt yuv420p", to: pad.path("a.mp4"))
    try ffmpeg("-i \(pad.path("a.mp4")) -c copy -metadata:s:v rotate=90", to: pad.path("b.mp4"))
    let reader = try ClipReader(path: pad.path("b.mp4"))
    let writer = try ClipWriter(path: pad.path("c.mp4"), like: reader.info, source: pad.path("b.mp4"))
    while let frame = try reader.next() { try writer.write(frame) }
    try writer.finish()
    let info = try ClipReader(path: pad.path("c.mp4")).info
    #expect(info.width == 32 && info.height == 64 && info.rotation == 0 && info.codedWidth == 32)
  }

  @Test func aPartHoldsTheFramesOfItsTimes() throws {
    let pad = try Scratchpad()
    let pictures = (0..<20).map { Tensor(height: 16, width: 16, channels: 3, repeating: Float($0) / 20) }
    var info = ClipInfo(width: 16, height: 16, frameRate: Rational(10, 1))
    info.timeBase = Rational(1, 1000)
    for (name, codec) in [("a.mkv", "ffv1"), ("a.mp4", "h264")] {
      let stamps = (0..<20).map { 700 + 100 * Int64($0) }
      try write(
        pictures, to: pad.path(name), like: info, settings: EncoderSettings(codec: codec), timestamps: stamps)
      let whole = try frames(pad.path(name))
      for (start, end, expected) in [
        (0.0, 0.5, 0..<5), (0.5, nil, 5..<20), (0.41, 0.9, 5..<9), (1.9, 9, 19..<20),
      ] {
        let part = try frames(pad.path(name), ClipSpan(start: start, end: end))
        #expect(part.map(\.timestamp) == whole[expected].map(\.timestamp), "\(name) \(start)")
        #expect(part.map(\.index) == Array(0..<expected.count))
        #expect(part.map(\.picture) == whole[expected].map(\.picture))
        #expect(
          try ClipReader.countFrames(path: pad.path(name), span: ClipSpan(start: start, end: end))
            == expected.count)
      }
      let reader = try ClipReader(path: pad.path(name), span: ClipSpan(start: 5))
      #expect { try reader.next() } throws: { ($0 as? MediaError)?.code == .emptySpan }
    }
    for span in [
      ClipSpan(start: 1, end: 1), ClipSpan(start: 2, end: 1), ClipSpan(start: -1), ClipSpan(start: .nan),
    ] {
      #expect { try ClipReader(path: pad.path("a.mkv"), span: span) } throws: {
        ($0 as? MediaError)?.code == .emptySpan
      }
    }
  }

  @Test func restartingReadsTheSameAgain() throws {
    let pad = try Scratchpad()
    try write(
      (0..<5).map { testPicture(width: 24, height: 16, seed: $0) }, to: pad.path("a.mkv"),
      settings: EncoderSettings(codec: "ffv1"))
    let reader = try ClipReader(path: pad.path("a.mkv"))
    var first: [Tensor] = []
    while let frame = try reader.next() { first.append(frame.picture) }
    #expect(try reader.next() == nil)
    try reader.restart()
    var second: [Tensor] = []
    while let frame = try reader.next() { second.append(frame.picture) }
    #expect(first == second && first.count == 5)
    try reader.seek(toSeconds: 0.08)
    #expect(try reader.next()?.picture == first[2])
  }

  @Test func sequencesAreReadInOrderOfTheirNumbers() throws {
    let pad = try Scratchpad()
    let pictures = (0..<12).map { testPicture(width: 9, height: 7, seed: $0) }
    for (index, picture) in pictures.enumerated() { try Still.write(picture, to: pad.path("f\(index).png")) }
    for path in [pad.path("f%d.png"), pad.path("f*.png"), pad.folder.path] {
      let reader = try ClipReader(path: path, frameRate: Rational(12, 1))
      #expect(reader.info.frameCountEstimate == 12 && reader.info.timeBase == Rational(1, 12))
      for (index, picture) in pictures.enumerated() {
        let frame = try #require(try reader.next())
        #expect(
          frame.timestamp == Int64(index) && Comparison(frame.picture, picture).maxAbs < 1e-6,
          "\(path) \(index)")
      }
      #expect(try reader.next() == nil)
    }
    try Still.write(testPicture(width: 8, height: 7), to: pad.path("f12.png"))
    #expect { try frames(pad.folder.path) } throws: { "\($0)".contains("8x7") && "\($0)".contains("9x7") }
  }

  @Test func coverPicturesAreNoVideo() throws {
    let pad = try Scratchpad()
    try Still.write(testPicture(width: 32, height: 32), to: pad.path("cover.png"))
    try ffmpeg(
      "-f lavfi -i sine=d=0.3 -i \(pad.path("cover.png")) -map 0 -map 1 -c:v png -disposition:v:0 attached_pic -c:a aac",
      to: pad.path("a.mp4"))
    #expect { try ClipReader(path: pad.path("a.mp4")) } throws: { ($0 as? MediaError)?.code == .noVideo }
  }

  @Test func damagedPacketsAreSkippedAndTold() throws {
    let pad = try Scratchpad()
    try ffmpeg("-f lavfi -i testsrc2=s=160x96:d=2:r=25 -pix_fmt yuv420p -g 10", to: pad.path("a.mp4"))
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pad.path("a.mp4"))))
    for i in stride(from: bytes.count / 3, to: bytes.count / 2, by: 3) { bytes[i] ^= 0x5A }
    let reader = try ClipReader(path: try pad.file("b.mp4", bytes))
    var count = 0
    while try reader.next() != nil { count += 1 }
    #expect(count > 10 && count <= 50)
    #expect(reader.warnings.contains { $0.code == .damaged })
  }

  @Test func aClipCutOffIsReadAsFarAsItGoes() throws {
    let pad = try Scratchpad()
    for name in ["a.mp4", "a.mkv"] {
      try ffmpeg(
        "-f lavfi -i testsrc2=s=160x96:d=2:r=25 -pix_fmt yuv420p -movflags +faststart", to: pad.path(name))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: pad.path(name)))
      let reader = try ClipReader(path: try pad.file("cut-" + name, bytes.prefix(bytes.count * 6 / 10)))
      var count = 0
      while try reader.next() != nil { count += 1 }
      #expect(count > 5 && count < 50, "\(name): \(count)")
      #expect(reader.warnings.contains { $0.code == .endsEarly }, "\(name): \(reader.warnings)")
    }
  }

  @Test func aWholeClipGivesNoWarning() throws {
    let pad = try Scratchpad()
    for name in ["a.mp4", "a.mkv", "a.webm"] {
      try ffmpeg("-f lavfi -i testsrc2=s=64x48:d=0.5:r=25 -pix_fmt yuv420p", to: pad.path(name))
      let reader = try ClipReader(path: pad.path(name))
      var count = 0
      while try reader.next() != nil { count += 1 }
      #expect(count == 13 && reader.warnings == [], "\(name) \(count)")
    }
  }
}
