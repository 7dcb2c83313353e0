import Foundation
import Media
import Motion
import Pipelines
import Stylizing
import Synchronization
import Tensors
import Testing
import Weights

/// Damaged files of every kind, through the readers that the tool reads them with.
///
/// Whatever the bytes are, what comes of them is content, or one of the project's own errors with a sentence. Nothing traps, hangs, or
/// takes memory on the word of a header.
///
/// Each mutant has a number that decides all of it. `RETRACE_FUZZ=5200` reads so many; `RETRACE_FUZZ_ONLY=1234` reads that one. A crash ends the
/// process: the number in work stands in `retrace-damaged.PID` in the temporary folder then.
@Suite struct DamagedFilesTests {
  private static let usual = 324
  private static let environment = ProcessInfo.processInfo.environment

  @Test func endInContentOrInASentence() throws {
    let shop = try Workshop()
    let specimens = try Specimens(in: shop).all
    // First of all the whole ones: the readers are the right ones.
    for specimen in specimens {
      let outcome = try DamagedFile(specimen, bytes: specimen.bytes, in: shop).read()
      #expect(outcome == .read, "\(specimen.name): \(outcome)")
    }
    let numbers =
      Self.environment["RETRACE_FUZZ_ONLY"].flatMap { Int($0) }.map { $0..<$0 + 1 }
      ?? 0..<(Self.environment["RETRACE_FUZZ"].flatMap { Int($0) } ?? Self.usual)
    let isAlone = numbers.count != Self.usual
    let watch = FuzzWatch()
    var (read, refused) = (0, 0)
    for number in numbers {
      let specimen = specimens[number % specimens.count]
      var mutator = Mutator(seed: UInt64(number))
      let bytes = mutator.damaged(specimen.bytes, specimen.material)
      watch.begin(number, specimen.name, measuresMemory: isAlone)
      let outcome = try DamagedFile(specimen, bytes: bytes, in: shop).read()
      let cost = watch.end()
      switch outcome {
      case .read: read += 1
      case .refused(let sentence):
        refused += 1
        #expect(
          !sentence.isEmpty && sentence.utf8.count < 3000 && !sentence.contains("\n"),
          "mutant \(number), \(specimen.name): \(sentence)")
      case .foreign(let what):
        Issue.record("mutant \(number), \(specimen.name): \(what) is no error of ours, or no sentence")
      }
      if isAlone {
        #expect(cost.seconds < 10, "mutant \(number), \(specimen.name) took \(cost.seconds) s")
        #expect(cost.bytes < 3 << 30, "mutant \(number), \(specimen.name) took \(cost.bytes >> 20) MiB")
      }
    }
    if isAlone { print("damaged files: \(read) read, \(refused) refused; \(watch.dearest)") }
    // Both ends are reached often, or the damage is no good.
    if numbers.count >= Self.usual {
      #expect(read > numbers.count / 8 && refused > numbers.count / 8, "\(read) read, \(refused) refused")
    }
  }

  @Test func damageIsTheSameForTheSameSeed() {
    let original = (0..<200).map { UInt8($0) }
    func damaged(_ seed: UInt64) -> [UInt8] {
      var mutator = Mutator(seed: seed)
      return mutator.damaged(original, .bytes)
    }
    #expect(damaged(7) == damaged(7))
    #expect(Set((0..<40).map(damaged)).count > 30)
  }

  @Test func checksumsOfChunksAreCorrected() throws {
    let shop = try Workshop()
    try shop.makeStill("still.png")
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: shop.path("still.png"))))
    var damaged = whole
    for index in 29..<33 { damaged[index] = 0 }
    PNGChunks.correctChecksums(of: &damaged)
    #expect(damaged == whole)
  }
}

/// What the mutant in work costs, and which one it is.
private final class FuzzWatch {
  private let mark = FileManager.default.temporaryDirectory.appendingPathComponent(
    "retrace-damaged.\(ProcessInfo.processInfo.processIdentifier)")
  private var start = ContinuousClock.now
  private var before = 0
  private var current = ""
  private var measuresMemory = false
  private var costs: [(seconds: Double, bytes: Int, name: String)] = []

  deinit { try? FileManager.default.removeItem(at: mark) }

  func begin(_ number: Int, _ name: String, measuresMemory: Bool) {
    current = "\(number) (\(name))"
    self.measuresMemory = measuresMemory
    try? Data(current.utf8).write(to: mark)
    if measuresMemory {
      // The most that was held becomes what is held.
      try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
      before = Self.most
    }
    start = .now
  }

  func end() -> (seconds: Double, bytes: Int) {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    let cost = (
      Double(seconds) + Double(attoseconds) * 1e-18, measuresMemory ? max(0, Self.most - before) : 0
    )
    costs.append((cost.0, cost.1, current))
    return cost
  }

  /// The mutants that took the most time and the most memory.
  var dearest: String {
    let slow = costs.max { $0.seconds < $1.seconds }
    let large = costs.max { $0.bytes < $1.bytes }
    return
      "slowest \(slow?.name ?? ""): \(slow?.seconds ?? 0) s; largest \(large?.name ?? ""): \((large?.bytes ?? 0) >> 20) MiB"
  }

  /// The most memory that this process held, in bytes.
  private static var most: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
}
