import Foundation
import Media
import Pipelines
import Presets
import Tensors
import Testing

/// Whether there is memory enough is looked at before the work.
@Suite struct MemoryTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "retrace-memory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// The limit that a made-up system tells.
  private func limit(_ files: [String: String]) throws -> Int? {
    let root = folder.appendingPathComponent(UUID().uuidString)
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return MemoryLimit.read(root: root.path)
  }

  @Test func groupsOfVersion2AreRead() throws {
    let group = ["proc/self/cgroup": "0::/batch/job\n"]
    func with(_ files: [String: String]) -> [String: String] { group.merging(files) { $1 } }
    let top = "sys/fs/cgroup"
    #expect(try limit(with(["\(top)/batch/job/memory.max": "2000000000\n"])) == 2_000_000_000)
    // The tightest counts, wherever it stands.
    #expect(
      try limit(with(["\(top)/batch/job/memory.max": "max\n", "\(top)/batch/memory.max": "1000000\n"]))
        == 1_000_000)
    #expect(
      try limit(with(["\(top)/batch/job/memory.max": "500\n", "\(top)/batch/memory.max": "1000000\n"])) == 500
    )
    #expect(try limit(with(["\(top)/batch/job/memory.max": "max\n"])) == nil)
    // Within a container the group is its own root.
    #expect(try limit(["proc/self/cgroup": "0::/\n", "\(top)/memory.max": "4096\n"]) == 4096)
  }

  @Test func groupsOfVersion1AreRead() throws {
    let group = ["proc/self/cgroup": "7:cpu,cpuacct:/x\n5:memory:/docker/abc\n"]
    let top = "sys/fs/cgroup/memory"
    func with(_ files: [String: String]) -> [String: String] { group.merging(files) { $1 } }
    #expect(try limit(with(["\(top)/docker/abc/memory.limit_in_bytes": "3000000\n"])) == 3_000_000)
    #expect(try limit(with(["\(top)/memory.limit_in_bytes": "3000000\n"])) == 3_000_000)
    #expect(try limit(with(["\(top)/docker/abc/memory.limit_in_bytes": "9223372036854771712\n"])) == nil)
  }

  @Test func aSystemWithoutGroupsHasNoLimit() throws {
    #expect(try limit([:]) == nil)
    #expect(
      try limit(["proc/self/cgroup": "nonsense\n0:::::\n", "sys/fs/cgroup/memory.max": "much\n"]) == nil)
  }

  private func refusal(_ memory: Int, _ body: (Limits) throws -> Void) -> String? {
    do { try body(Limits(memory: memory)) } catch {
      guard case PipelineError.noMemory = error else { return nil }
      return "\(error)"
    }
    return nil
  }

  @Test func whatCannotFitIsToldWithWhatWould() throws {
    let clip = folder.appendingPathComponent("clip.mkv").path
    let writer = try ClipWriter(
      path: clip, like: ClipInfo(width: 640, height: 360, frameRate: Rational(25, 1)),
      settings: EncoderSettings(codec: "ffv1"))
    try writer.write(Tensor(height: 360, width: 640, channels: 3, repeating: 0.5), timestamp: 0, duration: 1)
    try writer.finish()
    func restyle(_ limits: Limits, edge: Int? = nil) throws {
      var settings = Settings()
      settings.look = Settings.LookChoice(name: "plain")
      settings.size.maxEdge = edge
      var job = try ClipRestyling(
        settings: settings, input: clip, output: folder.appendingPathComponent("out.mkv").path,
        overwrite: true,
        looks: LookLibrary(recipes: Presets.looks.map(\.bytes)), engine: .fake())
      job.limits = limits
      _ = try job.run()
    }
    let sentence = try #require(refusal(200_000_000) { try restyle($0) })
    #expect(sentence.contains("200 MB are allowed") && sentence.contains("640x360"), "\(sentence)")
    // What is proposed is taken; other tests change the number of threads meanwhile, on which a decoder's share depends.
    let edge = try #require(sentence.firstMatch(of: /--max-edge (\d+) would fit/).flatMap { Int($0.1) })
    #expect(edge < 640 && edge >= 64)
    #expect(refusal(200_000_000) { try restyle($0, edge: edge - 64) } == nil)
    #expect(refusal(200_000_000) { try restyle($0, edge: edge + 96) } != nil)
    #expect(refusal(10_000_000) { try restyle($0) }?.contains("raise --max-memory") == true)
    #expect(refusal(1_000_000_000) { try restyle($0) } == nil)

    var track = TrackSettings()
    track.at = [0]
    #expect(
      refusal(100_000_000) {
        var job = ClipTracking(
          settings: track, input: clip, output: folder.appendingPathComponent("fields").path, overwrite: true,
          engine: .fake())
        job.limits = $0
        _ = try job.run()
      } != nil)
  }
}
