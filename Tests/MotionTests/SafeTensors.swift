import Foundation
import Tensors

/// Just enough of the safetensors format to read golden files: an eight-byte header length, a JSON header,
/// then the raw little-endian values.
struct SafeTensors {
  private let entries: [String: Tensor]

  /// Reads a file; only Float32 entries are kept.
  init(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any] ?? [:]
    var entries: [String: Tensor] = [:]
    for (name, value) in header {
      guard let entry = value as? [String: Any], entry["dtype"] as? String == "F32",
        let shape = entry["shape"] as? [Int], let range = entry["data_offsets"] as? [Int]
      else { continue }
      let start = 8 + length + range[0]
      entries[name] = Tensor(
        shape: shape,
        scalars: stride(from: start, to: 8 + length + range[1], by: 4).map { at in
          let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
          return Float(bitPattern: bits)
        })
    }
    self.entries = entries
  }

  /// The tensor of a name.
  subscript(_ name: String) -> Tensor? { entries[name] }
}

extension Tensor {
  /// One picture of a stack: the last three axes are (channels, height, width) and become channels last.
  func channelsLast(_ index: Int) -> Tensor {
    let (channels, height, width) = (shape[shape.count - 3], shape[shape.count - 2], shape[shape.count - 1])
    var out = Tensor(height: height, width: width, channels: channels)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { out[y, x, c] = scalars[((index * channels + c) * height + y) * width + x] }
      }
    }
    return out
  }
}
