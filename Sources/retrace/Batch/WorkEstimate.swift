internal import Dispatch
internal import Foundation
internal import Media
internal import Pipelines
internal import Synchronization

/// What jobs will take, from a first second of frames that is really painted.
///
/// An estimate: it takes every frame of every job for as costly, pixel for pixel, as those.
struct WorkEstimate {
  /// Seconds for a pixel of a frame.
  let cost: Double
  /// The frames that were painted for it.
  let frames: Int

  /// The longest that measuring may take, in seconds, before and after the first frame is done.
  private static let (mostBefore, mostAfter) = (60.0, 10.0)

  private struct Seen {
    var process: Int32?
    var first: Double?
    var last = 0.0
    var frames = 0
    var isStopped = false
  }

  /// Why there is no estimate.
  struct Failure: Error { let reason: String }

  /// Paints the first second of a job into a folder that is thrown away.
  ///
  /// - Throws: ``Failure``.
  init(measuring job: BatchJob, threads: Int) throws {
    guard let size = job.size else { throw Failure(reason: "\(job.input) cannot be read") }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "retrace-estimate-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appendingPathComponent((job.output as NSString).lastPathComponent).path
    let seen = Mutex(Seen())
    let start = Self.now
    let wanted = max(2, Int(size.rate.rounded(.up)))
    let watch = DispatchSource.makeTimerSource(queue: .global())
    watch.setEventHandler {
      let process = seen.withLock { seen -> Int32? in
        let isLate = Self.now - (seen.first ?? start) > (seen.first == nil ? Self.mostBefore : Self.mostAfter)
        guard !seen.isStopped, isLate || seen.frames > wanted || Interrupt.requested else { return nil }
        seen.isStopped = seen.process != nil
        return seen.process
      }
      if let process { kill(process, SIGINT) }
    }
    watch.schedule(deadline: .now(), repeating: 0.02)
    watch.resume()
    defer { watch.cancel() }
    let process = ToolProcess(
      [job.command, job.input, "-o", output] + job.optionsWithoutLog, in: job.folder, threads: threads,
      environment: [Job.fingerprintName: "", Sharing.name: ""])
    let ending = try? process.run { number in
      seen.withLock { $0.process = number }
    } event: { event in
      guard event["event"] as? String == "frame", let done = event["done"] as? Int else { return }
      seen.withLock { seen in
        seen.first = seen.first ?? Self.now
        (seen.last, seen.frames) = (Self.now, done)
      }
    }
    let result = seen.withLock { $0 }
    guard let ending else { throw Failure(reason: "the tool cannot be started") }
    guard ending.status == 0 || ending.status == ExitStatus.interrupted.rawValue else {
      throw Failure(reason: "job \(job.number) fails: \(ending.message ?? "it says nothing")")
    }
    if let first = result.first, result.frames > 1 {
      cost = (result.last - first) / Double(result.frames - 1) / size.pixels
      frames = result.frames
    } else if ending.status == 0 {
      // A picture, or a clip of one frame: the start-up is part of it.
      (cost, frames) = ((Self.now - start) / size.pixels, 1)
    } else {
      throw Failure(
        reason: "two frames of job \(job.number) were not done within \(Int(Self.mostBefore)) seconds")
    }
  }

  /// Seconds for a job; nil where its input cannot be read.
  func seconds(for job: BatchJob) -> Double? { job.size.map { cost * $0.pixels * $0.frames } }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}

extension BatchJob {
  /// How much there is to paint: frames (of a share its part of them), frames a second, pixels of one.
  fileprivate var size: (frames: Double, rate: Double, pixels: Double)? {
    guard let info = try? ClipReader(path: path(input)).info else { return nil }
    var size = Settings.Size()
    if let chosen = value(of: "--size").flatMap({ PictureSize(argument: $0) }) {
      (size.width, size.height) = (chosen.width, chosen.height)
    }
    size.maxEdge = value(of: "--max-edge").flatMap { Int($0) }
    let (width, height) = size.resolved(width: info.width, height: info.height)
    var rate = info.frameRate.isPositive ? info.frameRate.value : 25
    var frames = Double(info.frameCountEstimate ?? (try? ClipReader.countFrames(path: path(input))) ?? 1)
    switch command {
    case "animate":
      rate = value(of: "--fps").flatMap { FrameRate($0)?.value.value } ?? 24
      frames =
        value(of: "--frames").flatMap { Double($0) }
        ?? rate * (value(of: "--duration").flatMap { Double($0) } ?? 2)
    case "stylize": frames = 1
    default:
      let seconds = frames / rate
      let start = value(of: "--start").flatMap { Timecode(argument: $0)?.seconds } ?? 0
      let end = min(seconds, value(of: "--end").flatMap { Timecode(argument: $0)?.seconds } ?? seconds)
      frames = max(1, (end - start) * rate)
    }
    if case .shard(let shard) = share { frames /= Double(shard.count) }
    return (frames, rate, Double(width * height))
  }

  /// A measurement leaves no trace in the log of the work.
  fileprivate var optionsWithoutLog: [String] {
    guard let index = options.firstIndex(of: "--log") else { return options }
    var options = options
    options.removeSubrange(index..<min(options.count, index + 2))
    return options
  }
}
