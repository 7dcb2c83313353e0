extension JSONValue {
  /// Reads JSON text (RFC 8259) as UTF-8 bytes.
  ///
  /// Stricter than Foundation in what matters for headers: a name that occurs twice in one object is an error, and so
  /// are more than 64 levels of nesting.
  ///
  /// - Parameters:
  ///   - bytes: the text and nothing else but white space.
  ///   - name: how errors call the text: the path of its file.
  /// - Throws: ``WeightsError`` with the place of what is wrong.
  public init(_ bytes: [UInt8], name: String) throws(WeightsError) {
    var reader = JSONReader(bytes: bytes, name: name)
    self = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.at == bytes.count else { throw reader.wrong("something follows the value") }
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  let name: String
  var at = 0

  func wrong(_ what: String) -> WeightsError { .damaged(name, "JSON byte \(at): \(what)") }

  mutating func skipSpace() {
    while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
  }

  /// Skips white space and takes `byte` if it comes next.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == UInt8(ascii: byte) else { return false }
    at += 1
    return true
  }

  mutating func value(depth: Int) throws(WeightsError) -> JSONValue {
    guard depth < 64 else { throw wrong("more than 64 levels of nesting") }
    skipSpace()
    guard at < bytes.count else { throw wrong("the text ends early") }
    switch bytes[at] {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      for (word, value) in [("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false))]
      where bytes[at...].starts(with: word.utf8) {
        at += word.utf8.count
        return value
      }
      throw wrong("no value begins like this")
    }
  }

  private mutating func object(depth: Int) throws(WeightsError) -> [String: JSONValue] {
    at += 1
    var members: [String: JSONValue] = [:]
    if take("}") { return members }
    repeat {
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw wrong("a name was expected") }
      let key = try text()
      guard take(":") else { throw wrong("a colon was expected after \"\(key.prefix(80))\"") }
      let value = try value(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else {
        throw WeightsError(
          .duplicate, "\(name): the name \"\(key.prefix(80))\" occurs twice", remedy: "write the file anew")
      }
    } while take(",")
    guard take("}") else { throw wrong("a comma or } was expected") }
    return members
  }

  private mutating func array(depth: Int) throws(WeightsError) -> [JSONValue] {
    at += 1
    var elements: [JSONValue] = []
    if take("]") { return elements }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw wrong("a comma or ] was expected") }
    return elements
  }

  private mutating func number() throws(WeightsError) -> JSONValue {
    let start = at
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    func isPart(_ byte: UInt8) -> Bool { digits.contains(byte) || "+-.eE".utf8.contains(byte) }
    while at < bytes.count, isPart(bytes[at]) { at += 1 }
    let word = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let last = bytes[start..<at].last, digits.contains(last) else {
      throw wrong("\(word.prefix(40)) is no number")
    }
    if let value = Int(word) { return .integer(value) }
    guard let value = Double(word), value.isFinite else { throw wrong("\(word.prefix(40)) is no number") }
    return .number(value)
  }

  private mutating func text() throws(WeightsError) -> String {
    at += 1
    var out: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else { throw wrong("a text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): out += try escape().utf8
      case 0..<0x20: throw wrong("a control character in a text")
      default: out.append(byte)
      }
    }
    throw wrong("a text has no end")
  }

  private mutating func escape() throws(WeightsError) -> String {
    guard at < bytes.count else { throw wrong("a text has no end") }
    at += 1
    switch bytes[at - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "u"): break
    default: throw wrong("an unknown escape")
    }
    var unit = try hexadecimal()
    if (0xD800..<0xDC00).contains(unit), bytes[at...].starts(with: "\\u".utf8) {
      at += 2
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else { throw wrong("half of a surrogate pair") }
      unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(unit) else { throw wrong("half of a surrogate pair") }
    return String(Character(scalar))
  }

  private mutating func hexadecimal() throws(WeightsError) -> UInt32 {
    let word = String(decoding: bytes[at...].prefix(4), as: UTF8.self)
    guard word.utf8.count == 4, word.first?.isHexDigit == true, let unit = UInt32(word, radix: 16) else {
      throw wrong("four hexadecimal digits were expected")
    }
    at += 4
    return unit
  }
}
