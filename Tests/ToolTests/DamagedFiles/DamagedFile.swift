import Diffusion
import Foundation
import Media
import Motion
import Pipelines
import Stylizing
import Tensors
import Testing
import Weights

/// A file on disk, and the way in which the tool reads such files.
struct DamagedFile {
  /// What came of reading it.
  enum Outcome: Equatable {
    case read
    /// One of the project's errors, as a sentence.
    case refused(String)
    /// Any other end.
    case foreign(String)
  }

  private let reader: Specimens.Reader
  private let path: String
  private let isEven: Bool
  private let shop: Workshop

  init(_ specimen: Specimens.Specimen, bytes: [UInt8], in shop: Workshop) throws {
    (reader, isEven, self.shop) = (specimen.reader, bytes.count % 2 == 0, shop)
    // In place of the whole one's name another: what is made from those beside it stays whole.
    let name = "damaged-\(specimen.name)"
    try shop.write(bytes, name)
    path = shop.path(name)
  }

  /// Reads all of it, as the tool would.
  func read() -> Outcome {
    do {
      switch reader {
      case .clip: try readClip(copyingSound: false)
      case .clipWithSound: try readClip(copyingSound: true)
      case .still:
        let still = try Still.read(path)
        #expect(still.picture.scalars.allSatisfy { (0...1).contains($0) })
      case .flow: _ = try FlowFile.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
      case .points: _ = try PointQuery.read(csv: text)
      case .tracks: _ = try PointTracks(csv: text).csv
      case .look: _ = try LookLibrary(recipes: []).stylizer(for: Settings.LookChoice(file: path))
      case .table: _ = try LookLibrary(recipes: []).stylizer(for: Settings.LookChoice(lut: path))
      case .motion: try readMotion()
      case .weights: try readWeights()
      case .schedule:
        let config = try SchedulerConfig(json: [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
        _ = try config.scheduler(.dpmpp2m, steps: 6).timesteps
      case .jobs: return try readJobs()
      }
      return .read
    } catch {
      let isOurs =
        error is MediaError || error is WeightsError || error is MotionError || error is StylizingError
        || error is MotionRecipeError || error is PipelineError || error is Caused || error is DiffusionError
      return isOurs ? .refused("\(error)") : .foreign("\(error)")
    }
  }

  private var text: String {
    get throws { String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) }
  }

  /// Every frame from the first to the last, the count, a part by seeking; and the clip written anew, with its sound.
  private func readClip(copyingSound: Bool) throws {
    let reader = try ClipReader(path: path, threads: 2)
    guard copyingSound else {
      while let frame = try reader.next() { #expect(frame.duration >= 0) }
      _ = reader.warnings
      _ = try ClipReader.countFrames(path: path)
      // Somewhere in the middle, where there is one.
      try reader.seek(toSeconds: reader.info.frameCountEstimate.map { $0 > 4 } == true ? 0.1 : 0)
      _ = try reader.next()
      return
    }
    let target = shop.path(isEven ? "copy.mkv" : "copy.mp4")
    let isLarge = reader.info.width * reader.info.height > 1 << 20
    let writer =
      try isLarge
      ? nil
      : ClipWriter(
        path: target, like: reader.info, source: path, settings: EncoderSettings(preset: "ultrafast"),
        isTrimmed: false, overwrite: true)
    while let frame = try reader.next() { try writer?.write(frame) }
    try writer?.finish()
  }

  private func readMotion() throws {
    let motion = try MotionRecipe(path: path)
    try motion.check()
    _ = try JSONEncoder().encode(motion)
  }

  private func readWeights() throws {
    for tensor in try WeightMap(path: path).tensors.values { #expect(tensor.floats().count == tensor.count) }
  }

  /// The tool itself says what jobs a list has: the list is a file of its own.
  private func readJobs() throws -> Outcome {
    let run = try shop.retrace("batch", path, "--dry-run")
    switch run.status {
    case 0: return .read
    case 1, 64:
      let lines = run.errors.split(separator: "\n").filter { !$0.hasPrefix("caused by: ") }
      guard run.errors.hasPrefix("error: "), lines.count == 1 else { return .foreign(run.errors) }
      return .refused(String(lines[0]))
    default: return .foreign("status \(run.status): \(run.errors)")
    }
  }
}
