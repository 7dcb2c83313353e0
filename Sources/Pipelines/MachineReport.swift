internal import Foundation
internal import Media
internal import Tensors

/// What a machine has for the work, and what would make it better.
public struct MachineReport: Encodable, Sendable {
  /// A part that the work leans on.
  public struct Part: Encodable, Sendable {
    /// Its name.
    public let name: String
    /// Its version, or what it can do.
    public let detail: String
  }

  /// The version of the tool.
  public let version = Version.current
  /// The instruction sets that kernels use, and whether a lower level than the processor's was asked for.
  public let cpuLevel: String
  /// The threads that work is shared between by default.
  public let threads: Int
  /// The system's libraries.
  public let libraries: [Part]
  /// Codecs that can be written.
  public let codecs: [String]
  /// Codecs that could be written with another FFmpeg.
  public let missingCodecs: [String]
  /// Bytes of memory that could be had now, a container's limit considered; nil where the system does not say.
  public let memory: Int?
  /// Bytes that fit on the disk of the folder.
  public let disk: Int?
  /// Whether files can be made in the folder.
  public let isWritable: Bool
  /// One sentence each.
  public let advice: [String]

  /// Looks at the machine.
  ///
  /// - Parameter folder: where results would go.
  public init(folder: String) {
    let level = CPULevel.current
    cpuLevel = "\(level)"
    threads = Parallel.threads
    libraries = MediaLibraries.versions.map { Part(name: $0.name, detail: $0.version) }
    let known = MediaLibraries.codecs
    codecs = known.filter(\.isThere).map(\.name)
    missingCodecs = known.filter { !$0.isThere }.map(\.name)
    memory = Self.availableMemory
    disk = Self.room(in: folder)
    isWritable = FileManager.default.isWritableFile(atPath: folder)
    advice = [
      level < CPULevel.detected
        ? "the processor can do \(CPULevel.detected); unset RETRACE_CPU_LEVEL to use it" : nil,
      level == .plain && level == .detected
        ? "this processor has no AVX2, so the work takes several times as long as on one that has" : nil,
      Precision.bfloat16.isFaster(at: level)
        ? "this processor multiplies bfloat16 at twice the rate: --precision bfloat16 saves a third of a model's time"
        : nil,
      missingCodecs.isEmpty
        ? nil : "\(missingCodecs.joined(separator: ", ")) cannot be written; install an FFmpeg that has them",
      memory.map { $0 < 4 << 30 } == true
        ? "a model of Stable Diffusion takes 3.3 GB at 512x512; end other programs before using one" : nil,
      disk.map { $0 < 1 << 30 } == true
        ? "the disk of '\(folder)' is nearly full; make room before long clips" : nil,
      isWritable ? nil : "no files can be made in '\(folder)'; name another folder for results",
    ].compactMap(\.self)
  }

  /// The report for a person.
  public var table: String {
    func size(_ bytes: Int?) -> String {
      bytes.map { String(format: "%.1f GB", Double($0) / 1e9) } ?? "unknown"
    }
    let rows: [(String, String)] =
      [
        ("retrace", version),
        ("CPU", "level \(cpuLevel), \(threads) threads; products by kernels of its own, no BLAS"),
      ] + libraries.map { ($0.name, $0.detail) } + [
        ("codecs", codecs.joined(separator: ", ")), ("memory", "\(size(memory)) free"),
        ("disk", "\(size(disk)) free\(isWritable ? "" : ", not writable")"),
      ]
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }
    return (lines + advice.map { "advice: \($0)" }).joined(separator: "\n")
  }

  /// What the kernel could hand out without swapping, and no more than a control group's limit leaves.
  private static var availableMemory: Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    func number(_ path: String) -> Int? {
      (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    let group = "/sys/fs/cgroup/memory"
    let limits = [(".max", ".current")].map { (number(group + $0), number(group + $1)) }
    let left = limits.compactMap { limit, used in limit.map { max(0, $0 - (used ?? 0)) } }
    return ([1024 * kilobytes] + left).min()
  }

  /// The bytes that somebody without privileges can still write.
  static func room(in folder: String) -> Int? {
    let folder = folder.isEmpty ? "." : folder
    return (try? FileManager.default.attributesOfFileSystem(forPath: folder))?[.systemFreeSize] as? Int
  }
}
