import Foundation
import Tensors
import Testing
import Weights

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func matchesTheStandard(_ text: String, _ digest: String) {
    for level in CPULevel.available {
      var whole = SHA256(at: level)
      whole.append(Array(text.utf8))
      #expect(whole.hexadecimal == digest)
      var pieces = SHA256(at: level)
      for byte in text.utf8 { pieces.append([byte]) }
      #expect(pieces.hexadecimal == digest)
    }
  }

  @Test func allLevelsAgree() {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let digests = CPULevel.available.map { level in
      var digest = SHA256(at: level)
      for start in stride(from: 0, to: bytes.count, by: 777) {
        digest.append(Array(bytes[start..<min(start + 777, bytes.count)]))
      }
      return digest.hexadecimal
    }
    #expect(Set(digests).count == 1)
  }

  @Test func readsFiles() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("digest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: path)
    #expect(
      try SHA256.of(file: path.path) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(throws: WeightsError.self) { try SHA256.of(file: path.path + "x") }
  }
}
