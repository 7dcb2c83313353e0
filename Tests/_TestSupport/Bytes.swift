public import Tensors

/// Numbers and texts as little-endian bytes, for files that tests make.
public enum Bytes {
  /// A number in `width` bytes.
  public static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A safetensors file from its header and its data.
  public static func safetensors(_ header: String, _ data: [UInt8]) -> [UInt8] {
    number(header.utf8.count, 8) + Array(header.utf8) + data
  }

  /// A zip archive of stored entries, with zip64 numbers everywhere if `zip64`.
  public static func zip(
    _ entries: [(name: String, content: [UInt8])], method: Int = 0, zip64: Bool = false
  ) -> [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in entries {
      let size = number(zip64 ? 0xFFFF_FFFF : content.count, 4)
      let offset = out.count
      let long =
        number(1, 2) + number(24, 2) + number(content.count, 8) + number(content.count, 8) + number(offset, 8)
      let common =
        number(45, 2) + number(0, 2) + number(method, 2) + number(0, 8) + size + size
        + number(name.utf8.count, 2)
      out += number(0x0403_4B50, 4) + common + number(0, 2) + Array(name.utf8) + content
      directory +=
        number(0x0201_4B50, 4) + number(45, 2) + common + number(zip64 ? long.count : 0, 2) + number(0, 10)
      directory += number(zip64 ? 0xFFFF_FFFF : offset, 4) + Array(name.utf8) + (zip64 ? long : [])
    }
    let start = out.count
    out += directory
    if zip64 {
      let record = out.count
      out += number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
      out +=
        number(entries.count, 8) + number(entries.count, 8) + number(directory.count, 8) + number(start, 8)
      out += number(0x0706_4B50, 4) + number(0, 4) + number(record, 8) + number(1, 4)
    }
    out += number(0x0605_4B50, 4) + number(0, 4) + number(zip64 ? 0xFFFF : entries.count, 2)
    out += number(zip64 ? 0xFFFF : entries.count, 2) + number(directory.count, 4)
    return out + number(zip64 ? 0xFFFF_FFFF : start, 4) + number(0, 2)
  }
}

/// Pickles written by hand, an instruction a word.
public enum Pickle {
  /// `(`: begins a tuple or the items of a dictionary.
  public static let mark: [UInt8] = [0x28]
  /// `t`: what stands since the mark as a tuple.
  public static let tuple: [UInt8] = [0x74]
  /// `R`: calls.
  public static let reduce: [UInt8] = [0x52]
  /// The head of a pickle.
  public static let protocol2: [UInt8] = [0x80, 2]
  /// `}`: an empty dictionary.
  public static let dictionary: [UInt8] = [0x7D]
  /// `u`: puts what stands since the mark into a dictionary.
  public static let setItems: [UInt8] = [0x75]
  /// `.`: the end.
  public static let stop: [UInt8] = [0x2E]

  /// A text.
  public static func text(_ text: String) -> [UInt8] {
    [0x58] + Bytes.number(text.utf8.count, 4) + Array(text.utf8)
  }
  /// An import.
  public static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }
  /// A whole number.
  public static func long(_ value: Int) -> [UInt8] { [0x8A, 8] + Bytes.number(value, 8) }
  /// A tuple of whole numbers.
  public static func tuple(_ values: [Int]) -> [UInt8] { mark + values.flatMap(long) + tuple }

  /// A view of a storage of Float32, by default of storage 0.
  public static func tensor(
    storage: String = "0", count: Int = 4, offset: Int = 0, shape: [Int], strides: [Int]
  ) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2") + mark + mark + text("storage")
      + global("torch", "FloatStorage")
      + text(storage) + text("cpu") + long(count) + tuple + [0x51] + long(offset) + tuple(shape)
      + tuple(strides) + [
        0x89
      ]
      + global("collections", "OrderedDict") + [0x29] + reduce + tuple + reduce
  }

  /// A file whose dictionary holds `value` as `a`, with storage 0 = 0, 1, 2, 3.
  public static func file(_ value: [UInt8], method: Int = 0, zip64: Bool = false) -> [UInt8] {
    let data = (0..<4).flatMap { Bytes.number(Int(Float($0).bitPattern), 4) }
    let pickle = protocol2 + dictionary + mark + text("a") + value + setItems + stop
    return Bytes.zip([("m/data.pkl", pickle), ("m/data/0", data)], method: method, zip64: zip64)
  }

  /// What `torch.save` writes of a state dictionary, a storage for each tensor.
  public static func stateDictionary(_ tensors: [String: Tensor]) -> [UInt8] {
    var pickle = protocol2 + dictionary + mark
    var entries: [(name: String, content: [UInt8])] = []
    for (index, (name, tensor)) in tensors.sorted(by: { $0.key < $1.key }).enumerated() {
      var strides = [Int](repeating: 1, count: tensor.shape.count)
      for axis in strides.indices.dropLast().reversed() {
        strides[axis] = strides[axis + 1] * tensor.shape[axis + 1]
      }
      pickle +=
        text(name)
        + Self.tensor(storage: "\(index)", count: tensor.count, shape: tensor.shape, strides: strides)
      entries.append(("m/data/\(index)", tensor.scalars.flatMap { Bytes.number(Int($0.bitPattern), 4) }))
    }
    return Bytes.zip([("m/data.pkl", pickle + setItems + stop)] + entries)
  }
}
