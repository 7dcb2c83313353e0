import Foundation
import Media
import Testing
import _TestSupport

/// Work that was stopped is gone on from, and nobody can tell from the result.
@Suite struct ResumeTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private static let progress = ".out.mkv.retrace-progress"

  private func arguments(_ options: [String], to output: String = "out.mkv") -> [String] {
    ["restyle", "clip.mkv", "-o", output, "--codec", "ffv1", "-q"] + options
  }

  private func content(_ name: String) throws -> Data {
    try Data(contentsOf: shop.folder.appendingPathComponent(name))
  }

  private func record(_ name: String = "out.mkv.json") throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: content(name)) as? [String: Any])
  }

  /// Runs until a frame is kept and kills it then, `seconds` later if it was kept before.
  ///
  /// - Returns: whether it was killed before its end.
  private func killed(_ arguments: [String], atFrame frame: Int, after seconds: Double = 0.1) throws -> Bool {
    let path = shop.path("\(Self.progress)/frame-\(frame)")
    let wasKept = FileManager.default.fileExists(atPath: path)
    let end = Date().addingTimeInterval(seconds)
    return try killed(arguments) {
      wasKept ? Date() >= end : FileManager.default.fileExists(atPath: path)
    }
  }

  /// Runs until it is far enough and kills it then.
  ///
  /// - Returns: whether it was killed before its end.
  private func killed(_ arguments: [String], when isFar: () -> Bool) throws -> Bool {
    let process = Process()
    process.executableURL = try RetraceProcess.binary()
    process.arguments = arguments
    process.currentDirectoryURL = shop.folder
    (process.standardError, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    while process.isRunning, !isFar() { Thread.sleep(forTimeInterval: 0.001) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  /// Kills a run at seeded moments again and again until it gets through; compares with one that was never stopped.
  ///
  /// - Returns: how often it was killed.
  private func expectSameResult(_ options: [String], frames: Int, seed: UInt64, kills: Int) throws -> Int {
    let whole = try RetraceProcess(arguments(options, to: "whole.mkv"), in: shop.folder)
    #expect(whole.status == 0, "\(whole.errors)")
    var (random, count) = (seed, 0)
    while count < kills {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let share = Double(random >> 40) / Double(1 << 24)
      // Not so near the end that the run is through before it is killed.
      let frame = Int(0.8 * Double(frames) * share)
      guard try killed(arguments(options + ["--resume"]), atFrame: frame, after: 0.4 * share) else { break }
      count += 1
    }
    let last = try RetraceProcess(arguments(options + ["--resume"]), in: shop.folder)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try content("out.mkv") == content("whole.mkv"))
    #expect(try record()["cuts"] as? [Int] == record("whole.mkv.json")["cuts"] as? [Int])
    #expect(!shop.files.contains { $0.hasPrefix(".") }, "\(shop.files)")
    return count
  }

  @Test(arguments: [UInt64(1), 2]) func killedWithALook(seed: UInt64) throws {
    try shop.makeClip("clip.mkv", frames: 90, width: 128, height: 96, cuts: [40], codec: "ffv1")
    let kills = try expectSameResult(["--look", "film"], frames: 90, seed: seed, kills: 10)
    #expect(kills > 0)
  }

  @Test func killedBetweenPaintedFrames() throws {
    try shop.makeClip("clip.mkv", frames: 60, width: 96, height: 64, cuts: [30], codec: "ffv1")
    try shop.makeStill("a.png", width: 96, height: 64)
    let painted = ["--keyframe", "10=a.png", "--keyframe", "20=a.png", "--keyframe", "30=a.png"]
    _ = try expectSameResult(painted, frames: 60, seed: 3, kills: 8)
  }

  @Test func interruptedWorkPlaysAndIsGoneOnFrom() throws {
    try shop.makeClip("clip.mkv", frames: 200, width: 160, height: 120, codec: "ffv1")
    let options = ["--look", "plain", "--resume"]
    let run = try RetraceProcess(
      ["restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--progress", "json"] + options,
      in: shop.folder
    ) { process in
      for _ in 0..<1000 where process.isRunning {
        let kept = try? FileManager.default.contentsOfDirectory(atPath: shop.path(Self.progress))
        if kept?.contains(where: { $0.hasPrefix("state-") }) == true { break }
        Thread.sleep(forTimeInterval: 0.005)
      }
      process.interrupt()
    }
    #expect(run.status == 130, "\(run.errors.suffix(300))")
    let part = try shop.frames("out.mkv").count
    #expect((1..<200).contains(part))
    let further = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--look", "plain", "--resume")
    #expect(further.status == 0 && further.errors.contains("going on at frame "), "\(further.errors)")
    #expect(try shop.frames("out.mkv").count == 200)
    #expect(shop.files == ["clip.mkv", "out.mkv", "out.mkv.json"])
    let third = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--look", "plain", "--resume")
    #expect(third.status == 0 && third.errors == "out.mkv is done already\n", "\(third.errors)")
  }

  @Test func whatAnotherRunKeptIsToldAndIgnored() throws {
    try shop.makeClip("clip.mkv", frames: 200, width: 128, height: 96, codec: "ffv1")
    for _ in 0..<20 where !shop.files.contains(Self.progress) {
      _ = try killed(arguments(["--look", "plain", "--resume"]), atFrame: 20)
    }
    #expect(shop.files.contains(Self.progress))
    // The input is another one now.
    try FileManager.default.removeItem(atPath: shop.path("clip.mkv"))
    try shop.makeClip("clip.mkv", frames: 5, width: 128, height: 96, codec: "ffv1")
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "--look", "plain", "--resume")
    #expect(run.status == 0 && run.errors.contains("is of another run"), "\(run.errors)")
    #expect(!run.errors.contains("going on"))
    #expect(try shop.frames("out.mkv").count == 5)
    #expect(shop.files == ["clip.mkv", "out.mkv", "out.mkv.json"])
  }

  @Test func damagedUnitsAreAsGoodAsNone() throws {
    try shop.makeClip("clip.mkv", frames: 120, width: 128, height: 96, codec: "ffv1")
    let options = ["--look", "plain"]
    #expect(try RetraceProcess(arguments(options, to: "whole.mkv"), in: shop.folder).status == 0)
    var kept: [String] = []
    for _ in 0..<20 where !kept.contains(where: { $0.hasPrefix("state-") }) {
      _ = try killed(arguments(options + ["--resume"]), atFrame: 80, after: 0.3)
      kept = (try? FileManager.default.contentsOfDirectory(atPath: shop.path(Self.progress))) ?? []
    }
    // As a file system leaves them when the power goes: cut off, and full of zeros.
    for (index, name) in kept.sorted().filter({ $0 != "fingerprint" }).enumerated() where index % 3 == 0 {
      let size = try content("\(Self.progress)/\(name)").count
      try shop.write([UInt8](repeating: 0, count: size / (1 + index % 2)), "\(Self.progress)/\(name)")
    }
    let run = try RetraceProcess(arguments(options + ["--resume"]), in: shop.folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try content("out.mkv") == content("whole.mkv"))
  }

  @Test func failureBeforeTheFirstFrameLeavesNothing() throws {
    try shop.write(Array("no clip".utf8), "clip.mkv")
    let run = try RetraceProcess(arguments(["--look", "plain", "--resume"]), in: shop.folder)
    #expect(run.status == 1)
    #expect(shop.files == ["clip.mkv"])
  }

  @Test func comparisonClipsAreGoneOnWithToo() throws {
    try shop.makeClip("clip.mkv", frames: 60, width: 96, height: 64, codec: "ffv1")
    let options = ["--look", "film", "--preview", "motion"]
    _ = try expectSameResult(options, frames: 60, seed: 5, kills: 3)
    #expect(try content("out.preview.mkv") == content("whole.preview.mkv"))
  }

  // MARK: - Models

  /// Kills a run whenever it has kept so many further units, until it gets through; compares with one that was never stopped.
  ///
  /// - Returns: how often it was killed.
  private func expectSameResult(
    _ command: String, _ input: String, to output: String, _ options: [String], seed: UInt64, kills: Int
  ) throws -> Int {
    let more = ["--model", "toy", "--prompt", "a boat", "-q"] + options
    let whole = try RetraceProcess([command, input, "-o", "whole-\(output)"] + more, in: shop.folder)
    #expect(whole.status == 0, "\(whole.errors)")
    func kept() -> Int {
      ((try? FileManager.default.contentsOfDirectory(atPath: shop.path(".\(output).retrace-progress"))) ?? [])
        .count
    }
    var (random, count) = (seed, 0)
    while count < kills {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // A run may keep once more what it had.
      let enough = max(1, kept()) + Int(random >> 62)
      guard try killed([command, input, "-o", output] + more + ["--resume"], when: { kept() >= enough })
      else {
        break
      }
      count += 1
    }
    let last = try RetraceProcess([command, input, "-o", output] + more + ["--resume"], in: shop.folder)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try content(output) == content("whole-\(output)"))
    #expect(!shop.files.contains { $0.hasPrefix(".") }, "\(shop.files)")
    return count
  }

  /// Two shots, one of them in two windows, a painting of each by the model, and frames that are carried between rendered ones.
  @Test func killedWhileAModelRenders() throws {
    try ToyMotionModel.write(to: shop.path("toy"))
    try shop.makeClip("clip.mkv", frames: 44, width: 64, height: 40, cuts: [38], codec: "ffv1")
    let kills = try expectSameResult(
      "restyle", "clip.mkv", to: "out.mkv", ["--codec", "ffv1", "--steps", "4", "--every", "2"], seed: 1,
      kills: 20)
    #expect(kills > 5, "\(kills)")
  }

  @Test(arguments: [["--speed", "draft"], ["--renderer", "patch", "--sampler", "lcm"]])
  func killedWhileAModelAnimates(_ options: [String]) throws {
    try ToyMotionModel.write(to: shop.path("toy"))
    try shop.makeStill("still.png", width: 64, height: 48)
    let kills = try expectSameResult(
      "animate", "still.png", to: "out.mkv", ["--codec", "ffv1", "--steps", "5"] + options, seed: 2, kills: 8)
    #expect(kills > 2, "\(kills)")
  }

  @Test func killedWhileAModelPaints() throws {
    try ToyMotionModel.write(to: shop.path("toy"))
    try shop.makeStill("still.png", width: 96, height: 64)
    let kills = try expectSameResult(
      "stylize", "still.png", to: "out.png", ["--steps", "20", "--strength", "1"], seed: 3, kills: 5)
    #expect(kills > 1, "\(kills)")
  }

  @Test func interruptedSteps() throws {
    try ToyMotionModel.write(to: shop.path("toy"))
    try shop.makeClip("clip.mkv", frames: 8, width: 64, height: 40, codec: "ffv1")
    let command = [
      "restyle", "clip.mkv", "-o", "out.mkv", "--model", "toy", "--prompt", "", "--steps", "40", "--resume",
    ]
    let run = try RetraceProcess(command, in: shop.folder) { process in
      let folder = shop.path(Self.progress)
      while process.isRunning, !FileManager.default.fileExists(atPath: folder + "/shot-0-step-5-part-0") {
        Thread.sleep(forTimeInterval: 0.001)
      }
      process.interrupt()
    }
    #expect(run.status == 130 && run.errors.contains("--resume goes on from there"), "\(run.errors)")
    #expect(shop.files.contains(Self.progress) && !shop.files.contains("out.mkv"))
    let further = try RetraceProcess(command, in: shop.folder)
    #expect(further.status == 0 && further.errors.contains("going on after step "), "\(further.errors)")
    #expect(shop.files == ["clip.mkv", "out.mkv", "out.mkv.json", "toy"])
  }
}
