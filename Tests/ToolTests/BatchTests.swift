import Foundation
import Media
import Testing

/// `retrace batch`: many jobs from one list.
@Suite struct BatchTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func write(_ text: String, _ name: String) throws { try shop.write(Array(text.utf8), name) }

  private func report(_ name: String = "report.json") throws -> [String: Any] {
    let data = try Data(contentsOf: shop.folder.appendingPathComponent(name))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// Forty jobs of all kinds, five of which cannot be done.
  private func makeForty() throws {
    try FileManager.default.createDirectory(atPath: shop.path("shots"), withIntermediateDirectories: true)
    for number in 0..<20 {
      try shop.makeClip("shots/\(number < 10 ? "0" : "")\(number).mkv", frames: 3, codec: "ffv1")
    }
    try shop.makeStill("still.png")
    try write("no clip", "shots/broken.mkv")
    try FileManager.default.createDirectory(atPath: shop.path("out"), withIntermediateDirectories: true)
    let stills = (0..<9).map {
      "{ command: 'stylize', input: 'still.png', output: 'out/\($0).png', look: 'film' },"
    }
    let moves = (0..<6).map {
      "{ command: 'animate', input: 'still.png', output: 'out/moved-\($0).mkv', camera: 'zoom-in', frames: 3, codec: 'ffv1' },"
    }
    try write(
      """
      {
        // Shared by all that restyle.
        jobs: [
          { inputs: 'shots/*.mkv', output: 'out/{name}.mkv', look: 'plain', codec: 'ffv1' },
          \(stills.joined(separator: "\n"))
          \(moves.joined(separator: "\n"))
          { input: 'none.mkv', output: 'out/none.mkv', look: 'plain' },
          { command: 'stylize', input: 'still.png', output: 'out/unknown.png', look: 'nosuchlook' },
          { command: 'stylize', input: 'still.png', output: 'out/word.png', look: 'film', 'no-such-option': 3 },
          { command: 'animate', input: 'still.png', output: 'nowhere/moved.mkv', camera: 'zoom-in' },
        ],
      }
      """, "jobs.json5")
  }

  @Test func fortyJobsOfWhichFiveCannotBeDone() throws {
    try makeForty()
    let run = try shop.retrace("batch", "jobs.json5", "--jobs", "2", "--report", "report.json")
    #expect(
      run.status == 1 && run.output == "40 jobs: 35 done, 0 done before, 5 failed, 0 left\n", "\(run.output)")
    for words in ["broken.mkv", "none.mkv", "nosuchlook", "no-such-option", "nowhere"] {
      #expect(run.errors.contains(words), "\(words) in: \(run.errors)")
    }
    let first = try report()
    #expect(first["done"] as? Int == 35 && first["failed"] as? Int == 5)
    let jobs = try #require(first["jobs"] as? [[String: Any]])
    #expect(jobs.compactMap { $0["number"] as? Int } == Array(1...40))
    #expect(jobs.filter { $0["state"] as? String == "failed" }.allSatisfy { $0["message"] is String })
    #expect(jobs.first?["frames"] as? Int == 3)
    #expect(try shop.frames("out/00.mkv").count == 3)
    let start = ContinuousClock.now
    let second = try shop.retrace("batch", "jobs.json5", "--report", "report.json")
    #expect(second.output == "40 jobs: 0 done, 35 done before, 5 failed, 0 left\n", "\(second.output)")
    // Its time is not judged here, but shown where the test is run by itself.
    print("the second run took \(ContinuousClock.now - start)")
    #expect(!shop.files.contains { $0.contains("retrace-") })
  }

  @Test func whatChangedIsDoneAgain() throws {
    for name in ["a", "b"] { try shop.makeClip("\(name).mkv", frames: 3, codec: "ffv1") }
    let list =
      "{ jobs: [ { inputs: ['a.mkv', 'b.mkv'], output: 'out-{name}.mkv', look: 'LOOK', codec: 'ffv1' } ] }"
    try write(list.replacing("LOOK", with: "plain"), "jobs.json5")
    func sum(_ options: String...) throws -> String {
      try RetraceProcess(["batch", "jobs.json5"] + options, in: shop.folder).output
    }
    #expect(try sum() == "2 jobs: 2 done, 0 done before, 0 failed, 0 left\n")
    #expect(try sum() == "2 jobs: 0 done, 2 done before, 0 failed, 0 left\n")
    try FileManager.default.removeItem(atPath: shop.path("b.mkv"))
    try shop.makeClip("b.mkv", frames: 4, codec: "ffv1")
    #expect(try sum() == "2 jobs: 1 done, 1 done before, 0 failed, 0 left\n")
    #expect(try shop.frames("out-b.mkv").count == 4)
    // Half a result is none.
    try shop.write(
      Array(Data(contentsOf: shop.folder.appendingPathComponent("out-a.mkv")).dropLast(100)), "out-a.mkv")
    #expect(try sum() == "2 jobs: 1 done, 1 done before, 0 failed, 0 left\n")
    #expect(try sum("--force") == "2 jobs: 2 done, 0 done before, 0 failed, 0 left\n")
    try write(list.replacing("LOOK", with: "film"), "jobs.json5")
    #expect(try sum() == "2 jobs: 2 done, 0 done before, 0 failed, 0 left\n")
    // What somebody else put there stays.
    try FileManager.default.removeItem(atPath: shop.path("out-a.mkv.json"))
    let kept = try shop.retrace("batch", "jobs.json5")
    #expect(kept.status == 1 && kept.errors.contains("out-a.mkv is there already"), "\(kept.errors)")
  }

  @Test func aTableIsAListToo() throws {
    try shop.makeStill("still.png")
    try write(
      """
      command,input,output,look,look-strength,overwrite
      stylize,still.png,a.png,film,0.5,
      stylize,still.png,"b, ""quoted"".png",film,,true

      """, "jobs.csv")
    let run = try shop.retrace("batch", "jobs.csv")
    #expect(run.status == 0 && run.output.hasPrefix("2 jobs: 2 done"), "\(run.errors)")
    #expect(shop.files.isSuperset(of: ["a.png", "b, \"quoted\".png"]))
    #expect(try Still.read(shop.path("a.png")).picture != Still.read(shop.path("b, \"quoted\".png")).picture)
  }

  @Test func aDryRunPrintsThePlan() throws {
    try shop.makeStill("a b.png")
    try write(
      "{ jobs: [ { command: 'stylize', input: 'a b.png', output: '{number}-{name}.{ext}', look: 'film' } ] }",
      "jobs.json5")
    let run = try shop.retrace("batch", "jobs.json5", "--dry-run")
    let columns = run.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    #expect(columns.count == 1 && columns[0].count == 4, "\(run.output)")
    #expect(columns.first?.prefix(2) == ["1", "to do"])
    #expect(columns.first?[2].hasPrefix("about 0:") == true)
    #expect(columns.first?.last == "retrace stylize 'a b.png' -o '001-a b.png' --look film")
    #expect(run.errors.contains("an estimate from 1 frames of job 1"), "\(run.errors)")
    #expect(shop.files == ["a b.png", "jobs.json5"])
  }

  /// The first second of the first job tells what all take: one with a quarter of the frames takes a quarter.
  @Test func aDryRunTellsHowLongItTakes() throws {
    try shop.makeClip("long.mkv", frames: 4000, codec: "ffv1")
    try shop.makeClip("short.mkv", frames: 1000, codec: "ffv1")
    try write(
      """
      { defaults: { look: 'plain', speed: 'draft', log: 'log' }, jobs: [
        { input: 'long.mkv', output: 'a.mkv' }, { input: 'short.mkv', output: 'b.mkv' },
        { input: 'short.mkv', output: 'c.mkv', size: '96x64', end: '1' },
      ] }
      """, "jobs.json5")
    let run = try shop.retrace("batch", "jobs.json5", "--dry-run")
    let seconds = run.output.split(separator: "\n").map { line -> Int in
      let clock = line.split(separator: "\t")[2].dropFirst("about ".count).split(separator: ":")
      return clock.reduce(0) { $0 * 60 + (Int($1) ?? 0) }
    }
    try #require(seconds.count == 3, "\(run.output)\(run.errors)")
    // Whole seconds, rounded up.
    #expect(abs(seconds[0] - 4 * seconds[1]) <= 4 && seconds[0] > seconds[1], "\(seconds)")
    #expect(seconds[2] * 8 <= seconds[1] + 8 && seconds[2] > 0)
    #expect(run.errors.contains("in all: an estimate from"), "\(run.errors)")
    #expect(shop.files == ["long.mkv", "short.mkv", "jobs.json5"])
    try write("{ jobs: [ { input: 'none.mkv', output: 'a.mkv', look: 'plain' } ] }", "jobs.json5")
    let none = try shop.retrace("batch", "jobs.json5", "--dry-run")
    #expect(none.status == 0 && none.errors.contains("no estimate"), "\(none.errors)")
    #expect(none.output.hasPrefix("1\tto do\t-\tretrace restyle none.mkv"))
  }

  @Test func whatCannotBeDoneKeepsNothingElseBack() throws {
    for name in ["a.png", "b.png"] { try shop.makeStill(name) }
    try write(
      """
      { defaults: { command: 'stylize', look: 'film' }, jobs: [
        { inputs: ['x*.png', 'a*.png'], output: 'one-{name}.png' },
        { inputs: '?.png', output: 'same.png' },
        { input: 'b.png', output: 'two.png' },
      ] }
      """, "jobs.json5")
    let run = try shop.retrace("batch", "jobs.json5", "--report", "report.json")
    #expect(
      run.status == 1 && run.output == "5 jobs: 2 done, 0 done before, 3 failed, 0 left\n", "\(run.output)")
    #expect(run.errors.contains("no file is called like 'x*.png'"), "\(run.errors)")
    #expect(run.errors.contains("jobs 3 and 4 both write 'same.png'; put {name} into the output"))
    #expect(shop.files.isSuperset(of: ["one-a.png", "two.png"]) && !shop.files.contains("same.png"))
    let jobs = try #require(try report()["jobs"] as? [[String: Any]])
    #expect(jobs.map { $0["state"] as? String } == ["failed", "done", "failed", "failed", "done"])
    let plan = try shop.retrace("batch", "jobs.json5", "--dry-run").output
    #expect(plan.contains("1\tcannot be done\t-\tjob 1: no file is called like 'x*.png'\n"), "\(plan)")
  }

  @Test func eventsAreLinesOnStdout() throws {
    try shop.makeClip("a.mkv", frames: 3, codec: "ffv1")
    try write("{ jobs: [ { input: 'a.mkv', output: 'b.mkv', look: 'plain' } ] }", "jobs.json5")
    let run = try shop.retrace("batch", "jobs.json5", "--progress", "json")
    let events = try run.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(events.allSatisfy { $0["job"] as? Int == 1 })
    #expect(events.first?["event"] as? String == "begun" && events.last?["event"] as? String == "done")
    let frames = events.filter { $0["event"] as? String == "frame" }
    #expect(frames.map { $0["frame"] as? Int } == [1, 2, 3])
    #expect(frames.allSatisfy { $0["stage"] as? String == "paint" })
    // There is no telling after one frame.
    #expect(frames.dropFirst().allSatisfy { $0["left"] is Double })
  }

  @Test func failFastLeavesTheRest() throws {
    try shop.makeStill("still.png")
    try write(
      "{ defaults: { command: 'stylize', look: 'film' }, jobs: [ { input: 'none.png', output: 'a.png' }, { input: 'still.png', output: 'b.png' } ] }",
      "jobs.json5")
    let run = try shop.retrace("batch", "jobs.json5", "--fail-fast")
    #expect(
      run.status == 1 && run.output == "2 jobs: 0 done, 0 done before, 1 failed, 1 left\n", "\(run.output)")
    let all = try shop.retrace("batch", "jobs.json5")
    #expect(all.status == 1 && all.output == "2 jobs: 1 done, 0 done before, 1 failed, 0 left\n")
  }

  @Test func anInterruptEndsTheJobsAtHand() throws {
    try shop.makeClip("long.mkv", frames: 400, width: 320, height: 240, codec: "ffv1")
    try write(
      "{ defaults: { look: 'plain', speed: 'fine' }, jobs: [ { input: 'long.mkv', output: 'a.mkv' }, { input: 'long.mkv', output: 'b.mkv' } ] }",
      "jobs.json5")
    let run = try RetraceProcess(["batch", "jobs.json5", "--progress", "json"], in: shop.folder) { process in
      let log = shop.folder.appendingPathComponent(".stdout")
      for _ in 0..<1000 where process.isRunning {
        if let text = try? String(contentsOf: log, encoding: .utf8), text.contains("\"frame\"") { break }
        Thread.sleep(forTimeInterval: 0.01)
      }
      process.interrupt()
    }
    #expect(run.status == 130, "\(run.errors)")
    #expect(run.output.contains("\"event\":\"interrupted\""), "\(run.output.suffix(300))")
    // What is finished waits for the next run.
    let progress = ".a.mkv.retrace-progress"
    #expect(shop.files == ["long.mkv", "jobs.json5", "a.mkv", "a.mkv.json", progress])
    // What was stopped is not done.
    #expect(try shop.retrace("batch", "jobs.json5", "--dry-run").output.contains("1\tto do"))
  }

  @Test func whatIsWrongWithAListIsOneSentence() throws {
    try shop.makeStill("still.png")
    func expect(_ text: String, _ words: String..., name: String = "jobs.json5") throws {
      try write(text, name)
      let run = try shop.retrace("batch", name)
      #expect(run.status == 1 && run.errors.hasPrefix("error: "), "\(run.errors)")
      for word in words { #expect(run.errors.contains(word), "\(word) in: \(run.errors)") }
    }
    let job = "input: 'still.png', output: 'a.png'"
    try expect("{ jobs: [ { \(job) ", "jobs.json5")
    try expect("{ defaults: {} }", "'jobs' is missing")
    try expect(
      "{ jobs: [ { \(job), command: 'measure' } ] }", "job 1", "'measure'", "restyle, animate or stylize")
    try expect("{ jobs: [ { input: 'still.png' } ] }", "job 1", "no output")
    try expect("{ jobs: [ { output: 'a.png' } ] }", "job 1", "no input")
    try expect("input,output\na.png\n", "row 2 has 1 cells", name: "jobs.csv")
    let missing = try shop.retrace("batch", "none.json5")
    #expect(missing.status == 1 && missing.errors.contains("none.json5"))
    #expect(try shop.retrace("batch", "jobs.json5", "--jobs", "0").status == 64)
    let share = try shop.retrace("batch", "jobs.json5", "--shard", "9/8")
    #expect(share.status == 64 && share.errors.contains("i from 1 to n"), "\(share.errors)")
    let none = try shop.retrace("batch", "none.json5")
    #expect(
      none.status == 1 && none.errors.contains("there is no list of jobs 'none.json5'"), "\(none.errors)")
  }
}
