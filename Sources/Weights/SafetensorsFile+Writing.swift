public import Tensors
internal import Texts

extension SafetensorsFile {
  /// Tensors as the bytes of a safetensors file, as F32, in the order of their names.
  ///
  /// The same tensors give the same bytes. The data begins at a multiple of 8 bytes.
  public static func bytes(of tensors: [String: Tensor], metadata: [String: String] = [:]) -> [UInt8] {
    let sorted = tensors.sorted { $0.key < $1.key }
    var entries: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map {
        "\(JSON5.quoted($0.key)):\(JSON5.quoted($0.value))"
      }
      entries.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for (name, tensor) in sorted {
      let start = end
      end += 4 * tensor.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(JSON5.quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: header.count >> (8 * shift))) }
    bytes += header
    for (_, tensor) in sorted {
      for value in tensor.scalars {
        let bits = value.bitPattern
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
      }
    }
    return bytes
  }
}
