internal import CKernels
internal import Foundation
internal import Tensors

/// Something that is checked, timed, and printed as a line or two.
struct Benchmark: Sendable {
  /// How it is asked for; `kernel.` and the like asks for all that begin so.
  let name: String
  /// What `--list` says of it.
  let summary: String
  /// Checks, times, and prints.
  let run: @Sendable (Bench) throws -> Void
}

/// What the benchmarks of one run share.
final class Bench {
  /// How often each thing is timed; the least counts.
  let repeats: Int
  /// Files for other programs, gone at the end.
  let folder: URL

  /// What one core of the machine can do.
  private(set) lazy var peaks = Peaks.measured(repeats: repeats)
  private var picture: Result<ClipInput, any Error>?

  init(repeats: Int) throws {
    self.repeats = repeats
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "retrace-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The frames that the kernels work on.
  func input() throws -> ClipInput {
    let made = picture ?? Result { try ClipInput() }
    picture = made
    return try made.get()
  }

  /// The least of the seconds that `body` took.
  func least<T>(_ body: () throws -> T) rethrows -> Double { try Stopwatch.least(of: repeats, body) }

  func print(_ row: Row) {
    Swift.print(Table.line(row))
    // Lines show as they come, in a file too.
    fflush(nil)
  }

  /// Checks a kernel against its plain twin, times both on one thread, and prints.
  ///
  /// - Parameters:
  ///   - work: what it has to do; nil where that depends on what it finds.
  ///   - run: computes the outputs, by name, at a level.
  func kernel<T: Equatable>(
    _ name: String, _ work: Work?, note: String = "", _ run: (CPULevel) -> [(name: String, values: [T])]
  ) throws {
    let threads = Parallel.threads
    Parallel.threads = 1
    defer { Parallel.threads = threads }
    for (result, expected) in zip(run(.current), run(.plain)) {
      try Check.equal(result.values, expected.values, "\(name): \(result.name)")
    }
    // In turns, so that whatever else the machine does meets both.
    var (plain, fast) = (Double.infinity, Double.infinity)
    for _ in 0..<repeats {
      plain = min(plain, Stopwatch.least(of: 1) { run(.plain) })
      fast = min(fast, Stopwatch.least(of: 1) { run(.current) })
    }
    var row = Row(name)
    (row.seconds, row.ratio, row.note) = (fast, "\(Table.number(plain / fast))× plain", note)
    if let work {
      let (unit, peak) =
        switch work.kind {
        case .float: ("GFLOP/s", peaks.multiplyAdd)
        case .int16: ("Gop/s", peaks.squares)
        }
      row.rate = "\(Table.number(work.operations / fast / 1e9)) \(unit)"
      row.ofPeak = work.operations / fast / peak
      row.traffic = work.bytes / fast
      row.ofMemory = work.bytes / fast / peaks.read
    }
    print(row)
  }
}

/// Takes the time.
enum Stopwatch {
  /// The least of the seconds that `body` took in `repeats` runs.
  static func least<T>(of repeats: Int, _ body: () throws -> T) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<max(1, repeats) {
      let start = ContinuousClock.now
      _ = try body()
      let (seconds, attoseconds) = (ContinuousClock.now - start).components
      least = min(least, Double(seconds) + Double(attoseconds) * 1e-18)
    }
    return least
  }
}
