import Foundation
import Testing

/// An output belongs to one run at a time.
@Suite struct OutputLockTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func begin(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = try RetraceProcess.binary()
    process.arguments = arguments
    process.currentDirectoryURL = shop.folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func wait(for name: String) throws {
    for _ in 0..<1000 where !shop.files.contains(where: { $0.contains(name) }) {
      Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(shop.files.contains { $0.contains(name) }, "\(shop.files)")
  }

  private static let slow = [
    "restyle", "clip.mkv", "-o", "out.mp4", "--look", "plain", "--speed", "fine", "--overwrite", "-q",
  ]

  @Test func theSecondRunIsToldWhoHoldsIt() throws {
    try shop.makeClip("clip.mkv", frames: 400, width: 320, height: 240, codec: "ffv1")
    let first = try begin(Self.slow)
    defer { first.terminate() }
    try wait(for: ".out.mp4.retrace-lock")
    // The file says who wrote it as soon as it is locked.
    Thread.sleep(forTimeInterval: 0.2)
    let second = try RetraceProcess(Self.slow, in: shop.folder)
    #expect(second.status == 1, "\(second.errors)")
    #expect(
      second.errors.contains("'out.mp4' is being written by process \(first.processIdentifier) on "),
      "\(second.errors)")
    let other = try shop.retrace(
      "restyle", "clip.mkv", "-o", "other.mkv", "--look", "plain", "--end", "0:00.2")
    #expect(other.status == 0, "\(other.errors)")
    first.interrupt()
    first.waitUntilExit()
    #expect(first.terminationStatus == 130)
    #expect(shop.files == ["clip.mkv", "other.mkv", "other.mkv.json", "out.mp4", "out.mp4.json"])
  }

  @Test func whatADeadRunLeftIsTakenOver() throws {
    try shop.makeClip("clip.mkv", frames: 400, width: 320, height: 240, codec: "ffv1")
    let first = try begin(Self.slow)
    try wait(for: ".out.retrace-\(first.processIdentifier)-")
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    #expect(shop.files.contains(".out.mp4.retrace-lock"))
    // One that only looks alike is nobody's leftover.
    try shop.write([], ".out.retrace-notes-1.mp4")
    let second = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mp4", "--look", "plain", "--end", "0:00.2")
    #expect(second.status == 0, "\(second.errors)")
    #expect(shop.files == ["clip.mkv", ".out.retrace-notes-1.mp4", "out.mp4", "out.mp4.json"])
  }

  @Test func nothingIsLeftOfALockAfterFailure() throws {
    try shop.write(Array("no clip".utf8), "clip.mp4")
    let run = try shop.retrace("restyle", "clip.mp4", "-o", "out.mp4", "--look", "plain")
    #expect(run.status == 1)
    #expect(shop.files == ["clip.mp4"])
  }

  @Test func aLogHoldsWhatHappened() throws {
    try shop.makeClip("clip.mkv", frames: 6, codec: "ffv1")
    func lines() throws -> [[String: Any]] {
      try String(contentsOf: shop.folder.appendingPathComponent("log.jsonl"), encoding: .utf8)
        .split(separator: "\n").map {
          try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain", "--log", "log.jsonl", "-q")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let done = try lines()
    #expect(done.allSatisfy { $0["time"] is String })
    #expect(done.first?["event"] as? String == "begun" && done.last?["event"] as? String == "done")
    #expect(done.filter { $0["event"] as? String == "frame" }.count == 6)
    let failed = try shop.retrace(
      "restyle", "none.mkv", "-o", "x.mkv", "--look", "plain", "--log", "log.jsonl")
    #expect(failed.status == 1)
    let all = try lines()
    #expect(all.count == done.count + 2 && all.last?["event"] as? String == "failed")
    #expect((all.last?["message"] as? String)?.contains("none.mkv") == true)
    let lost = try shop.retrace(
      "restyle", "clip.mkv", "-o", "y.mkv", "--look", "plain", "--log", "nowhere/log.jsonl")
    #expect(lost.status == 1 && lost.errors.contains("nowhere/log.jsonl"), "\(lost.errors)")
  }
}
