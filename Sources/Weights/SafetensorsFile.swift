/// A file in the safetensors format: the length of a header, the header as JSON, then the values of all tensors, little-endian.
///
/// Source: the format's description, github.com/huggingface/safetensors, version 0.8. As there, the tensors must fill
/// the data without gaps, overlaps or a rest, and the header has at most 100 MB. Nothing is read from the data before it is
/// asked for; nothing is allocated on the word of the header alone.
public struct SafetensorsFile: Sendable {
  /// The path, or how the bytes are called.
  public let path: String
  /// The texts under `__metadata__`.
  public let metadata: [String: String]
  /// The tensors by name.
  public let tensors: [String: StoredTensor]

  private static let headerLimit = 100_000_000

  /// Opens a file and checks its whole header.
  ///
  /// - Throws: ``WeightsError`` if the file cannot be read or contradicts itself.
  public init(path: String) throws(WeightsError) {
    try self.init(try FileBytes(path: path))
  }

  /// Reads the bytes of such a file; `name` stands for the path in errors.
  ///
  /// - Throws: ``WeightsError`` if the bytes contradict themselves.
  public init(bytes: [UInt8], name: String = "bytes") throws(WeightsError) {
    try self.init(FileBytes(bytes, name: name))
  }

  /// The tensor of a name.
  public subscript(_ name: String) -> StoredTensor? { tensors[name] }

  /// The tensor of a name.
  ///
  /// - Throws: ``WeightsError`` that names the file if the tensor is not there.
  public func tensor(_ name: String) throws(WeightsError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw WeightsError(.missing, "\(path) has no tensor \(name) among its \(tensors.count)")
    }
    return tensor
  }

  init(_ bytes: FileBytes) throws(WeightsError) {
    path = bytes.name
    guard let length = bytes.number(at: 0, width: 8), bytes.count > 8 else {
      throw WeightsError(
        .wrongFormat, "\(path) has \(bytes.count) bytes, a safetensors file has more than 8",
        remedy: "fetch it again")
    }
    guard length <= Self.headerLimit, Int(length) <= bytes.count - 8, bytes.number(at: 8, width: 1) == 0x7B
    else {
      throw WeightsError(
        .wrongFormat,
        "\(path) does not begin like a safetensors file: a header of \(length) bytes in a file of \(bytes.count)",
        remedy: "name a .safetensors file, or fetch it again if it is one")
    }
    let start = 8 + Int(length)
    guard case .object(var header) = try JSONValue(bytes.copy(8..<start), name: path) else {
      throw WeightsError.damaged(path, "the header is no JSON object")
    }
    metadata = header.removeValue(forKey: "__metadata__")?.object?.compactMapValues(\.text) ?? [:]
    var tensors: [String: StoredTensor] = [:]
    tensors.reserveCapacity(header.count)
    for (name, entry) in header { tensors[name] = try Self.tensor(name, entry, in: bytes, from: start) }
    try Self.checkLayout(tensors.values, in: bytes, from: start)
    self.tensors = tensors
  }

  private static func tensor(
    _ name: String, _ entry: JSONValue, in bytes: FileBytes, from start: Int
  ) throws(WeightsError) -> StoredTensor {
    let what = "tensor \(name.prefix(200))"
    guard let word = entry["dtype"]?.text, let shape = entry["shape"]?.integers,
      let offsets = entry["data_offsets"]?.integers, offsets.count == 2
    else { throw .damaged(bytes.name, "\(what) lacks dtype, shape or data_offsets") }
    guard let type = ElementType(rawValue: word) else {
      throw WeightsError(
        .unsupported, "\(bytes.name): \(what) holds \(word.prefix(40)), which is not read here",
        remedy: "convert it to one of \(ElementType.allCases.map(\.rawValue).joined(separator: " "))")
    }
    guard 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= bytes.count - start else {
      throw .damaged(
        bytes.name, "\(what) lies at \(offsets[0])..<\(offsets[1]) of \(bytes.count - start) bytes of data")
    }
    let length = offsets[1] - offsets[0]
    guard let count = StoredTensor.count(shape), count <= length, count * type.size == length else {
      throw .damaged(bytes.name, "\(what) of shape \(shape.prefix(8)) and type \(word) has \(length) bytes")
    }
    return StoredTensor(
      name: name, shape: shape, type: type, count: count, bytes: bytes, offset: start + offsets[0],
      strides: nil)
  }

  /// Every byte of the data belongs to one tensor.
  private static func checkLayout(
    _ tensors: some Collection<StoredTensor>, in bytes: FileBytes, from start: Int
  ) throws(WeightsError) {
    var end = start
    for tensor in tensors.sorted(by: { ($0.offset, $0.count) < ($1.offset, $1.count) }) {
      guard tensor.offset == end else {
        let what = tensor.offset < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw .damaged(bytes.name, "tensor \(tensor.name.prefix(200)) \(what), at byte \(tensor.offset)")
      }
      end += tensor.count * tensor.type.size
    }
    guard end == bytes.count else {
      throw .damaged(bytes.name, "the tensors end at byte \(end) of \(bytes.count)")
    }
  }
}
