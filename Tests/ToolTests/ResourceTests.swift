import Foundation
import Synchronization
import Testing

/// What a run takes of the machine.
@Suite struct ResourceTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.makeClip("clip.mkv", frames: 40, width: 96, height: 64, codec: "ffv1")
  }

  /// The niceness of the threads of a process; none when it is gone.
  private static func niceness(of process: Int32) -> [Int] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.compactMap { thread in
      guard let text = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
      else { return nil }
      // Behind the name come the state and so on; niceness is the 19th field of all.
      let fields = text[text.index(after: end)...].split(separator: " ")
      return fields.count > 16 ? Int(fields[16]) : nil
    }
  }

  private static func children(of process: Int32) -> [Int32] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.flatMap { thread in
      let text = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8)
      return (text ?? "").split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Runs the tool in the background and looks at it until it is through.
  private func watched(_ arguments: [String], _ look: @escaping (Int32) -> Void) throws {
    let run = try RetraceProcess(arguments + ["--background", "-q"], in: shop.folder) { process in
      while process.isRunning {
        look(process.processIdentifier)
        usleep(1000)
      }
    }
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task"))) func backgroundIsNice()
    throws
  {
    var seen: Set<Int> = []
    var whole = false
    try watched(["restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain"]) { process in
      let now = Self.niceness(of: process)
      seen.formUnion(now)
      // The decoder's and the encoder's threads have it from the one that began them; the system's dispatcher gives its own threads what it likes.
      if now.count(where: { $0 >= 10 }) > 3 { whole = true }
    }
    #expect(seen.contains { $0 >= 10 } && whole, "\(seen)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task"))) func jobsOfAListAreNiceToo()
    throws
  {
    try shop.write(
      Array("{ jobs: [ { input: 'clip.mkv', output: 'a.mkv', look: 'plain' } ] }".utf8), "jobs.json5")
    var seen: Set<Int> = []
    try watched(["batch", "jobs.json5"]) { process in
      for child in Self.children(of: process) { seen.formUnion(Self.niceness(of: child)) }
    }
    #expect(seen.contains { $0 >= 10 }, "\(seen)")
  }

  /// A file system of 256 kB in a name space of its own, which needs no privilege where the kernel lets users have them.
  @Test func aSmallDiskIsToldBeforeTheWork() throws {
    guard (try? Command("unshare", ["-rm", "true"], in: shop.folder).status) == 0 else { return }
    let script =
      "mkdir disk && mount -t tmpfs -o size=256k tmpfs disk && \"$0\" restyle clip.mkv -o disk/out.gif --look plain"
      + " --progress none 2>errors; echo $? >>errors; ls -A disk >>errors"
    _ = try Command("unshare", ["-rm", "sh", "-c", script, RetraceProcess.binary().path], in: shop.folder)
    let said = try String(contentsOfFile: shop.path("errors"), encoding: .utf8)
    let lines = said.split(separator: "\n")
    // One sentence, the status, and nothing on the disk.
    #expect(lines.count == 2 && lines.last == "1", "\(said)")
    #expect(
      said.hasPrefix("error: ") && said.contains("at least") && said.contains("free some space"), "\(said)")
  }

  @Test func memoryIsBounded() throws {
    let run = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain", "--max-memory", "100MB", "--progress", "none"
    )
    #expect(run.status == 1 && run.errors.contains("100 MB are allowed"), "\(run.errors)")
    #expect(!shop.files.contains("out.mkv"))
    let enough = try shop.retrace(
      "stylize", "clip.mkv", "-o", "out.png", "--look", "plain", "--max-memory", "2GB", "-q")
    #expect(enough.status == 0, "\(enough.errors)")
    let wrong = try shop.retrace(
      "restyle", "clip.mkv", "-o", "out.mkv", "--look", "plain", "--max-memory", "2 apples")
    #expect(wrong.status == 64 && wrong.errors.contains("2 apples"), "\(wrong.errors)")
  }

  @Test func jobsOfAListShareTheMemory() throws {
    try shop.write(
      Array(
        """
        { jobs: [ { input: 'clip.mkv', output: 'a.mkv', look: 'plain' },
                  { input: 'clip.mkv', output: 'b.mkv', look: 'plain', 'max-memory': '1GB' } ] }
        """.utf8), "jobs.json5")
    let run = try shop.retrace("batch", "jobs.json5", "--jobs", "2", "--max-memory", "150MB")
    #expect(run.status == 1 && run.errors.contains("75.00 MB are allowed"), "\(run.errors)")
    #expect(shop.files.contains("b.mkv") && !shop.files.contains("a.mkv"))
  }
}
