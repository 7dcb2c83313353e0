/// Reads the parts of a pickle one after the other, never beyond its end.
struct PickleReader {
  let bytes: FileBytes
  /// Where the next part lies.
  private(set) var at: Int
  private let end: Int

  /// Reads from `range`, which must lie within the bytes.
  init(_ bytes: FileBytes, _ range: Range<Int>) {
    self.bytes = bytes
    at = range.lowerBound
    end = range.upperBound
  }

  /// An error at this place.
  func wrong(_ what: String) -> WeightsError { .damaged(bytes.name, "pickle at byte \(at): \(what)") }

  /// The range of the next `count` bytes, which are taken.
  mutating func skip(_ count: UInt64) throws(WeightsError) -> Range<Int> {
    guard count <= UInt64(end - at) else {
      throw wrong("it ends early: \(count) bytes wanted, \(end - at) left")
    }
    let range = at..<at + Int(count)
    at = range.upperBound
    return range
  }

  /// The unsigned little-endian number of the next `width` bytes (1 to 8).
  mutating func number(_ width: Int) throws(WeightsError) -> UInt64 {
    let range = try skip(UInt64(width))
    return bytes.number(at: range.lowerBound, width: width) ?? 0
  }

  /// The signed little-endian number of the next `count` bytes; nil if it needs more than 8.
  mutating func integer(_ count: UInt64) throws(WeightsError) -> Int? {
    let range = try skip(count)
    guard !range.isEmpty else { return 0 }
    guard range.count <= 8 else { return nil }
    let bits = bytes.number(at: range.lowerBound, width: range.count) ?? 0
    let unused = 64 - 8 * range.count
    return Int(Int64(bitPattern: bits << UInt64(unused)) >> Int64(unused))
  }

  /// The text of the next `count` bytes; nil if it is not UTF-8.
  mutating func text(_ count: UInt64) throws(WeightsError) -> String? {
    String(validating: bytes.copy(try skip(count)), as: UTF8.self)
  }

  /// The text up to the next line feed, which is taken too; at most 1000 bytes.
  mutating func line() throws(WeightsError) -> String {
    let start = at
    while try number(1) != 0x0A {
      guard at - start <= 1000 else { throw wrong("a name of more than 1000 bytes") }
    }
    guard let line = String(validating: bytes.copy(start..<at - 1), as: UTF8.self) else {
      throw wrong("a name is not UTF-8")
    }
    return line
  }
}
