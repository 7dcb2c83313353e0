import Foundation
import Media
import Tensors
import Testing

/// Input that is odd but right.
@Suite struct OddInputTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  @Test func oneFrame() throws {
    try shop.makeClip("clip.mp4", frames: 1)
    let run = try shop.retrace("restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "-q")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try shop.frames("out.mp4").count == 1)
  }

  @Test func twoByTwoPixels() throws {
    try shop.makeClip("clip.mkv", frames: 3, width: 2, height: 2, codec: "ffv1")
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--look", "plain", "-q")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try shop.frames("out.mkv").map(\.picture.shape) == Array(repeating: [2, 2, 3], count: 3))
  }

  @Test func maskOfAnotherSizeIsScaled() throws {
    try shop.makeClip("clip.mkv", codec: "ffv1")
    // White on the left half.
    var mask = Tensor(height: 8, width: 16, channels: 1)
    for y in 0..<8 { for x in 0..<8 { mask[y, x, 0] = 1 } }
    try Still.write(mask, to: shop.path("mask.png"))
    try Still.write(Tensor(height: 32, width: 48, channels: 3, repeating: 1), to: shop.path("white.png"))
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--keyframe", "white.png", "--mask",
      "mask.png", "-q")
    #expect(run.status == 0, "\(run.errors)")
    let (before, after) = (try shop.frames("clip.mkv"), try shop.frames("out.mkv"))
    #expect(after[0].picture[16, 5, 0] == 1)
    for (source, result) in zip(before, after) {
      #expect(result.picture[16, 40, 1] == source.picture[16, 40, 1])
    }
  }

  @Test func keyframeOfAnotherSizeIsScaled() throws {
    try shop.makeClip("clip.mkv", codec: "ffv1")
    try Still.write(
      Tensor(height: 64, width: 96, channels: 3, repeating: 0.6), to: shop.path("large.png"), bits: 16)
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--keyframe", "0=large.png", "-q")
    #expect(run.status == 0, "\(run.errors)")
    let first = try #require(try shop.frames("out.mkv").first)
    #expect(first.picture.scalars.allSatisfy { abs($0 - 0.6) < 0.003 })
  }

  @Test func transparentKeyframeShowsTheFrame() throws {
    try shop.makeClip("clip.mkv", codec: "ffv1")
    try Still.write(
      Tensor(height: 32, width: 48, channels: 3, repeating: 1),
      alpha: Tensor(height: 32, width: 48, channels: 1, repeating: 0), to: shop.path("clear.png"))
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--keyframe", "clear.png", "-q")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try shop.frames("out.mkv").first?.picture == shop.frames("clip.mkv").first?.picture)
  }
}
