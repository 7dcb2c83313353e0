internal import Foundation

/// What `measure` found: one figure a property, each with its course over the clip.
public struct QualityReport: Codable, Sendable, Equatable {
  /// One property of the result.
  public struct Figure: Codable, Sendable, Equatable {
    /// Which way is good.
    public enum Direction: String, Codable, Sendable {
      /// Lower is better.
      case lower
      /// Higher is better.
      case higher
      /// The nearer to 1 the better.
      case one = "near 1"
      /// Says what the other figures rest on; neither good nor bad.
      case none
    }

    /// The name for programs, such as `warping-error`.
    public var name: String
    /// What the numbers count; empty for plain ratios.
    public var unit: String
    /// Which way is good.
    public var better: Direction
    /// One line on what is measured.
    public var meaning: String
    /// The mean over the frames that have a value; nil if none has.
    public var mean: Double?
    /// The same figure of the source, which says how much of it was there before; nil where that makes
    /// no sense.
    public var sourceMean: Double?
    /// The value at each frame; nil where it is undefined (the first frame has no frame before it, and a
    /// cut has no motion).
    public var series: [Double?]

    /// A figure over its values; the means are taken over those that exist.
    init(
      _ name: String, unit: String, better: Direction, meaning: String, series: [Double?],
      source: [Double?]? = nil
    ) {
      (self.name, self.unit, self.better, self.meaning) = (name, unit, better, meaning)
      self.series = series
      mean = Self.mean(series)
      sourceMean = source.flatMap(Self.mean)
    }

    private static func mean(_ values: [Double?]) -> Double? {
      let known = values.compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
  }

  /// The number of frames measured.
  public var frames: Int
  /// The columns of the frames.
  public var width: Int
  /// The rows of the frames.
  public var height: Int
  /// The figures, those without any value left out.
  public var figures: [Figure]

  /// The figure of a name.
  public subscript(name: String) -> Figure? { figures.first { $0.name == name } }
}

// MARK: - Output

extension QualityReport {
  /// The report for programs: one JSON object, keys in a fixed order.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The report for people: one line a figure with its mean, its worst frame and the source's mean.
  public var table: String {
    var rows = [["figure", "mean", "worst", "at frame", "source", "unit", "better"]]
    for figure in figures {
      let worst = Self.worst(figure)
      rows.append([
        figure.name, Self.text(figure.mean), Self.text(worst?.value), worst.map { "\($0.frame)" } ?? "",
        Self.text(figure.sourceMean), figure.unit, figure.better == .none ? "" : figure.better.rawValue,
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        // Numbers stand right, words left.
        line += (1...4).contains(column) ? padding + cell + "  " : cell + padding + "  "
      }
      return String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
    }
    return "\(frames) frames of \(width)x\(height)\n\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The frame that is furthest on the bad side.
  private static func worst(_ figure: Figure) -> (frame: Int, value: Double)? {
    let known = figure.series.enumerated().compactMap { frame, value in
      value.map { (frame: frame, value: $0) }
    }
    return switch figure.better {
    case .lower: known.max { $0.value < $1.value }
    case .higher: known.min { $0.value < $1.value }
    case .one: known.max { abs(log(max($0.value, 1e-9))) < abs(log(max($1.value, 1e-9))) }
    case .none: nil
    }
  }

  /// Four significant digits without an exponent where they are readable.
  private static func text(_ value: Double?) -> String {
    guard let value else { return "" }
    if value == 0 { return "0" }
    if abs(value) < 1e-3 { return String(format: "%.2e", value) }
    let decimals = max(0, 3 - Int(log10(abs(value)).rounded(.down)))
    return String(format: "%.\(min(decimals, 5))f", value)
  }
}
