internal import CKernels
internal import Foundation
public import Tensors

/// The digest by which the pages of published models list their files.
///
/// Matches: FIPS 180-4.
public struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  private let level: CPULevel

  /// The digest of no bytes.
  ///
  /// - Parameter level: whose instructions are used.
  public init(at level: CPULevel = .current) { self.level = level }

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
    // SAFETY: `count` bytes are there, a multiple of 64; the kernel reads those and writes the eight words of the state.
    unsafe state.withUnsafeMutableBufferPointer { state in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe Self.constants.withUnsafeBufferPointer { constants in
          guard let state = state.baseAddress, let bytes = bytes.baseAddress,
            let constants = constants.baseAddress
          else { return }
          unsafe ck_sha256(level.kernel, state, bytes, Int64(count / 64), constants)
        }
      }
    }
  }

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
