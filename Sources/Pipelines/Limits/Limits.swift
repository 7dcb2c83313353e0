/// What a run may take of the machine.
public struct Limits: Sendable {
  /// The most memory in bytes; nil: whatever there is.
  public var memory: Int?
  /// How many bytes are free in a folder that exists; nil where nobody knows.
  package var freeSpace: @Sendable (_ folder: String) -> Int? = { FileSystem.free($0) }

  /// - Parameter memory: the most memory in bytes; nil: whatever there is.
  public init(memory: Int? = nil) { self.memory = memory }
}

/// Numbers of bytes as people write them.
public enum ByteSize {
  private static let units: [(name: String, bytes: Double)] = [
    ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
  ]

  /// Reads `1500MB`, `2GB`, `2GiB`, `1.5G` or a plain number of bytes; nil for anything else, and for nothing.
  public static func parse(_ text: String) -> Int? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).trimmed.lowercased()
    let factors: [String: Double] = [
      "": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12, "tb": 1e12,
      "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824, "tib": 1_099_511_627_776,
    ]
    guard let value = Double(number), let factor = factors[unit], value > 0, value * factor >= 1,
      value * factor < 1e18
    else { return nil }
    return Int(value * factor)
  }

  /// A number of bytes in three digits or so: `1.34 GB`.
  public static func text(_ bytes: Int) -> String {
    guard let unit = units.last(where: { Double(bytes) >= $0.bytes }) else { return "\(bytes) bytes" }
    let value = Double(bytes) / unit.bytes
    let hundredths = Int((value * 100).rounded())
    if value >= 100 { return "\(Int(value.rounded())) \(unit.name)" }
    let digits = String(100 + hundredths % 100).dropFirst()
    return "\(hundredths / 100).\(digits) \(unit.name)"
  }
}

extension Substring {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}
