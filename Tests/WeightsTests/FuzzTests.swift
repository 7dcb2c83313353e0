import Foundation
import Tensors
import Testing
import Weights
import _TestSupport

/// Damaged files: whatever the bytes are, reading them ends in tensors or in a ``WeightsError``, and every tensor that is
/// given can be read and is no larger than its file.
struct FuzzTests {
  private let files: [(name: String, bytes: [UInt8])]

  init() throws {
    var files: [(name: String, bytes: [UInt8])] = []
    for (case_, names) in [
      ("safetensors_a", ["model.safetensors"]),
      ("torch_bin_a", ["pytorch_model.bin", "nested.ckpt", "lightning.ckpt", "legacy.bin"]),
    ] {
      let golden = try #require(GoldenCase.named(case_))
      for name in names {
        files.append((name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: golden.path(name))))))
      }
    }
    self.files = files
  }

  @Test(arguments: 0..<8)
  func damageNeverCrashes(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var (read, refused) = (0, 0)
    for round in 0..<5000 {
      let (name, original) = files[round % files.count]
      let bytes = mutated(original, &generator)
      if tryReading(name, bytes) { read += 1 } else { refused += 1 }
    }
    // Both ends are reached often, or the mutations are no good.
    #expect(read > 300 && refused > 300, "\(read) read, \(refused) refused")
  }

  /// Whether the bytes could be read; the compiler knows that nothing but a WeightsError is thrown.
  private func tryReading(_ name: String, _ bytes: [UInt8]) -> Bool {
    do {
      let tensors =
        name.hasSuffix("safetensors")
        ? try SafetensorsFile(bytes: bytes, name: name).tensors
        : try TorchFile(bytes: bytes, name: name).tensors
      for tensor in tensors.values {
        #expect(tensor.count * tensor.type.size <= bytes.count)
        #expect(tensor.tensor().count == tensor.count)
      }
      return true
    } catch {
      let error: WeightsError = error
      #expect(!error.description.isEmpty && error.description.utf8.count < 3000)
      return false
    }
  }

  /// One to four damages: a bit, a byte, a number, a run that is cut out, doubled or overwritten, the end cut off.
  private func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    let numbers: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x28, 0x2E, 0x52, 0x74, 0x7D, 0x85]
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      // Half of the damages hit the first bytes, where headers and pickles are.
      let reach = Bool.random(using: &generator) ? min(bytes.count, 1500) : bytes.count
      let at = Int.random(in: 0..<reach, using: &generator)
      let length = Int.random(in: 1...min(16, bytes.count - at), using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0, 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes[at] = numbers.randomElement(using: &generator) ?? 0
      case 3: bytes.removeSubrange(at..<at + length)
      case 4: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
      case 5: for index in at..<at + min(length, 8) { bytes[index] = 0xFF }
      case 6: if Int.random(in: 0..<4, using: &generator) == 0 { bytes.removeSubrange(at...) }
      default:
        let from = Int.random(in: 0...(bytes.count - length), using: &generator)
        bytes.replaceSubrange(at..<at + length, with: bytes[from..<from + length])
      }
    }
    return bytes
  }
}
