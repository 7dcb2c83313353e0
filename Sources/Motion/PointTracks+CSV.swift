extension PointTracks {
  /// The tracks as comma-separated text: a header `id,frame,x,y,visible`, then one line a point and
  /// frame, ordered by point.
  ///
  /// Coordinates are pixels with three decimals; visible is 1 or 0.
  public var csv: String {
    var text = "id,frame,x,y,visible\n"
    for trajectory in trajectories {
      for (index, position) in trajectory.positions.enumerated() {
        text +=
          "\(trajectory.id),\(trajectory.start + index),\(position.x.threeDecimals),"
          + "\(position.y.threeDecimals),\(position.visible ? 1 : 0)\n"
      }
    }
    return text
  }

  /// Reads tracks as ``csv`` writes them.
  ///
  /// The header may be missing; lines may come in any order, but the frames of a point must follow one
  /// another without a gap. Empty lines and lines beginning with `#` are skipped.
  ///
  /// - Throws: ``MotionError/pointTable(line:text:reason:)`` naming the first line that cannot be read.
  public init(csv: String) throws {
    var rows: [Int: [(frame: Int, position: Trajectory.Position, line: PointTable.Line)]] = [:]
    var order: [Int] = []
    for line in try PointTable.lines(csv, columns: [5]) {
      let id = try line.whole(0, "id")
      let frame = try line.frame(1)
      let position = try Trajectory.Position(
        x: line.number(2, "x"), y: line.number(3, "y"), visible: line.flag(4, "visible"))
      if rows[id] == nil { order.append(id) }
      rows[id, default: []].append((frame, position, line))
    }
    trajectories = try order.map { id in
      let sorted = (rows[id] ?? []).sorted { ($0.frame, $0.line.number) < ($1.frame, $1.line.number) }
      for (before, after) in zip(sorted, sorted.dropFirst()) where after.frame != before.frame + 1 {
        throw after.line.error(
          after.frame == before.frame
            ? "point \(id) has frame \(after.frame) twice"
            : "point \(id) lacks frame \(before.frame + 1); the frames of a point must follow one another")
      }
      return Trajectory(id: id, start: sorted.first?.frame ?? 0, positions: sorted.map(\.position))
    }
  }
}

extension PointQuery {
  /// Reads points to follow: one a line as `x,y` or `id,x,y` or `id,frame,x,y`, pixels, the same form
  /// throughout.
  ///
  /// Points without an id are numbered from 0; without a frame they are of frame 0. A header, empty
  /// lines and lines beginning with `#` are skipped.
  ///
  /// - Throws: ``MotionError/pointTable(line:text:reason:)`` naming the first line that cannot be read;
  ///   ``MotionError/noPoints`` if there is none.
  public static func read(csv: String) throws -> [PointQuery] {
    var seen: Set<Int> = []
    let queries = try PointTable.lines(csv, columns: [2, 3, 4]).enumerated().map { index, line in
      let count = line.fields.count
      let query = PointQuery(
        id: count > 2 ? try line.whole(0, "id") : index, frame: count > 3 ? try line.frame(1) : 0,
        x: try line.number(count - 2, "x"), y: try line.number(count - 1, "y"))
      guard seen.insert(query.id).inserted else { throw line.error("the id \(query.id) stands twice") }
      return query
    }
    if queries.isEmpty { throw MotionError.noPoints }
    return queries
  }
}

/// Comma-separated lines of numbers with their line numbers.
enum PointTable {
  /// One line with content.
  struct Line {
    let number: Int
    let text: String
    let fields: [String]

    func error(_ reason: String) -> MotionError {
      .pointTable(line: number, text: Self.shown(text.prefix(60)), reason: Self.shown(reason[...]))
    }

    /// Without characters that a terminal obeys.
    private static func shown(_ text: Substring) -> String {
      let kinds: Set<Unicode.GeneralCategory> = [.control, .format]
      return String(
        String.UnicodeScalarView(
          text.unicodeScalars.map { kinds.contains($0.properties.generalCategory) ? "?" : $0 }))
    }

    func number(_ index: Int, _ name: String) throws -> Float {
      guard let value = Float(fields[index]), value.isFinite, abs(value) < 1e6 else {
        throw error("\(name) is \"\(fields[index].prefix(40))\", not a number of pixels")
      }
      return value
    }

    func whole(_ index: Int, _ name: String) throws -> Int {
      guard let value = Int(fields[index]) else {
        throw error("\(name) is \"\(fields[index].prefix(40))\", not a whole number")
      }
      return value
    }

    func frame(_ index: Int) throws -> Int {
      let frame = try whole(index, "frame")
      guard (0...Int(Int32.max)).contains(frame) else {
        throw error("frame is \(frame), but frames count from 0")
      }
      return frame
    }

    func flag(_ index: Int, _ name: String) throws -> Bool {
      switch fields[index].lowercased() {
      case "1", "true": return true
      case "0", "false": return false
      default: throw error("\(name) is \"\(fields[index].prefix(40))\", neither 1 nor 0")
      }
    }
  }

  /// Splits text into lines of fields; the first line is a header if it begins with a letter.
  ///
  /// - Parameter columns: how many fields a line may have; all lines must have as many as the first.
  static func lines(_ text: String, columns: [Int]) throws -> [Line] {
    var lines: [Line] = []
    var header = false
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
    {
      let content = raw.trimmed
      if content.isEmpty || content.hasPrefix("#") { continue }
      let fields = content.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmed) }
      let line = Line(number: index + 1, text: String(content), fields: fields)
      let named = content.first.map { $0.isLetter || $0 == "\"" } ?? false
      if lines.isEmpty && !header && named {
        header = true
        continue
      }
      guard columns.contains(fields.count), fields.count == lines.first?.fields.count ?? fields.count else {
        let wanted =
          lines.first.map { "\($0.fields.count)" } ?? columns.map(String.init).joined(separator: " or ")
        throw line.error("it has \(fields.count) fields, not \(wanted)")
      }
      lines.append(line)
    }
    return lines
  }
}

extension Substring {
  /// Without spaces, tabs and a byte-order mark at both ends.
  fileprivate var trimmed: Substring {
    var rest = self
    while let first = rest.first, first.isWhitespace || first == "\u{FEFF}" { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}

extension Float {
  /// The value with exactly three decimals, as `12.500`.
  fileprivate var threeDecimals: String {
    guard isFinite else { return "0.000" }
    let thousandths = Int((Double(Swift.max(-1e9, Swift.min(1e9, self))) * 1000).rounded())
    let digits = String(1000 + thousandths.magnitude % 1000).dropFirst()
    return "\(thousandths < 0 ? "-" : "")\(thousandths.magnitude / 1000).\(digits)"
  }
}
