/// Where the entries of a zip archive lie in its bytes; entries are stored, never compressed, as `torch.save` writes them.
///
/// Source: PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.5.3 (zip64).
struct ZipArchive {
  /// The bytes of each entry by its name.
  let entries: [String: Range<Int>]

  /// Whether bytes begin like an archive.
  static func isArchive(_ bytes: FileBytes) -> Bool { bytes.number(at: 0, width: 4) == 0x0403_4B50 }

  /// Reads the directory at the end of the archive.
  ///
  /// - Throws: ``WeightsError`` if the archive contradicts itself or an entry is compressed or encrypted.
  init(_ bytes: FileBytes) throws(WeightsError) {
    let directory = try Directory(bytes)
    var entries: [String: Range<Int>] = [:]
    var at = directory.start
    // The directory decides, not the count: a count that was made up ends at the first record that is none.
    for index in 0..<directory.count {
      guard let entry = try Entry(bytes, at: at) else {
        throw .damaged(bytes.name, "zip entry \(index) of \(directory.count) is not in the directory")
      }
      guard entries.updateValue(try entry.content(in: bytes), forKey: entry.name) == nil else {
        throw WeightsError(
          .duplicate, "\(bytes.name): two entries are called \(entry.name.prefix(200))",
          remedy: "save it again")
      }
      at = entry.end
    }
    self.entries = entries
  }

  /// Where the directory lies.
  private struct Directory {
    let start: Int
    let count: UInt64

    init(_ bytes: FileBytes) throws(WeightsError) {
      // The record at the end has 22 bytes and a comment of at most 65535.
      var at = bytes.count - 22
      while at >= max(0, bytes.count - 22 - 65535), bytes.number(at: at, width: 4) != 0x0605_4B50 { at -= 1 }
      guard bytes.number(at: at, width: 4) == 0x0605_4B50, var count = bytes.number(at: at + 10, width: 2),
        var start = bytes.number(at: at + 16, width: 4)
      else {
        throw .damaged(bytes.name, "the zip directory at its end is missing")
      }
      // Zip64: a locator stands before the record and leads to a larger one.
      if bytes.number(at: at - 20, width: 4) == 0x0706_4B50, let place = bytes.number(at: at - 12, width: 8) {
        guard let place = Int(exactly: place), place <= bytes.count - 56,
          bytes.number(at: place, width: 4) == 0x0606_4B50,
          let longCount = bytes.number(at: place + 32, width: 8),
          let longStart = bytes.number(at: place + 48, width: 8)
        else { throw .damaged(bytes.name, "the zip64 record is not at byte \(place)") }
        (count, start) = (longCount, longStart)
      }
      // An entry of the directory has at least 46 bytes.
      guard start <= UInt64(bytes.count), count <= UInt64(bytes.count / 46) else {
        throw .damaged(bytes.name, "a zip directory of \(count) entries at byte \(start) of \(bytes.count)")
      }
      self.start = Int(start)
      self.count = count
    }
  }

  /// A record of the directory.
  private struct Entry {
    let name: String
    let end: Int
    private let size: UInt64
    private let header: UInt64

    /// Reads the record at `at`; nil if there is none.
    init?(_ bytes: FileBytes, at: Int) throws(WeightsError) {
      guard bytes.number(at: at, width: 4) == 0x0201_4B50, let flags = bytes.number(at: at + 8, width: 2),
        let method = bytes.number(at: at + 10, width: 2), let packed = bytes.number(at: at + 20, width: 4),
        let unpacked = bytes.number(at: at + 24, width: 4),
        let nameLength = bytes.number(at: at + 28, width: 2),
        let extraLength = bytes.number(at: at + 30, width: 2),
        let commentLength = bytes.number(at: at + 32, width: 2),
        let place = bytes.number(at: at + 42, width: 4)
      else { return nil }
      let extraStart = at + 46 + Int(nameLength)
      end = extraStart + Int(extraLength) + Int(commentLength)
      guard end <= bytes.count else { return nil }
      name = String(decoding: bytes.copy(at + 46..<extraStart), as: UTF8.self)
      guard method == 0, flags & 1 == 0 else {
        throw WeightsError(
          .unsupported, "\(bytes.name): the zip entry \(name.prefix(200)) is compressed or encrypted",
          remedy: "save it with torch.save, which does neither")
      }
      var fields = [unpacked, packed, place]
      Self.readZip64(bytes, extraStart..<extraStart + Int(extraLength), into: &fields)
      guard fields[0] == fields[1] else {
        throw .damaged(
          bytes.name, "zip entry \(name.prefix(200)) has two sizes, \(fields[0]) and \(fields[1])")
      }
      (size, header) = (fields[0], fields[2])
    }

    /// Numbers that do not fit into 32 bits stand in an extra field, in this order, where the field itself is full.
    private static func readZip64(_ bytes: FileBytes, _ extra: Range<Int>, into fields: inout [UInt64]) {
      var at = extra.lowerBound
      while at + 4 <= extra.upperBound, let tag = bytes.number(at: at, width: 2),
        let length = bytes.number(at: at + 2, width: 2)
      {
        if tag == 1 {
          var from = at + 4
          for index in fields.indices where fields[index] == 0xFFFF_FFFF && from + 8 <= extra.upperBound {
            fields[index] = bytes.number(at: from, width: 8) ?? fields[index]
            from += 8
          }
          return
        }
        at += 4 + Int(length)
      }
    }

    /// The bytes of the entry, which lie behind a header of their own.
    func content(in bytes: FileBytes) throws(WeightsError) -> Range<Int> {
      guard let at = Int(exactly: header), at <= bytes.count - 30,
        bytes.number(at: at, width: 4) == 0x0403_4B50,
        let nameLength = bytes.number(at: at + 26, width: 2),
        let extraLength = bytes.number(at: at + 28, width: 2)
      else { throw .damaged(bytes.name, "zip entry \(name.prefix(200)) is not at byte \(header)") }
      let start = at + 30 + Int(nameLength) + Int(extraLength)
      guard start <= bytes.count, size <= UInt64(bytes.count - start) else {
        throw .damaged(bytes.name, "zip entry \(name.prefix(200)) of \(size) bytes ends beyond the file")
      }
      return start..<start + Int(size)
    }
  }
}
