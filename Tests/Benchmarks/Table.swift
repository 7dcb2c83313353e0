internal import Foundation

/// One line of the report; what it leaves nil shows as a dash.
package struct Row: Sendable {
  /// What was measured.
  package var name: String
  /// Seconds, the least of all repeats.
  package var seconds: Double?
  /// How many times as fast or as long, and against what: `3.1× plain`.
  package var ratio: String?
  /// What was done a second.
  package var rate: String?
  /// Bytes a second.
  package var traffic: Double?
  /// The rate over the peak of one core, 0…1.
  package var ofPeak: Double?
  /// The traffic over what one core reads from memory, 0…1.
  package var ofMemory: Double?
  /// What else is to be said.
  package var note = ""

  /// A line with nothing but its name.
  package init(_ name: String) { self.name = name }
}

/// The report as text, one line at a time, in columns of fixed width.
package enum Table {
  private static let widths = [28, 11, 19, 15, 10, 6, 7]

  /// The names of the columns.
  package static let head = line(["benchmark", "time", "ratio", "rate", "traffic", "peak", "memory", "note"])

  /// A line of the table.
  package static func line(_ row: Row) -> String {
    line([
      row.name, row.seconds.map(time) ?? "–", row.ratio ?? "–", row.rate ?? "–",
      row.traffic.map { "\(number($0 / 1e9)) GB/s" } ?? "–", row.ofPeak.map(share) ?? "–",
      row.ofMemory.map(share) ?? "–", row.note,
    ])
  }

  private static func line(_ cells: [String]) -> String {
    let padded = zip(cells, widths).enumerated().map { index, cell in
      let gap = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index == 0 ? cell.0 + gap : gap + cell.0
    }
    let text = (padded + cells.dropFirst(widths.count)).joined(separator: "  ")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// Seconds as milliseconds, or as seconds from ten of them on.
  package static func time(_ seconds: Double) -> String {
    seconds < 10 ? "\(number(seconds * 1e3)) ms" : "\(number(seconds)) s"
  }

  /// Three significant digits.
  package static func number(_ value: Double) -> String {
    let digits = abs(value) < 9.995 ? 2 : abs(value) < 99.95 ? 1 : 0
    return String(format: "%.\(digits)f", value)
  }

  /// A share of one as whole per cent.
  package static func share(_ value: Double) -> String { "\(Int((100 * value).rounded())) %" }
}
