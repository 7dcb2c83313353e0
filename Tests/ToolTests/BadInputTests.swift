import Foundation
import Media
import Tensors
import Testing

/// Bad input: one clear sentence, the right status, and nothing left behind.
@Suite struct BadInputTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  /// Runs `retrace` and expects one sentence with `words`, and the folder as it was.
  private func expectFailure(
    _ arguments: String..., status: Int32 = 1, saying words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = shop.files
    let run = try RetraceProcess(arguments, in: shop.folder)
    #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors.hasPrefix("error: "), "\(run.errors)", sourceLocation: sourceLocation)
    if status == 1 {
      let lines = run.errors.split(separator: "\n").filter { !$0.hasPrefix("caused by: ") }
      #expect(lines.count == 1, "\(run.errors)", sourceLocation: sourceLocation)
    }
    for word in words {
      #expect(run.errors.contains(word), "\(word) in: \(run.errors)", sourceLocation: sourceLocation)
    }
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    #expect(shop.files == before, "left behind", sourceLocation: sourceLocation)
  }

  @Test func missingFile() throws {
    try expectFailure(
      "restyle", "none.mp4", "-o", "out.mp4", "--look", "plain", "--progress", "none",
      saying: ["none.mp4", "no such file"])
  }

  @Test func textNamedMovie() throws {
    try Data("this is a letter".utf8).write(to: shop.folder.appendingPathComponent("letter.mp4"))
    try expectFailure(
      "restyle", "letter.mp4", "-o", "out.mp4", "--look", "plain", "--progress", "none",
      saying: ["letter.mp4", "not a video"])
  }

  @Test(arguments: [0.3, 0.7]) func truncatedMovie(share: Double) throws {
    try shop.makeClip("clip.mp4", frames: 12)
    let whole = try Data(contentsOf: shop.folder.appendingPathComponent("clip.mp4"))
    try whole.prefix(Int(Double(whole.count) * share)).write(
      to: shop.folder.appendingPathComponent("cut.mp4"))
    try expectFailure(
      "restyle", "cut.mp4", "-o", "out.mp4", "--look", "plain", "--progress", "none",
      saying: ["cut.mp4"])
  }

  @Test func soundOnly() throws {
    try shop.makeSound("sound.wav")
    try expectFailure(
      "restyle", "sound.wav", "-o", "out.mp4", "--look", "plain", "--progress", "none",
      saying: ["sound.wav", "no video"])
  }

  @Test func keyframeOfAnotherAspect() throws {
    try shop.makeClip("clip.mp4")
    try shop.makeStill("square.png", width: 40, height: 40)
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--keyframe", "square.png", "--progress", "none",
      saying: ["square.png", "40x40", "48x32", "1 %"])
  }

  @Test func keyframeBeyondTheEnd() throws {
    try shop.makeClip("clip.mp4")
    try shop.makeStill("key.png")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--keyframe", "5=key.png", "--progress", "none",
      saying: ["keyframe 5", "0 to 4"])
  }

  @Test func shotsThatNobodyPainted() throws {
    try shop.makeClip("clip.mkv", frames: 9, width: 96, height: 64, cuts: [3, 6], codec: "ffv1")
    try shop.makeStill("key.png", width: 96, height: 64)
    try expectFailure(
      "restyle", "clip.mkv", "-o", "out.mp4", "--keyframe", "key.png", "--progress", "none",
      saying: ["frames 3-5, 6-8", "--keyframe", "--look"])
  }

  @Test func unknownLook() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plian", status: 64,
      saying: ["'plian'", "did you mean 'plain'"])
  }

  @Test func missingLookFile() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look-file", "mine.json5",
      saying: ["mine.json5", "no such file"])
  }

  @Test func brokenLookFile() throws {
    try shop.makeStill("still.png")
    try Data("{ name: 'x' }".utf8).write(to: shop.folder.appendingPathComponent("mine.json5"))
    try expectFailure(
      "stylize", "still.png", "-o", "out.png", "--look-file", "mine.json5",
      saying: ["mine.json5", "caused by: ", "steps"])
  }

  @Test func missingFolder() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "nowhere/out.mp4", "--look", "plain", "--progress", "none",
      saying: ["nowhere", "does not exist"])
  }

  @Test func existingOutput() throws {
    try shop.makeClip("clip.mp4")
    try shop.makeClip("out.mp4", frames: 2)
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--progress", "none",
      saying: ["out.mp4", "--overwrite"])
    #expect(try shop.frames("out.mp4").count == 2)
  }

  @Test func outputIsInput() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "./clip.mp4", "--look", "plain", "--overwrite", status: 64,
      saying: ["clip.mp4", "both input and output"])
  }

  @Test func emptyRange() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--start", "0.1", "--end", "0.1",
      status: 64, saying: ["--start 0.1", "--end 0.1"])
  }

  @Test func rangeBeyondTheEnd() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--start", "60",
      "--progress", "none", saying: ["60", "clip.mp4"])
  }

  @Test func missingMask() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--mask", "mask.png",
      "--progress", "none", saying: ["mask.png", "no such file"])
  }

  @Test func trackedFrameBeyondTheEnd() throws {
    try shop.makeClip("clip.mp4")
    try expectFailure(
      "track", "clip.mp4", "-o", "motion", "--at", "2,9", "--progress", "none",
      saying: ["frame 9", "0 to 4"])
  }

  @Test func brokenPoints() throws {
    try shop.makeClip("clip.mp4")
    try Data("x,y\n3,soon\n".utf8).write(to: shop.folder.appendingPathComponent("points.csv"))
    try expectFailure(
      "track", "clip.mp4", "-o", "motion", "--points", "points.csv", "--progress", "none",
      saying: ["points.csv", "caused by: ", "line 2"])
  }

  @Test func clipsOfDifferentLengths() throws {
    try shop.makeClip("clip.mp4")
    try shop.makeClip("short.mp4", frames: 3)
    try expectFailure(
      "measure", "clip.mp4", "short.mp4", "--progress", "none",
      saying: ["short.mp4", "3 frames"])
  }
}
