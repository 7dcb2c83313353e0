import Foundation
import Media
import Testing

/// How the tool behaves in a shell: streams, statuses, signals, progress.
@Suite struct MannersTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  @Test func versionIsOneLineOfData() throws {
    let run = try shop.retrace("--version")
    #expect(run.status == 0)
    #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    #expect(run.errors.isEmpty)
  }

  @Test func misspeltOptionIsGuessed() throws {
    let run = try shop.retrace("restyle", "clip.mp4", "-o", "out.mp4", "--lok", "film")
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: Unknown option '--lok'. Did you mean '--look'?"))
  }

  @Test(arguments: [
    (["restyle", "a.mp4", "-o", "b.mp4"], "--look"), (["stylize", "a.png", "-o", "b.png"], "--look"),
    (["track", "a.mp4", "-o", "b"], "--points"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "--look-file", "f"], "one of them"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "--look-strength", "2"], "0 to 1"),
    (
      ["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "--size", "9x9", "--max-edge", "99"],
      "one of them"
    ),
    (["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "--max-edge", "3"], "16"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "--crf", "99"], "63"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "-q", "-v"], "one of them"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--look", "film", "--threads", "0"], "at least 1"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--keyframe", "3=a.png", "--keyframe", "3=b.png"], "frame 3 twice"),
    (["restyle", "a.mp4", "-o", "b.mp4", "--keyframe", "a.png", "--look-strength", "1"], "--look"),
  ])
  func wrongUsageSaysWhatToDo(arguments: [String], word: String) throws {
    let run = try RetraceProcess(arguments, in: shop.folder)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.hasPrefix("error: "))
    #expect(run.errors.split(separator: "\n").first?.contains(word) == true, "\(run.errors)")
    #expect(shop.files.isEmpty)
  }

  @Test func progressAsJSONLines() throws {
    try shop.makeClip("clip.mp4", frames: 4)
    let run = try shop.retrace(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--progress", "json")
    let events = try run.errors.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(events.filter { $0["event"] as? String == "frame" }.map { $0["done"] as? Int } == [1, 2, 3, 4])
    #expect(events.last?["event"] as? String == "done")
    #expect(events.last?["frames"] as? Int == 4)
    #expect(run.output.isEmpty)
  }

  @Test func progressAsPlainLines() throws {
    try shop.makeClip("clip.mp4", frames: 3)
    for style in ["auto", "plain"] {
      let run = try shop.retrace(
        "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--progress", style, "--overwrite")
      #expect(run.errors.hasPrefix("frame 1/3\n"))
      #expect(run.errors.contains("restyled 3 frames"))
      #expect(!run.errors.contains("\u{1B}") && !run.errors.contains("\r"))
    }
    let quiet = try shop.retrace(
      "restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain", "--progress", "none", "--overwrite")
    #expect(quiet.errors.isEmpty)
  }

  @Test func verboseTellsOfCuts() throws {
    try shop.makeClip("clip.mkv", frames: 6, width: 96, height: 64, cuts: [3], codec: "ffv1")
    let run = try shop.retrace("restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain", "-v")
    #expect(run.errors.contains("frame 3: a new shot begins"))
  }

  @Test func interruptLeavesAPlayableFile() throws {
    try shop.makeClip("clip.mkv", frames: 200, width: 160, height: 120, codec: "ffv1")
    let run = try RetraceProcess(
      ["restyle", "clip.mkv", "-o", "out.mp4", "--look", "plain", "--progress", "json"], in: shop.folder
    ) { process in
      // Once a frame is done there is something to keep.
      let log = shop.folder.appendingPathComponent(".stderr")
      for _ in 0..<500 where process.isRunning {
        if let text = try? String(contentsOf: log, encoding: .utf8), text.contains("\"frame\"") { break }
        Thread.sleep(forTimeInterval: 0.01)
      }
      process.interrupt()
    }
    #expect(run.status == 130, "\(run.errors.suffix(300))")
    let count = try shop.frames("out.mp4").count
    #expect((1..<200).contains(count))
    let record = try String(contentsOf: shop.folder.appendingPathComponent("out.mp4.json"), encoding: .utf8)
    #expect(record.contains("\"interrupted\" : true"))
    #expect(shop.files == ["clip.mkv", "out.mp4", "out.mp4.json"])
  }

  @Test func secondInterruptQuitsAndCleansUp() throws {
    try shop.makeClip("clip.mkv", frames: 200, width: 320, height: 240, codec: "ffv1")
    let run = try RetraceProcess(
      ["restyle", "clip.mkv", "-o", "out.mp4", "--look", "plain", "--speed", "fine", "--progress", "json"],
      in: shop.folder
    ) { process in
      let log = shop.folder.appendingPathComponent(".stderr")
      for _ in 0..<500 where process.isRunning {
        if let text = try? String(contentsOf: log, encoding: .utf8), text.contains("\"frame\"") { break }
        Thread.sleep(forTimeInterval: 0.01)
      }
      process.interrupt()
      Thread.sleep(forTimeInterval: 0.002)
      process.interrupt()
    }
    // A machine that finishes the file between the two signals has done what the first one asked for.
    #expect(run.status == 130, "\(run.errors.suffix(300))")
    let left = shop.files.subtracting(["clip.mkv"])
    #expect(left.isEmpty || left == ["out.mp4", "out.mp4.json"], "\(left)")
  }

  @Test func closedPipeIsNoFailure() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "{ '\(try RetraceProcess.binary().path)' looks; echo $? >status; } | true"]
    process.currentDirectoryURL = shop.folder
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(said.isEmpty)
    let status = try String(contentsOf: shop.folder.appendingPathComponent("status"), encoding: .utf8)
    #expect(status == "0\n")
  }
}
