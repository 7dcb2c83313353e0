import Foundation
import Media
import Testing

/// Clips joined without being encoded again.
@Suite struct JoinTests {
  private func part(
    _ name: String, _ pad: Scratchpad, from first: Int, crf: Double? = nil
  ) throws -> ClipJoin.Part {
    let info = ClipInfo(width: 32, height: 32, frameRate: Rational(25, 1))
    let pictures = (0..<6).map { smoothPicture(width: 32, height: 32, phase: first + $0) }
    let writer = try ClipWriter(path: pad.path(name), like: info, settings: EncoderSettings(crf: crf))
    for (index, picture) in pictures.enumerated() {
      try writer.write(picture, timestamp: Int64(first + index), duration: 1)
    }
    try writer.finish()
    return ClipJoin.Part(path: pad.path(name), frames: 6)
  }

  @Test func whatIsEncodedOtherwiseIsNotCopied() throws {
    let pad = try Scratchpad()
    let (a, b) = (try part("a.mp4", pad, from: 0), try part("b.mp4", pad, from: 6))
    #expect(try ClipJoin([a, b]).obstacle() == nil)
    // The quantiser is in the header of the stream.
    let other = try part("c.mp4", pad, from: 6, crf: 40)
    let reason = try #require(try ClipJoin([a, other]).obstacle())
    #expect(reason.contains("codec header") && reason.contains("c.mp4"), "\(reason)")
  }

  @Test func aPartThatLacksPicturesIsNamed() throws {
    let pad = try Scratchpad()
    var (a, b) = (try part("a.mp4", pad, from: 0), try part("b.mp4", pad, from: 6))
    let info = try ClipReader(path: a.path).info
    let times = ClipJoin.Times(first: 0, last: 11 * 512, end: 12 * 512)
    func join(_ parts: [ClipJoin.Part]) throws {
      _ = try ClipJoin(parts).write(
        to: pad.path("out.mp4"), like: info, times: times, source: nil, isTrimmed: false, overwrite: false)
    }
    b.frames = 7
    let error = #expect(throws: MediaError.self) { try join([a, b]) }
    #expect(error?.code == .truncated && error?.context.contains("b.mp4") == true)
    #expect(pad.names == ["a.mp4", "b.mp4"])
    (a.frames, b.frames) = (6, 6)
    try join([a, b])
    #expect(try frames(pad.path("out.mp4")).count == 12)
    let again = #expect(throws: MediaError.self) { try join([a, b]) }
    #expect(again?.code == .exists)
  }
}
