internal import CPeaks
internal import Foundation
internal import Tensors

/// What one core can do at most, in operations and bytes a second.
struct Peaks: Sendable {
  /// int16 differences squared and added.
  let squares: Double
  /// Float products and sums, rounded twice.
  let multiplyAdd: Double
  /// The same, fused; nil where the CPU level has no such instruction.
  let fused: Double?
  /// Reading an array that no cache holds.
  let read: Double
  /// Copying one, bytes read and written counted.
  let copy: Double

  private static let rounds: Int64 = 500_000
  /// Values of eight bytes: 256 MiB.
  private static let count = 32 << 20

  /// Measures all of them, each the best of ten times `repeats` short runs: one that came out too low would flatter every kernel.
  static func measured(repeats: Int) -> Peaks {
    let level = CPULevel.current
    func rate(_ loop: (inout Double) -> Void) -> Double {
      var operations = 0.0
      let seconds = Stopwatch.least(of: 10 * repeats) {
        operations = 0
        loop(&operations)
      }
      return operations / seconds
    }
    // SAFETY: the loops touch nothing but the number handed to them.
    let squares = rate { _ = unsafe cp_squares(level.kernel, rounds, &$0) }
    let multiplyAdd = rate { _ = unsafe cp_multiply_add(level.kernel, rounds, &$0) }
    let fused = rate { _ = unsafe cp_fused(level.kernel, rounds, &$0) }

    let values = [Int64](repeating: 1, count: count)
    var copy = [Int64](repeating: 0, count: count)
    let bytes = Double(8 * count)
    // SAFETY: both arrays hold `count` values.
    let read = Stopwatch.least(of: repeats) { unsafe cp_read(level.kernel, values, Int64(count)) }
    let copied = Stopwatch.least(of: repeats) { unsafe cp_copy(values, &copy, Int64(count)) }
    return Peaks(
      squares: squares, multiplyAdd: multiplyAdd, fused: fused > 0 ? fused : nil, read: bytes / read,
      copy: 2 * bytes / copied)
  }

  /// Checks that the loops compute what they say.
  static func check() throws {
    let (level, rounds) = (CPULevel.current, Int64(1000))
    var operations = 0.0
    // SAFETY: as above.
    let squares = unsafe cp_squares(level.kernel, rounds, &operations)
    // Sixteen lanes of (2 − k)² and (3 − k)² in turn.
    let expected = (0..<Int64(CP_CHAINS)).reduce(0) {
      $0 + 8 * rounds * ((2 - $1) * (2 - $1) + (3 - $1) * (3 - $1))
    }
    try Check.equal([squares], [expected], "machine.arithmetic: squares")
    let product = unsafe cp_multiply_add(level.kernel, rounds, &operations)
    try Check.equal([product], [2], "machine.arithmetic: multiply-add")
    let fused = unsafe cp_fused(level.kernel, rounds, &operations)
    if fused >= 0 { try Check.equal([fused], [2], "machine.arithmetic: fused") }
    let values = (0..<Int64(1003)).map { $0 * $0 }
    // SAFETY: both arrays hold 1003 values.
    try Check.equal(
      [unsafe cp_read(level.kernel, values, 1003)], [values.reduce(0, +)], "machine.memory: sum")
    var copy = [Int64](repeating: 0, count: values.count)
    unsafe cp_copy(values, &copy, 1003)
    try Check.equal(copy, values, "machine.memory: copy")
  }
}

extension Benchmarks {
  static let machine = [
    Benchmark(name: "machine", summary: "what one core can do: arithmetic, memory") { bench in
      try Peaks.check()
      let peaks = bench.peaks
      func row(_ name: String, rate: String? = nil, traffic: Double? = nil, note: String) {
        var row = Row("machine.\(name)")
        (row.rate, row.traffic, row.note) = (rate, traffic, note)
        bench.print(row)
      }
      row("cpu", note: "\(cpuModel), level \(CPULevel.current), \(Parallel.threads) threads")
      row(
        "int16", rate: "\(Table.number(peaks.squares / 1e9)) Gop/s",
        note: "differences squared and added, one core")
      row(
        "float", rate: "\(Table.number(peaks.multiplyAdd / 1e9)) GFLOP/s",
        note: "products and sums, rounded twice, one core")
      row(
        "fused", rate: peaks.fused.map { "\(Table.number($0 / 1e9)) GFLOP/s" },
        note: peaks.fused == nil ? "not in this CPU level" : "fused, which only networks may use, one core")
      row("read", traffic: peaks.read, note: "256 MiB, one core")
      row("copy", traffic: peaks.copy, note: "256 MiB, read and written bytes, one core")
    }
  ]

  private static var cpuModel: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown processor"
  }
}
