internal import Foundation
internal import Weights

/// What a folder or a file of a model holds, what of it can be used, and for what.
public struct ModelReport: Encodable, Sendable {
  /// A network, a tokenizer, a LoRA: what is loaded or refused as one.
  public struct Part: Encodable, Sendable {
    /// What it is: `tokenizer`, `text_encoder`, `unet`, `vae`, `scheduler`, `motion_module`, `embedding`, `lora`, `clip` or `taesd`; those of
    /// stage 1 of Motion-I2V as `stage1/unet`.
    public let name: String
    /// The paths of its files.
    public internal(set) var files: [String] = []
    /// How many tensors it takes from them.
    public internal(set) var tensors = 0
    /// How many numbers these hold.
    public internal(set) var numbers = 0
    /// The bytes of these in the files.
    public internal(set) var bytes = 0
    /// The kinds of numbers under their names in safetensors, each with how many tensors have it.
    public internal(set) var types: [String: Int] = [:]
    /// More about it, in words.
    public internal(set) var detail: String?
    /// Tensors that are missing or have another shape.
    public internal(set) var lacks: [Lack] = []
    /// Names of tensors that nothing asks for.
    public internal(set) var unused: [String] = []
    /// ``unused`` on one line; nil where there are none.
    public internal(set) var unusedNames: String?
    /// Why it cannot be used, in one sentence; nil: it can.
    public internal(set) var problem: String?
  }

  /// A tensor that is missing or has another shape.
  public struct Lack: Encodable, Sendable {
    /// The name that was asked for.
    public let name: String
    /// The path of the file it lies in; nil: it is in none.
    public let file: String?
    /// The shape that was asked for.
    public let expected: [Int]
    /// The shape it has; nil: it is missing.
    public let found: [Int]?
  }

  /// The path that was looked at.
  public let path: String
  /// What it is, in words.
  public let kind: String
  /// What it holds.
  public let parts: [Part]
  /// What it can be given to.
  public let uses: [String]
  /// Why it cannot be used, in the sentence that using it would end with; nil: it can be used.
  public let problem: String?
  /// The error behind ``problem``.
  public let failure: (any Error)?

  private enum CodingKeys: String, CodingKey { case path, kind, parts, uses, problem }

  init(path: String, kind: String, parts: [Part], uses: [String], failure: (any Error)?) {
    (self.path, self.kind, self.parts, self.failure) = (path, kind, parts, failure)
    (self.uses, problem) = (failure == nil ? uses : [], failure.map { "\($0)" })
  }
}

// MARK: - Output

extension ModelReport {
  /// The report for programs: one JSON object.
  public func json() throws -> String { try JSONText.of(self).text }

  /// The report for people: a line a part, then what is wrong with each.
  public var table: String {
    var rows = [["part", "state", "tensors", "numbers", "type", "size", "files"]]
    for part in parts {
      let hasTensors = part.tensors > 0
      let types = part.types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      rows.append([
        part.name, part.state, hasTensors ? "\(part.tensors)" : "",
        hasTensors ? Amount.numbers(part.numbers) : "",
        types.joined(separator: " "), hasTensors ? Amount.bytes(part.bytes) : "",
        part.files.map(shortened).joined(separator: ", "),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        // Numbers stand right, words left.
        return [2, 3, 5].contains(column) ? padding + cell : cell + padding
      }.joined(separator: "  ").replacing(/\ +$/, with: "")
    }
    var text = "\(path): \(kind)\n\n" + lines.joined(separator: "\n") + "\n"
    let remarks = parts.flatMap(remarks)
    if !remarks.isEmpty { text += "\n" + remarks.joined(separator: "\n") + "\n" }
    return text + uses.map { "\nusable as \($0)" }.joined() + (uses.isEmpty ? "" : "\n")
  }

  /// What there is to say of a part, a line each.
  private func remarks(_ part: Part) -> [String] {
    var lines: [String] = []
    if let detail = part.detail { lines.append("\(part.name): \(detail)") }
    for lack in part.lacks.prefix(20) {
      if let found = lack.found {
        let place = lack.file.map { " in \(shortened($0))" } ?? ""
        lines.append("\(part.name): \(lack.name)\(place) is \(found), expected \(lack.expected)")
      } else {
        lines.append("\(part.name): \(lack.name) \(lack.expected) is missing")
      }
    }
    if part.lacks.count > 20 {
      lines.append(
        "\(part.name): \(part.lacks.count - 20) more are missing or have another shape; --json lists them")
    }
    if part.lacks.isEmpty, let problem = part.problem { lines.append("\(part.name): \(problem)") }
    if let names = part.unusedNames {
      let short = names.count > 200 ? "\(names.prefix(200))…" : names
      lines.append("\(part.name): \(part.unused.count) tensors are not used: \(short)")
    }
    return lines
  }

  /// A path as seen from the folder that was looked at.
  private func shortened(_ file: String) -> String {
    file.hasPrefix(path + "/") ? String(file.dropFirst(path.count + 1)) : file
  }
}

extension ModelReport.Part {
  /// How it stands, in a word or two.
  fileprivate var state: String {
    if problem != nil { return files.isEmpty ? "missing" : "unusable" }
    return tensors == 0 && !unused.isEmpty ? "not used" : "ok"
  }

  /// Takes over what became of its tensors.
  mutating func add(_ weights: WeightMap, _ report: LoadReport) {
    let unused = Set(report.unused)
    for (name, tensor) in weights.tensors where !unused.contains(name) {
      tensors += 1
      numbers += tensor.count
      bytes += tensor.count * tensor.type.size
      types[tensor.type.rawValue, default: 0] += 1
    }
    files = Set(weights.tensors.values.map(\.file)).sorted()
    lacks = report.lacks.map {
      .init(name: $0.name, file: weights[$0.name]?.file, expected: $0.expected, found: $0.found)
    }
    self.unused = report.unused
    unusedNames = report.unused.isEmpty ? nil : report.unusedNames
  }
}

/// Large amounts with three digits.
public enum Amount {
  /// `859.5 M`.
  public static func numbers(_ count: Int) -> String { scaled(Double(count), ["", " k", " M", " G", " T"]) }

  /// `3.44 GB`.
  public static func bytes(_ count: Int) -> String {
    scaled(Double(count), [" B", " kB", " MB", " GB", " TB"])
  }

  private static func scaled(_ value: Double, _ units: [String]) -> String {
    var (value, unit) = (value, 0)
    while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    let digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return String(format: "%.\(digits)f", value) + units[unit]
  }
}
