internal import Foundation

/// The memory that the system lets a group of processes take, as containers and batch systems set it (cgroups of Linux, version 1 or 2).
public enum MemoryLimit {
  /// In bytes; nil where there is none.
  public static var ofSystem: Int? { read() }

  /// The tightest bound on the group of this process and on those around it.
  ///
  /// - Parameter root: what stands before `/proc` and `/sys`.
  package static func read(root: String = "") -> Int? {
    let groups = (try? String(contentsOfFile: root + "/proc/self/cgroup", encoding: .utf8)) ?? ""
    var bounds: [Int] = []
    for line in groups.split(separator: "\n") {
      // 0::/user.slice/a.scope, or 5:cpu,memory:/a
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[0] == "0", parts[1].isEmpty {
        bounds += Self.bounds("\(root)/sys/fs/cgroup", parts[2], "memory.max")
      } else if parts[1].split(separator: ",").contains("memory") {
        bounds += Self.bounds("\(root)/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes")
      }
    }
    return bounds.min()
  }

  /// What a file says in the folder of a group and in all above it; within a container the names of groups may lead to nothing.
  private static func bounds(_ top: String, _ group: Substring, _ file: String) -> [Int] {
    var names = group.split(separator: "/")
    var bounds: [Int] = []
    while true {
      let text = try? String(contentsOfFile: ([top] + names + [file]).joined(separator: "/"), encoding: .utf8)
      // `max`, or a number near the largest there is, is none.
      if let bytes = text.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }),
        bytes > 0, bytes < 1 << 60
      {
        bounds.append(bytes)
      }
      guard names.popLast() != nil else { return bounds }
    }
  }
}

extension Array<String> {
  fileprivate static func + (one: [String], other: [Substring]) -> [String] { one + other.map(String.init) }
}
