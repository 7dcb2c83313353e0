internal import Foundation

/// The digest by which the pages of published models list their files.
///
/// Matches: FIPS 180-4.
public struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  /// The digest of no bytes.
  public init() {}

  /// The digest of a file as 64 hexadecimal digits.
  ///
  /// - Throws: ``WeightsError`` if it cannot be read.
  public static func of(file path: String) throws(WeightsError) -> String {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      var digest = SHA256()
      while let data = try file.read(upToCount: 1 << 20), !data.isEmpty { digest.append([UInt8](data)) }
      return digest.hexadecimal
    } catch {
      throw WeightsError(.notReadable, "\(path) cannot be read", remedy: "check the file and its permissions")
    }
  }

  /// The digest of bytes as 64 hexadecimal digits.
  public static func of(_ bytes: [UInt8]) -> String {
    var digest = SHA256()
    digest.append(bytes)
    return digest.hexadecimal
  }

  /// Takes further bytes.
  public mutating func append(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    let all = rest.isEmpty ? bytes : rest + bytes
    let whole = all.count / 64 * 64
    mix(all, count: whole)
    rest = Array(all[whole...])
  }

  /// What the bytes so far come to, as 64 hexadecimal digits.
  public var hexadecimal: String {
    var copy = self
    let bits = length * 8
    let padding = [UInt8](repeating: 0, count: (119 - Int(length % 64)) % 64)
    copy.append([0x80] + padding + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    return copy.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private mutating func mix(_ bytes: [UInt8], count: Int) {
    var w = [UInt32](repeating: 0, count: 64)
    for block in stride(from: 0, to: count, by: 64) {
      for i in 0..<16 {
        let at = block + 4 * i
        w[i] =
          UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
          | UInt32(bytes[at + 3])
      }
      for i in 16..<64 {
        let (x, y) = (w[i - 15], w[i - 2])
        let first = Self.turn(x, 7) ^ Self.turn(x, 18) ^ x >> 3
        let second = Self.turn(y, 17) ^ Self.turn(y, 19) ^ y >> 10
        w[i] = w[i - 16] &+ first &+ w[i - 7] &+ second
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for i in 0..<64 {
        let high = Self.turn(e, 6) ^ Self.turn(e, 11) ^ Self.turn(e, 25)
        let one = h &+ high &+ (e & f ^ ~e & g) &+ Self.constants[i] &+ w[i]
        let low = Self.turn(a, 2) ^ Self.turn(a, 13) ^ Self.turn(a, 22)
        let two = low &+ (a & b ^ a & c ^ b & c)
        (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
      }
      for (i, word) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= word }
    }
  }

  private static func turn(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  /// The fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    let primes = (2..<312).filter { number in !(2..<number).contains { number % $0 == 0 } }
    return primes.map { prime in
      // The whole root of prime · 2⁹⁶, of which the fraction is the low word.
      var (low, high): (UInt64, UInt64) = (0, 7 << 32)
      while high - low > 1 {
        let middle = (low + high) / 2
        if Self.cube(middle, isAtMost: UInt64(prime)) { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }()

  /// Whether root³ ≤ prime · 2⁹⁶, for roots below 2³⁵.
  private static func cube(_ root: UInt64, isAtMost prime: UInt64) -> Bool {
    let square = root.multipliedFullWidth(by: root)
    let low = square.low.multipliedFullWidth(by: root)
    // Below 2¹⁰⁵: the upper half holds it but for the lowest 64 bits.
    let high = square.high * root + low.high
    let bound = prime << 32
    return high < bound || high == bound && low.low == 0
  }
}
