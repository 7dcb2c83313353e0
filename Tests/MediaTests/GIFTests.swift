import Foundation
import Media
import Tensors
import Testing
import _TestSupport

/// GIFs: few colours exact, many close, delays right.
@Suite struct GIFTests {
  @Test func fewColoursAreExact() throws {
    let pad = try Scratchpad()
    let colours: [[Float]] = (0..<200).map { (i: Int) -> [Float] in
      [i, 255 - i, i / 2].map { Float($0) / 255 }
    }
    let pictures = (0..<4).map { phase in
      var picture = Tensor(height: 20, width: 30, channels: 3)
      for i in 0..<600 { for c in 0..<3 { picture.scalars[3 * i + c] = colours[(i + 37 * phase) % 200][c] } }
      return picture
    }
    try write(pictures, to: pad.path("a.gif"))
    let read = try frames(pad.path("a.gif"))
    #expect(read.count == 4)
    for (frame, picture) in zip(read, pictures) { #expect(Comparison(frame.picture, picture).maxAbs < 1e-6) }
    #expect(pad.names == ["a.gif"])
  }

  @Test func manyColoursAreClose() throws {
    let pad = try Scratchpad()
    let pictures = (0..<3).map { smoothPicture(width: 128, height: 96, phase: 5 * $0) }
    try write(pictures, to: pad.path("a.gif"))
    let read = try frames(pad.path("a.gif"))
    for (frame, picture) in zip(read, pictures) {
      // A local mean takes the dither out: the eye does the same.
      let difference = Comparison(frame.picture.blurred(sigma: 3), picture.blurred(sigma: 3))
      #expect(difference.relativeL2 < 0.02, "\(difference)")
      let plain = Comparison(frame.picture, picture)
      #expect(plain.relativeL2 < 0.06 && plain.maxAbs < 0.25, "\(plain)")
    }
  }

  @Test func whatRestsDoesNotFlicker() throws {
    let pad = try Scratchpad()
    let picture = smoothPicture(width: 64, height: 64)
    try write([picture, picture, picture], to: pad.path("a.gif"))
    let read = try frames(pad.path("a.gif")).map(\.picture)
    #expect(read.count == 3 && read[0] == read[1] && read[1] == read[2])
  }

  @Test func delaysAreRightToTheHundredth() throws {
    let pad = try Scratchpad()
    var info = ClipInfo(width: 8, height: 8, frameRate: Rational(30000, 1001))
    info.timeBase = Rational(1, 30000)
    let pictures = (0..<30).map { Tensor(height: 8, width: 8, channels: 3, repeating: Float($0) / 30) }
    try write(
      pictures, to: pad.path("a.gif"), like: info, timestamps: (0..<30).map { 5000 + 1001 * Int64($0) })
    let reader = try ClipReader(path: pad.path("a.gif"))
    for index in 0..<30 {
      let frame = try #require(try reader.next())
      #expect(abs(reader.info.seconds(frame.timestamp) - Double(index) * 1001 / 30000) <= 0.0051)
    }
    #expect(try reader.next() == nil)
  }

  @Test func moreThanFiftyFramesASecondAreThinnedOut() throws {
    let pad = try Scratchpad()
    let info = ClipInfo(width: 8, height: 8, frameRate: Rational(100, 1))
    let writer = try ClipWriter(path: pad.path("a.gif"), like: info)
    for index in 0..<40 {
      try writer.write(
        Tensor(height: 8, width: 8, channels: 3, repeating: Float(index) / 40), timestamp: Int64(index),
        duration: 1)
    }
    try writer.finish()
    #expect(try frames(pad.path("a.gif")).count == 20)
    #expect(writer.warnings.map(\.code) == [.timesRounded])
  }
}
