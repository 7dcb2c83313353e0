public import Tensors

/// Writes what `torch.save` writes of a dictionary of tensors: an archive of stored entries with a pickle.
public enum TorchArchive {
  /// The bytes of a `.bin` file.
  public static func bytes(of tensors: [String: Tensor]) -> [UInt8] {
    let sorted = tensors.sorted { $0.key < $1.key }
    var pickle: [UInt8] = [0x80, 2] + dictionary + [0x28]
    var entries: [(name: String, content: [UInt8])] = []
    for (index, (name, tensor)) in sorted.enumerated() {
      pickle += text(name) + value(tensor.shape, storage: index)
      entries.append(("archive/data/\(index)", tensor.scalars.flatMap { number(Int($0.bitPattern), 4) }))
    }
    pickle += [0x75, 0x2E]
    return zip([("archive/data.pkl", pickle)] + entries)
  }

  private static let dictionary = global("collections", "OrderedDict") + [0x29, 0x52]

  /// A tensor without gaps over a storage of its own.
  private static func value(_ shape: [Int], storage: Int) -> [UInt8] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let place =
      [0x28] + text("storage") + global("torch", "FloatStorage") + text("\(storage)") + text("cpu")
      + long(shape.reduce(1, *)) + [0x74, 0x51]
    return global("torch._utils", "_rebuild_tensor_v2") + [0x28] + place + long(0) + tuple(shape)
      + tuple(strides) + [0x89] + dictionary + [0x74, 0x52]
  }

  private static func tuple(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap(long) + [0x74] }
  private static func long(_ value: Int) -> [UInt8] { [0x8A, 8] + number(value, 8) }
  private static func text(_ text: String) -> [UInt8] { [0x58] + number(text.utf8.count, 4) + text.utf8 }
  private static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }
  private static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func zip(_ entries: [(name: String, content: [UInt8])]) -> [UInt8] {
    var (out, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, content) in entries {
      let offset = out.count
      // No flags, stored, no time; the checksum is left 0.
      let common =
        number(20, 2) + number(0, 12) + number(content.count, 4) + number(content.count, 4)
        + number(name.utf8.count, 2)
      out += number(0x0403_4B50, 4) + common + number(0, 2) + name.utf8 + content
      directory += number(0x0201_4B50, 4) + number(20, 2) + common + number(0, 12) + number(offset, 4)
      directory += name.utf8
    }
    let start = out.count
    return out + directory + number(0x0605_4B50, 4) + number(0, 4) + number(entries.count, 2)
      + number(entries.count, 2) + number(directory.count, 4) + number(start, 4) + number(0, 2)
  }
}
