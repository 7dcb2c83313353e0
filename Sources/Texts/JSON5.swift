package import Foundation

/// Reads JSON5, the JSON that people write (spec.json5.org, version 1.0.0), and turns it into plain JSON.
///
/// Foundation's own reader ends the process at `1e+` and at a name that is not UTF-8; files come from anywhere. Stricter than the
/// description where that helps: a name may not stand twice in an object, numbers are finite, and nesting ends at 64 levels.
package enum JSON5 {
  /// What is wrong with a text, and where.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    /// `line 3, column 7: a comma or } is missing`.
    package let description: String
  }

  /// Reads a value.
  ///
  /// - Parameter bytes: text in UTF-8.
  /// - Throws: ``Fault``, or `DecodingError` for values of another kind than the type wants.
  package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: plain(bytes))
  }

  /// A text in quotes as JSON has it (RFC 8259).
  package static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// The same values as JSON (RFC 8259).
  ///
  /// - Parameter bytes: text in UTF-8.
  /// - Throws: ``Fault``.
  package static func plain(_ bytes: [UInt8]) throws(Fault) -> Data {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Fault(description: "the text is not UTF-8")
    }
    var reader = Reader(text)
    try reader.value(depth: 0)
    try reader.skip()
    guard reader.next == nil else { throw reader.fault("something follows the value") }
    return Data(reader.out.utf8)
  }
}

extension JSON5 {
  /// Goes through a text and writes what it means.
  private struct Reader {
    var out = ""
    private let text: String.UnicodeScalarView
    private var at: String.UnicodeScalarView.Index

    init(_ text: String) {
      self.text = text.unicodeScalars
      at = text.unicodeScalars.startIndex
    }

    var next: Unicode.Scalar? { at < text.endIndex ? text[at] : nil }

    func fault(_ what: String) -> Fault {
      let before = text[..<at]
      let line = before.count { $0 == "\n" } + 1
      let column = before.reversed().prefix { $0 != "\n" }.count + 1
      return Fault(description: "line \(line), column \(column): \(what)")
    }

    // MARK: - Between the words

    private mutating func take() -> Unicode.Scalar? {
      guard let scalar = next else { return nil }
      at = text.index(after: at)
      return scalar
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
      guard next == wanted else { return false }
      at = text.index(after: at)
      return true
    }

    /// Takes a word where it comes next.
    private mutating func take(word: String) -> Bool {
      guard text[at...].starts(with: word.unicodeScalars) else { return false }
      at = text.index(at, offsetBy: word.unicodeScalars.count)
      return true
    }

    /// Passes over white space and comments.
    mutating func skip() throws(Fault) {
      while let scalar = next {
        if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
          _ = take()
        } else if take(word: "//") {
          while let scalar = next, !Self.endsLine(scalar) { _ = take() }
        } else if take(word: "/*") {
          while !take(word: "*/") { if take() == nil { throw fault("a comment has no end") } }
        } else {
          return
        }
      }
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
      "\n\r\u{2028}\u{2029}".unicodeScalars.contains(scalar)
    }

    // MARK: - Values

    mutating func value(depth: Int) throws(Fault) {
      guard depth < 64 else { throw fault("more than 64 levels of nesting") }
      try skip()
      switch next {
      case nil: throw fault("the text ends early")
      case "{": try object(depth)
      case "[": try array(depth)
      case "\"", "'": out += JSON5.quoted(try quoted())
      default:
        for word in ["null", "true", "false"] where take(word: word) {
          if let scalar = next, Self.isName(scalar) { break }
          return out += word
        }
        try number()
      }
    }

    private mutating func object(_ depth: Int) throws(Fault) {
      _ = take()
      var names: Set<String> = []
      out += "{"
      try skip()
      while !take("}") {
        let name = try next == "\"" || next == "'" ? quoted() : bareName()
        guard names.insert(name).inserted else { throw fault("the name '\(name.prefix(80))' stands twice") }
        if names.count > 1 { out += "," }
        out += JSON5.quoted(name)
        try skip()
        guard take(":") else { throw fault("a colon is missing after '\(name.prefix(80))'") }
        out += ":"
        try value(depth: depth + 1)
        try skip()
        guard take(",") || next == "}" else { throw fault("a comma or } is missing") }
        try skip()
      }
      out += "}"
    }

    private mutating func array(_ depth: Int) throws(Fault) {
      _ = take()
      var isFirst = true
      out += "["
      try skip()
      while !take("]") {
        if !isFirst { out += "," }
        isFirst = false
        try value(depth: depth + 1)
        try skip()
        guard take(",") || next == "]" else { throw fault("a comma or ] is missing") }
        try skip()
      }
      out += "]"
    }

    // MARK: - Words

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "$" || scalar == "_" || scalar.properties.isIDContinue
    }

    private mutating func bareName() throws(Fault) -> String {
      var name = String.UnicodeScalarView()
      while let scalar = next, Self.isName(scalar) || scalar == "\\" {
        _ = take()
        if scalar == "\\" {
          guard take("u") else { throw fault("a name has no such escape") }
          name.append(try unicode())
        } else {
          name.append(scalar)
        }
      }
      guard let first = name.first, !("0"..."9").contains(first) else { throw fault("a name is missing") }
      return String(name)
    }

    private mutating func quoted() throws(Fault) -> String {
      let quote = take()
      var content = String.UnicodeScalarView()
      while let scalar = take() {
        if scalar == quote { return String(content) }
        if scalar == "\\" {
          if let escaped = try escape() { content.append(escaped) }
        } else if scalar == "\n" || scalar == "\r" {
          break
        } else {
          content.append(scalar)
        }
      }
      throw fault("a text has no end")
    }

    /// What an escape stands for; nil where it joins two lines.
    private mutating func escape() throws(Fault) -> Unicode.Scalar? {
      guard let scalar = take() else { throw fault("a text has no end") }
      switch scalar {
      case "n": return "\n"
      case "t": return "\t"
      case "r": return "\r"
      case "b": return "\u{8}"
      case "f": return "\u{C}"
      case "v": return "\u{B}"
      case "0": return "\0"
      case "x": return Unicode.Scalar(UInt8(try hexadecimal(2)))
      case "u": return try unicode()
      case "\r":
        _ = take("\n")
        return nil
      default: return Self.endsLine(scalar) ? nil : scalar
      }
    }

    private mutating func unicode() throws(Fault) -> Unicode.Scalar {
      var unit = try hexadecimal(4)
      if (0xD800..<0xDC00).contains(unit), take(word: "\\u") {
        let low = try hexadecimal(4)
        guard (0xDC00..<0xE000).contains(low) else { throw fault("half of a surrogate pair") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw fault("half of a surrogate pair") }
      return scalar
    }

    private mutating func hexadecimal(_ count: Int) throws(Fault) -> UInt32 {
      var value: UInt32 = 0
      for _ in 0..<count {
        guard let digit = take().flatMap({ Character($0).hexDigitValue }) else {
          throw fault("\(count) hexadecimal digits are missing")
        }
        value = value << 4 | UInt32(digit)
      }
      return value
    }

    // MARK: - Numbers

    private mutating func number() throws(Fault) {
      let start = at
      var word = String.UnicodeScalarView()
      while let scalar = next, Self.isName(scalar) || "+-.".unicodeScalars.contains(scalar) {
        word.append(scalar)
        _ = take()
      }
      guard let plain = Self.plain(String(word)) else {
        at = start
        let seen = word.isEmpty ? next.map(String.init) ?? "" : String(word.prefix(40))
        throw fault("'\(seen)' is no value")
      }
      out += plain
    }

    /// A number as JSON has it; nil for anything else.
    private static func plain(_ word: String) -> String? {
      guard let parts = word.wholeMatch(of: /([+\-]?)(0[xX]([0-9a-fA-F]+)|(\d*)(?:\.(\d*))?([eE][+\-]?\d+)?)/)
      else {
        return nil
      }
      let sign = parts.1 == "-" ? "-" : ""
      if let digits = parts.3 { return UInt64(digits, radix: 16).map { "\(sign)\($0)" } }
      let (whole, rest, exponent) = (parts.4 ?? "", parts.5 ?? "", parts.6 ?? "")
      guard !(whole.isEmpty && rest.isEmpty), whole.utf8.count < 2 || !whole.hasPrefix("0") else {
        return nil
      }
      let plain = sign + (whole.isEmpty ? "0" : whole) + (rest.isEmpty ? "" : "." + rest) + exponent
      return Double(plain)?.isFinite == true ? plain : nil
    }
  }
}
