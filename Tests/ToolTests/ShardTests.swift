import Foundation
import Media
import Testing

/// `retrace batch --shard` and `--merge`: several machines make what one would have made.
@Suite struct ShardTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func write(_ text: String, _ name: String = "jobs.json5") throws {
    try shop.write(Array(text.utf8), name)
  }

  private func content(_ name: String) throws -> Data {
    try Data(contentsOf: shop.folder.appendingPathComponent(name))
  }

  private func record(_ name: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: content(name)) as? [String: Any])
  }

  private func batch(_ arguments: String...) throws -> RetraceProcess {
    try RetraceProcess(["batch", "jobs.json5"] + arguments, in: shop.folder)
  }

  /// A list of one job.
  private func list(_ output: String, _ members: String) throws {
    try write("{ jobs: [ { input: 'clip.mkv', output: '\(output)', speed: 'draft', \(members) } ] }")
  }

  private func shards(_ count: Int) throws {
    for number in 1...count {
      let run = try batch("--shard", "\(number)/\(count)")
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  /// Makes a clip in ink at once, and again in three parts, which stay.
  private func makeBoth(_ whole: String, _ merged: String) throws {
    try list(whole, "look: 'ink'")
    #expect(try batch().status == 0)
    try list(merged, "look: 'ink'")
    try shards(3)
    let merge = try batch("--merge", "--keep-parts")
    #expect(merge.status == 0, "\(merge.errors)")
  }

  /// Runs a job at once and in parts.
  private func expectSameBytes(_ output: String, _ members: String, shards count: Int = 3) throws {
    let suffix = (output as NSString).pathExtension
    try list("whole.\(suffix)", members)
    let whole = try batch()
    #expect(whole.status == 0, "\(whole.errors)")
    try list(output, members)
    // What another number of shards has left is of no use any more.
    #expect(try batch("--shard", "1/2").status == 0)
    try shards(count)
    let merge = try batch("--merge")
    #expect(merge.status == 0, "\(merge.errors)")
    #expect(try content(output) == content("whole.\(suffix)"))
    let (one, parts) = (try record("whole.\(suffix).json"), try record(output + ".json"))
    for key in ["cuts", "reanchored", "warnings"] {
      #expect((one[key] as? NSArray) == (parts[key] as? NSArray), "\(key)")
    }
    for key in ["frames", "width", "height", "bytes"] {
      #expect(one[key] as? Int == parts[key] as? Int, "\(key)")
    }
    #expect(parts["mergedFrom"] as? Int == count)
    // Nothing is left of the parts, and the job counts as done.
    #expect(!shop.files.contains { $0.contains(".part-") || $0.hasPrefix(".") }, "\(shop.files)")
    #expect(try batch("--shard", "1/\(count)").output.contains("1 done before"))
    #expect(try batch().output.contains("1 done before"))
  }

  @Test func aLookIsFittedToTheFirstShotOfAll() throws {
    try shop.makeClip("clip.mkv", frames: 44, cuts: [9, 20, 31], codec: "ffv1")
    try expectSameBytes("out.mkv", "look: 'film', codec: 'ffv1'")
  }

  @Test func paintedFramesAndMasksStayWhereTheyAre() throws {
    try shop.makeClip("clip.mkv", frames: 40, cuts: [14], codec: "ffv1")
    try shop.makeClip("mask.mkv", frames: 33, cuts: [8, 22], codec: "ffv1")
    for name in ["a.png", "b.png"] { try shop.makeStill(name) }
    try expectSameBytes(
      "out.mkv",
      "look: 'ink', keyframe: ['3=a.png', '9=b.png', '24=a.png'], mask: 'mask.mkv', codec: 'ffv1'", shards: 4)
  }

  @Test func aPartOfAClipIsSharedToo() throws {
    try shop.makeClip("clip.mkv", frames: 44, cuts: [9, 20, 31], codec: "ffv1")
    try expectSameBytes("out.mkv", "look: 'ink', codec: 'ffv1', start: 0.2, end: 1.4")
  }

  /// Jumps in a programme stream miss, and where a picture rests nothing shows it but the time.
  @Test func aDecoderThatJumpsTooFarIsNoticed() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x96:r=30:d=1", "-f", "lavfi", "-i",
      "smptebars=s=160x96:r=30:d=2", "-filter_complex", "[0][1]concat[v]", "-map", "[v]", "-c:v",
      "mpeg2video",
      "-g", "15", "-bf", "2", "-q:v", "4", "-f", "mpeg", shop.path("clip.mkv"),
    ]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    try expectSameBytes("out.mkv", "look: 'plain', codec: 'ffv1', 'max-edge': 64")
  }

  @Test func moreShardsThanShotsIsNoMatter() throws {
    try shop.makeClip("clip.mkv", frames: 12, cuts: [6], codec: "ffv1")
    try expectSameBytes("out.mkv", "look: 'plain', codec: 'ffv1'", shards: 5)
  }

  @Test func aPaletteIsThatOfAllParts() throws {
    try shop.makeClip("clip.mkv", frames: 24, cuts: [9, 15], codec: "ffv1")
    try expectSameBytes("out.gif", "look: 'pastel'")
  }

  @Test func picturesAreNumberedThrough() throws {
    try shop.makeClip("clip.mkv", frames: 14, cuts: [5, 10], codec: "ffv1")
    try makeBoth("whole/%03d.png", "out/%03d.png")
    for number in 0..<14 {
      let name = String(format: "%03d.png", number)
      #expect(try content("out/\(name)") == content("whole/\(name)"), "\(name)")
    }
    #expect(shop.files.contains("out.part-0002-of-0003.mkv"))
  }

  /// What an encoder makes of a picture depends on those before; the frames are those of the parts.
  @Test(arguments: [("mp4", true), ("mkv", false), ("mov", false)])
  func packetsAreCopied(suffix: String, isEven: Bool) throws {
    try shop.makeSound("sound.wav")
    let info = ClipInfo(width: 48, height: 32, frameRate: Rational(25, 1))
    let writer = try ClipWriter(
      path: shop.path("clip.mkv"), like: info, source: shop.path("sound.wav"),
      settings: EncoderSettings(codec: "ffv1"))
    // The second shot is long enough for pictures that are decoded in another order than they are shown.
    for number in 0..<40 {
      // Or pictures stay for one or two units.
      try writer.write(
        Workshop.picture(number, shot: number < 8 ? 0 : number < 30 ? 1 : 2),
        timestamp: Int64(isEven ? number : number + number / 3), duration: 1)
    }
    try writer.finish()
    try makeBoth("whole.\(suffix)", "out.\(suffix)")
    let (whole, out) = (try shop.frames("whole.\(suffix)"), try shop.frames("out.\(suffix)"))
    #expect(whole.map(\.timestamp) == out.map(\.timestamp))
    #expect(whole.map(\.duration).dropLast() == out.map(\.duration).dropLast())
    let parts = try (1...3).flatMap { try shop.frames("out.part-000\($0)-of-0003.\(suffix)") }
    #expect(parts.map(\.picture) == out.map(\.picture))
    let (one, other) = (
      try ClipReader(path: shop.path("whole.\(suffix)")).info,
      try ClipReader(path: shop.path("out.\(suffix)")).info
    )
    #expect(one.timeBase == other.timeBase && one.colour == other.colour)
    #expect(one.hasAudio == other.hasAudio && (other.hasAudio || suffix == "mp4"))
    // QuickTime tells how long the picture stays that is decoded last, which need not be the one that is shown last.
    if isEven || suffix == "mkv" {
      #expect(one.duration == other.duration && one.frameRate == other.frameRate)
      #expect(whole.last?.duration == out.last?.duration)
    }
  }

  @Test func whatIsMissingIsNamedWithItsShard() throws {
    try shop.makeClip("clip.mkv", frames: 24, cuts: [8, 16], codec: "ffv1")
    try list("out.mkv", "look: 'plain', codec: 'ffv1'")
    #expect(try batch("--merge").errors.contains("no part of 'out.mkv' is there"))
    try shards(3)
    func expect(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
      let run = try batch("--merge")
      #expect(run.status == 1 && !shop.files.contains("out.mkv"), sourceLocation: sourceLocation)
      for word in words {
        #expect(run.errors.contains(word), "\(word) in: \(run.errors)", sourceLocation: sourceLocation)
      }
    }
    let part = "out.part-0002-of-0003.mkv"
    let bytes = try Array(content(part))
    try shop.write(Array(bytes.dropLast(9)), part)
    try expect("1 of 3 parts", "shard 2/3 has left a file of other length", "run --shard 2/3 again")
    try FileManager.default.removeItem(atPath: shop.path(part))
    try expect("shard 2/3 has left no file")
    try FileManager.default.removeItem(atPath: shop.path(part + ".json"))
    try expect("shard 2/3 has left no record")
    try list("out.mkv", "look: 'ink', codec: 'ffv1'")
    #expect(try batch("--shard", "2/3").status == 0)
    try expect("2 of 3 parts", "shard 1/3 was made from other files, by other settings", "--shard 3/3")
    try shards(3)
    #expect(try batch("--merge").status == 0)
  }

  @Test func aKilledShardIsRunAgain() throws {
    try shop.makeClip("clip.mkv", frames: 90, width: 128, height: 96, cuts: [4, 86], codec: "ffv1")
    try list("whole.mkv", "look: 'film', codec: 'ffv1'")
    #expect(try batch().status == 0)
    try list("out.mkv", "look: 'film', codec: 'ffv1'")
    #expect(try batch("--shard", "1/3").status == 0)
    let kept = shop.path(".out.part-0002-of-0003.mkv.retrace-progress/frame-20")
    let killed = try RetraceProcess(
      ["batch", "jobs.json5", "--shard", "2/3", "--progress", "json"], in: shop.folder
    ) { process in
      while process.isRunning, !FileManager.default.fileExists(atPath: kept) {
        Thread.sleep(forTimeInterval: 0.001)
      }
      // As when a machine goes: the run itself is hit, not only who waits for it.
      let lock =
        try? JSONSerialization.jsonObject(
          with: content(".out.part-0002-of-0003.mkv.retrace-lock")) as? [String: Any]
      kill(process.processIdentifier, SIGKILL)
      if let holder = lock?["process"] as? Int { kill(Int32(holder), SIGKILL) }
    }
    #expect(killed.status == SIGKILL)
    #expect(try batch("--merge").errors.contains("shard 2/3 has left no record"))
    try shards(3)
    #expect(try batch("--merge").status == 0)
    #expect(try content("out.mkv") == content("whole.mkv"))
  }

  @Test func listsAreDealtOutByJobs() throws {
    for name in ["a", "b", "c", "d", "e"] { try shop.makeClip("\(name).mkv", frames: 3, codec: "ffv1") }
    try write("{ jobs: [ { inputs: '?.mkv', output: 'out-{name}.mkv', look: 'plain', codec: 'ffv1' } ] }")
    #expect(try batch("--shard", "2/2").output == "2 jobs: 2 done, 0 done before, 0 failed, 0 left\n")
    #expect(shop.files.isSuperset(of: ["out-b.mkv", "out-d.mkv"]) && !shop.files.contains("out-a.mkv"))
    // Two jobs are dealt out; the others have no parts either.
    let early = try batch("--merge")
    #expect(early.status == 1 && early.output.hasPrefix("5 jobs: 0 done, 2 done before, 3 failed"))
    #expect(try batch("--shard", "1/2").output == "3 jobs: 3 done, 0 done before, 0 failed, 0 left\n")
    #expect(try batch("--merge").output == "5 jobs: 0 done, 5 done before, 0 failed, 0 left\n")
  }

  /// Clips of one shot each do not all fall to the first machine; what cannot be shared goes to one.
  @Test func fewJobsBurdenDifferentShards() throws {
    for name in ["a", "b"] { try shop.makeClip("\(name).mkv", frames: 3, codec: "ffv1") }
    try write(
      """
      { defaults: { look: 'plain', codec: 'ffv1' }, jobs: [
        { inputs: '?.mkv', output: 'out-{name}.mkv' },
        { input: 'a.mkv', output: 'preview.mkv', preview: 'wipe' },
      ] }
      """)
    try shards(6)
    let painted = shop.files.filter { $0.contains(".part-") && $0.hasSuffix(".mkv") }
    #expect(painted == ["out-a.part-0001-of-0006.mkv", "out-b.part-0003-of-0006.mkv"])
    #expect(shop.files.contains("preview.mkv"))
    #expect(try batch("--merge").output == "3 jobs: 2 done, 1 done before, 0 failed, 0 left\n")
    #expect(shop.files.isSuperset(of: ["out-a.mkv", "out-b.mkv", "preview.preview.mkv"]))
  }

  @Test func whatMakesNoSenseIsSaid() throws {
    try shop.makeClip("clip.mkv", frames: 3, codec: "ffv1")
    try list("out.mkv", "look: 'plain'")
    for wrong in ["0/3", "4/3", "3", "1/0", "1/3+2", "a/b"] {
      #expect(try batch("--shard", wrong).status == 64, "\(wrong)")
    }
    #expect(try batch("--shard", "1/2", "--merge").status == 64)
    #expect(try batch("--keep-parts").status == 64)
    let told = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain", environment: ["RETRACE_SHARE": "no"])
    #expect(told.status == 64 && told.errors.contains("RETRACE_SHARE"))
    let whole = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.avi", "--look", "plain", environment: ["RETRACE_SHARE": "1/2"])
    #expect(whole.status == 1 && whole.errors.contains("cannot be made in parts"), "\(whole.errors)")
  }
}
