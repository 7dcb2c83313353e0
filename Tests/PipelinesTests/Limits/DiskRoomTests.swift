import Foundation
import Media
import Pipelines
import Presets
import Synchronization
import Tensors
import Testing

/// Whether there is room on the disk is looked at before the work; how much is free is made up here.
@Suite struct DiskRoomTests {
  private let folder: URL
  private let clip: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "retrace-room-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    clip = folder.appendingPathComponent("clip.mkv").path
    let writer = try ClipWriter(
      path: clip, like: ClipInfo(width: 64, height: 48, frameRate: Rational(25, 1)),
      settings: EncoderSettings(codec: "ffv1"))
    for number in 0..<10 {
      try writer.write(
        Tensor(height: 48, width: 64, channels: 3, repeating: 0.5), timestamp: Int64(number), duration: 1)
    }
    try writer.finish()
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  /// Restyles the clip with so many bytes free; what it warns of.
  private func restyle(
    to name: String, free: Int, resumes: Bool = false, from input: String? = nil,
    _ change: (inout Settings) -> Void = { _ in }
  ) throws -> [String] {
    defer { try? FileManager.default.removeItem(at: folder.appendingPathComponent(name)) }
    var settings = Settings()
    settings.look = Settings.LookChoice(name: "plain")
    change(&settings)
    var job = try ClipRestyling(
      settings: settings, input: input ?? clip, output: folder.appendingPathComponent(name).path,
      overwrite: false, resumes: resumes, looks: LookLibrary(recipes: Presets.looks.map(\.bytes)),
      engine: .fake())
    job.limits.freeSpace = { _ in free }
    let warnings = Mutex<[String]>([])
    _ = try job.run(
      Observer(report: { event in
        if case .warning(let sentence) = event { warnings.withLock { $0.append(sentence) } }
      }))
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(name + ".json"))
    return warnings.withLock { $0 }
  }

  private func refusal(_ body: () throws -> Void) -> PipelineError? {
    do { try body() } catch { return error as? PipelineError }
    return nil
  }

  @Test func aRunThatCannotFitIsRefusedBeforeTheWork() throws {
    let error = refusal { _ = try restyle(to: "out.mkv", free: 100) { $0.encoding.codec = "ffv1" } }
    guard case .noRoom(_, let needed, let free) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(free == 100 && needed > 100 && needed < 64 * 48 * 3 * 10)
    #expect(
      error?.description.contains("free some space") == true
        && error?.description.contains("100 bytes") == true)
    #expect(try names == ["clip.mkv"])
  }

  @Test func aRunThatHardlyFitsIsWarnedOf() throws {
    // Ten frames of FFV1 take some 54 kB as it is reckoned, and at the least a hundredth.
    let warnings = try restyle(to: "out.mkv", free: 20_000) { $0.encoding.codec = "ffv1" }
    #expect(warnings.count == 1 && warnings.first?.contains("20.00 kB are free") == true, "\(warnings)")
    #expect(try restyle(to: "out.mkv", free: 1 << 30) { $0.encoding.codec = "ffv1" } == [])
  }

  @Test func picturesThatAreSetAsideCountToTheByte() throws {
    // A GIF keeps 3 bytes a pixel until its palette is known, a resumable H.264 one and a half for each frame.
    #expect(refusal { _ = try restyle(to: "out.gif", free: 92_000) } != nil)
    #expect(refusal { _ = try restyle(to: "out.gif", free: 120_000) } == nil)
    #expect(refusal { _ = try restyle(to: "out.mp4", free: 46_000, resumes: true) } != nil)
    #expect(refusal { _ = try restyle(to: "out.mp4", free: 46_000) } == nil)
    #expect(try names == ["clip.mkv"])
  }

  @Test func comparisonsAndPartsCount() throws {
    #expect(refusal { _ = try restyle(to: "out.gif", free: 92_000) { $0.preview = .sideBySide } } != nil)
    // Half of the clip.
    #expect(refusal { _ = try restyle(to: "out.gif", free: 60_000) { $0.range.end = 0.2 } } == nil)
    #expect(refusal { _ = try restyle(to: "out.gif", free: 60_000) { $0.size = .init(maxEdge: 32) } } == nil)
  }

  @Test func framesThatOnlyTheContainerClaimsAreNoReason() throws {
    let lying = folder.appendingPathComponent("lying.mkv").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["ffmpeg", "-v", "error", "-i", clip, "-c", "copy", "-metadata:s:v", "NUMBER_OF_FRAMES=1000000", lying]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(try ClipReader(path: lying).info.frameCountEstimate == 1_000_000)
    // It ends early, which is told as ever; but there was room for what is there.
    guard case .endsEarly = refusal({ _ = try restyle(to: "out.gif", free: 120_000, from: lying) }) else {
      Issue.record("refused for what is not there")
      return
    }
  }

  @Test func aStillIsNotPaintedWhereItsFramesHaveNoRoom() throws {
    let still = folder.appendingPathComponent("still.png").path
    try Still.write(Tensor(height: 48, width: 64, channels: 3, repeating: 0.5), to: still)
    var settings = AnimateSettings()
    settings.motion = try MotionRecipe(file: Array("{ frames: 50, camera: 'zoom-in' }".utf8), folder: "")
    settings.savedMotion = folder.appendingPathComponent("motion").path
    var job = try StillAnimation(
      settings: settings, input: still, output: folder.appendingPathComponent("out.mp4").path,
      overwrite: false,
      looks: LookLibrary(recipes: []), engine: .fake())
    // 49 fields of 8 bytes a pixel are 1.2 MB.
    job.limits.freeSpace = { _ in 1_200_000 }
    guard case .noRoom = refusal({ _ = try job.run() }) else {
      Issue.record("not refused")
      return
    }
    #expect(try names.filter { $0.hasPrefix("out") } == [])
    var track = TrackSettings()
    track.at = [1, 2, 3]
    var tracking = ClipTracking(
      settings: track, input: clip, output: folder.appendingPathComponent("fields").path, overwrite: false,
      engine: .fake())
    tracking.limits.freeSpace = { _ in 70_000 }
    guard case .noRoom = refusal({ _ = try tracking.run() }) else {
      Issue.record("not refused")
      return
    }
    #expect(try !names.contains("fields"))
  }

  @Test func theSystemKnowsWhatIsFree() {
    let limits = Limits()
    #expect(limits.freeSpace(folder.path).map { $0 > 0 } == true)
    #expect(limits.freeSpace(folder.path + "/none") == nil)
  }

  @Test(arguments: [
    ("1500MB", 1_500_000_000), ("2GB", 2_000_000_000), ("2GiB", 2_147_483_648), ("1.5g", 1_500_000_000),
    ("4096", 4096), ("1 MB", 1_000_000), ("10k", 10_000),
  ])
  func sizesAreRead(_ text: String, _ bytes: Int) { #expect(ByteSize.parse(text) == bytes) }

  @Test(arguments: ["", "GB", "-1GB", "0", "1.2.3GB", "2 apples", "1e30GB", "9999999TB", "nan"])
  func whatIsNoSizeIsNot(_ text: String) { #expect(ByteSize.parse(text) == nil) }

  @Test(arguments: [
    (12, "12 bytes"), (1500, "1.50 kB"), (2_147_483_648, "2.15 GB"), (999_000_000, "999 MB"),
    (99_996, "100.00 kB"),
  ])
  func sizesAreWritten(_ bytes: Int, _ text: String) { #expect(ByteSize.text(bytes) == text) }
}
