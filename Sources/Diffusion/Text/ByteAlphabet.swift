/// The 256 letters in which byte-level vocabularies write bytes.
///
/// Printable characters of Latin-1 stand for themselves; the other bytes are numbered on from U+0100, so that
/// no token holds a blank or a control character.
///
/// Matches: GPT-2's `bytes_to_unicode` (Radford et al. 2019), which CLIP uses as it is.
enum ByteAlphabet {
  /// The letter of each byte.
  static let letters: [Unicode.Scalar] = {
    let printable: [ClosedRange<UInt32>] = [0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF]
    var next: UInt32 = 0x100
    return (UInt32(0)...0xFF).map { byte in
      if printable.contains(where: { $0.contains(byte) }) { return scalar(byte) }
      defer { next += 1 }
      return scalar(next)
    }
  }()

  /// The byte of each letter.
  static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: letters.enumerated().map { ($1, UInt8($0)) })

  private static func scalar(_ value: UInt32) -> Unicode.Scalar { Unicode.Scalar(value) ?? " " }
}
