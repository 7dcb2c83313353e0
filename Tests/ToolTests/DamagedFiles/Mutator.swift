import _TestSupport

/// Damages files as disks, networks, and people who mean harm do.
struct Mutator {
  /// What a file is made of, where that decides which damage reaches far into its reader.
  enum Material {
    /// Numbers, of which any may be a length or a size.
    case bytes
    /// As bytes, in chunks that bear checksums: half of the damaged files get right ones, or nothing behind them would be reached.
    case chunks
    /// Words and numbers that people write.
    case text
  }

  private var generator: SeededGenerator

  /// A mutator that does the same for the same seed.
  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// The file with one to four damages.
  mutating func damaged(_ original: [UInt8], _ material: Material) -> [UInt8] {
    var bytes = original
    for _ in 0..<pick(1...4) where !bytes.isEmpty {
      if material == .text, pick(0...1) == 0 { damageText(&bytes) } else { damage(&bytes) }
    }
    if material == .chunks, pick(0...1) == 0 { PNGChunks.correctChecksums(of: &bytes) }
    return bytes
  }

  private mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  private mutating func damage(_ bytes: inout [UInt8]) {
    let at = place(in: bytes)
    let length = pick(1...min(32, bytes.count - at))
    switch pick(0...9) {
    case 0, 1: bytes[at] ^= 1 << UInt8(pick(0...7))
    case 2: bytes[at] = UInt8(pick(0...255))
    case 3:
      let filling = [0, 0xFF, UInt8(pick(0...255))][pick(0...2)]
      for index in at..<at + length { bytes[index] = filling }
    case 4: bytes.removeSubrange(at..<at + length)
    case 5: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
    case 6: if pick(0...2) == 0 { bytes.removeSubrange(at...) }
    default: blowUp(&bytes, at: at)
    }
  }

  /// Half of the damages hit the first bytes or what follows a tag of four letters, where sizes, counts and lengths stand.
  private mutating func place(in bytes: [UInt8]) -> Int {
    let anywhere = pick(0...bytes.count - 1)
    switch pick(0...3) {
    case 0: return pick(0...min(63, bytes.count - 1))
    case 1:
      func isLetter(_ index: Int) -> Bool { (0x61...0x7A).contains(bytes[index] | 0x20) }
      var tag = anywhere
      while tag + 4 < bytes.count, !(tag..<tag + 4).allSatisfy(isLetter) { tag += 1 }
      return min(bytes.count - 1, tag + pick(0...40))
    default: return anywhere
    }
  }

  /// Writes a number that nobody expects, in 2, 4 or 8 bytes of either order.
  private mutating func blowUp(_ bytes: inout [UInt8], at place: Int) {
    let width = [2, 4, 8][pick(0...2)]
    let extremes: [UInt64] = [
      0, 1, 60000, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF,
      0x8000_0000_0000_0000, .max, .max - 7,
    ]
    let value = extremes[pick(0...extremes.count - 1)]
    let isBigEndian = pick(0...1) == 0
    for index in 0..<width where place + index < bytes.count {
      let shift = 8 * (isBigEndian ? width - 1 - index : index)
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(shift))
    }
  }

  /// Puts something odd in the place of a number, or nests what need not be nested.
  private mutating func damageText(_ bytes: inout [UInt8]) {
    let odd = [
      "1e309", "-1", "99999999999999999999", "1e-320", "0x7fffffffffffffff", "NaN", "-0", "null", "[]", "{}",
      "9223372036854775807", "''", "\"\u{0}\"", ",", ":", "\r", "1e308", "0.1.2", "true", "\u{FFFD}\u{202E}",
    ]
    if pick(0...15) == 0 {
      let at = pick(0...bytes.count - 1)
      bytes.insert(
        contentsOf: [UInt8](repeating: UInt8(ascii: pick(0...1) == 0 ? "[" : "{"), count: 5000), at: at)
      return
    }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || byte == 0x2E || byte == 0x2D }
    var start = pick(0...bytes.count - 1)
    while start < bytes.count - 1, !isDigit(bytes[start]) { start += 1 }
    var end = start
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    bytes.replaceSubrange(start..<end, with: odd[pick(0...odd.count - 1)].utf8)
  }
}

/// The chunks that a PNG is made of: a length, a name of four letters, the content, a checksum.
enum PNGChunks {
  /// Gives every chunk that is whole the checksum of what it holds now.
  static func correctChecksums(of bytes: inout [UInt8]) {
    var at = 8
    while at + 12 <= bytes.count {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - at - 12 else { return }
      let end = at + 8 + length
      let sum = checksum(bytes[at + 4..<end])
      for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(index))) }
      at = end + 4
    }
  }

  /// The CRC-32 of ISO 3309, as the PNG specification has it.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let polynomial: UInt32 = sum & 1 == 1 ? 0xEDB8_8320 : 0
        sum = (sum >> 1) ^ polynomial
      }
    }
    return ~sum
  }
}
