import Foundation
import Media
import Tensors
import Testing
import _TestSupport

/// What goes in comes out: pictures, sizes, times.
@Suite struct RoundTripTests {
  @Test(arguments: [(64, 48), (63, 47), (2, 2), (1, 1), (3, 200), (401, 303)])
  func losslessKeepsEveryValueOfEightBits(width: Int, height: Int) throws {
    let pad = try Scratchpad()
    let pictures = (0..<3).map { testPicture(width: width, height: height, seed: $0) }
    try write(pictures, to: pad.path("a.mkv"), settings: EncoderSettings(codec: "ffv1"))
    let read = try frames(pad.path("a.mkv"))
    #expect(read.count == 3)
    for (frame, picture) in zip(read, pictures) {
      #expect(Comparison(frame.picture, picture).maxAbs < 1e-6)
      let exact = zip(frame.picture.scalars, picture.scalars).allSatisfy {
        ($0 * 255).rounded() == ($1 * 255).rounded()
      }
      #expect(exact)
    }
    #expect(pad.names == ["a.mkv"])
  }

  @Test func losslessKeepsEveryValueOfSixteenBits() throws {
    let pad = try Scratchpad()
    let picture = testPicture(width: 37, height: 21, peak: 65535)
    try write([picture], to: pad.path("a.mkv"), settings: EncoderSettings(codec: "ffv1", bitDepth: 16))
    let reader = try ClipReader(path: pad.path("a.mkv"))
    #expect(reader.info.bitDepth == 16)
    let read = try #require(try reader.next())
    let exact = zip(read.picture.scalars, picture.scalars).allSatisfy {
      ($0 * 65535).rounded() == ($1 * 65535).rounded()
    }
    #expect(exact)
  }

  @Test func blackIsZeroAndWhiteIsOne() throws {
    let pad = try Scratchpad()
    let pictures = [Float(0), 1].map { Tensor(height: 8, width: 8, channels: 3, repeating: $0) }
    for bits in [8, 16] {
      let path = pad.path("\(bits).mkv")
      try write(pictures, to: path, settings: EncoderSettings(codec: "ffv1", bitDepth: bits))
      #expect(try frames(path).map(\.picture) == pictures)
    }
  }

  @Test func valuesOutsideAreClampedAndNaNIsBlack() throws {
    let pad = try Scratchpad()
    var picture = Tensor(height: 1, width: 2, channels: 3)
    picture.scalars = [-3, 7, .nan, .infinity, -.infinity, 0.5]
    try write([picture], to: pad.path("a.mkv"), settings: EncoderSettings(codec: "ffv1"))
    let read = try frames(pad.path("a.mkv"))[0].picture
    #expect(Array(read.scalars[0..<5]) == [0, 1, 0, 1, 0])
    #expect(abs(read.scalars[5] - 0.5) < 0.003)
  }

  @Test(
    arguments: [
      ("a.mp4", nil), ("a.mkv", nil), ("a.mov", nil), ("a.avi", nil), ("a.webm", nil), ("a.mp4", "av1"),
      ("a.mov", "prores"), ("a.mkv", "mjpeg"), ("a.mov", "png"),
    ] as [(String, String?)])
  func everyContainerAndCodecKeepsSizeCountAndTimes(name: String, codec: String?) throws {
    try keepsSizeCountAndTimes(name, codec)
  }

  private func keepsSizeCountAndTimes(_ name: String, _ codec: String?) throws {
    let pad = try Scratchpad()
    let pictures = (0..<12).map { smoothPicture(width: 64, height: 48, phase: 2 * $0) }
    try write(pictures, to: pad.path(name), settings: EncoderSettings(codec: codec))
    let read = try frames(pad.path(name))
    #expect(read.count == 12)
    let reader = try ClipReader(path: pad.path(name))
    for (index, frame) in read.enumerated() {
      #expect(abs(reader.info.seconds(frame.timestamp) - Double(index) / 25) < 1e-6)
      // The wrap at the right edge is hard on subsampled chroma; the mean tells the colour.
      let error = zip(frame.picture.scalars, pictures[index].scalars).reduce(0) { $0 + abs($1.0 - $1.1) }
      #expect(error / Float(frame.picture.count) < 0.02)
    }
    #expect(abs(reader.info.frameRate.value - 25) < 1e-3)
  }

  @Test(arguments: [(65, 48), (64, 49), (2, 2), (1, 1), (16, 16), (3, 5)], [nil, "vp9"] as [String?])
  func oddAndTinySizesStay(size: (Int, Int), codec: String?) throws {
    try keepsOddSize(size, codec)
  }

  private func keepsOddSize(_ size: (Int, Int), _ codec: String?) throws {
    let pad = try Scratchpad()
    let name = codec == "vp9" ? "a.webm" : "a.mp4"
    let picture = smoothPicture(width: size.0, height: size.1)
    try write([picture, picture], to: pad.path(name), settings: EncoderSettings(codec: codec))
    let read = try frames(pad.path(name))
    #expect(read.map(\.picture.shape) == [[size.1, size.0, 3], [size.1, size.0, 3]])
  }

  @Test func h265KeepsItAllToo() throws {
    try keepsSizeCountAndTimes("a.mp4", "h265")
    for size in [(65, 48), (64, 49)] { try keepsOddSize(size, "h265") }
    let pad = try Scratchpad()
    // What it cannot do it says, and nothing is left behind.
    #expect {
      try write(
        [smoothPicture(width: 2, height: 2)], to: pad.path("a.mp4"), settings: EncoderSettings(codec: "h265"))
    } throws: {
      "\($0)".contains("2x2")
    }
    #expect(pad.names == [])
  }

  @Test func theSameBytesAtAnyThreadCount() throws {
    let pad = try Scratchpad()
    let pictures = (0..<6).map { testPicture(width: 160, height: 96, seed: $0) }
    for (codec, suffix) in [("h264", "mp4"), ("ffv1", "mkv"), ("vp9", "webm"), ("prores", "mov")] {
      let files = try [1, 2, 5].map { threads in
        let path = pad.path("\(codec)-\(threads).\(suffix)")
        try write(pictures, to: path, settings: EncoderSettings(codec: codec, threads: threads))
        return try Data(contentsOf: URL(fileURLWithPath: path))
      }
      #expect(files[0] == files[1] && files[1] == files[2], "\(codec)")
    }
  }
}

/// What a writer says that pictures take is what they take.
@Suite struct PreparedSizeTests {
  @Test(arguments: [
    ("a.mp4", "h264", 8, 48), ("a.mp4", "h264", 8, 47), ("a.mkv", "ffv1", 8, 48), ("a.mkv", "ffv1", 16, 48),
    ("a.webm", "vp9", 10, 48), ("a.mov", "prores", 10, 48),
  ])
  func isToldBeforehand(_ name: String, _ codec: String, _ bits: Int, _ width: Int) throws {
    let pad = try Scratchpad()
    let info = ClipInfo(width: width, height: 32, frameRate: Rational(25, 1))
    let settings = EncoderSettings(codec: codec, bitDepth: bits)
    let writer = try ClipWriter(path: pad.path(name), like: info, settings: settings)
    let bytes = try writer.prepared(smoothPicture(width: width, height: 32))
    #expect(try ClipWriter.preparedSize(path: pad.path(name), like: info, settings: settings) == bytes.count)
  }
}
