/// What a file of PyTorch describes, and where the bytes are that it speaks of.
struct TorchContent {
  private let bytes: FileBytes
  private let heap: PickleHeap
  /// The bytes of each storage by its key.
  private let storages: [String: Range<Int>]
  /// The value that was saved.
  let root: PickleValue

  /// Reads an archive: `data.pkl` describes the tensors, `data/<key>` hold their storages.
  init(archive bytes: FileBytes) throws(WeightsError) {
    let entries = try ZipArchive(bytes).entries
    // All entries stand in one folder, which has the name that the file had when it was saved.
    let pickles = entries.keys.filter { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }
    guard let name = pickles.min(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }),
      let pickle = entries[name]
    else {
      throw WeightsError(
        .wrongFormat, "\(bytes.name) is a zip archive without data.pkl",
        remedy: "name a file that torch.save wrote")
    }
    let folder = name.dropLast("data.pkl".count)
    if let order = entries[folder + "byteorder"], bytes.copy(order.prefix(16)) != Array("little".utf8) {
      throw WeightsError(
        .unsupported, "\(bytes.name) was saved big-endian",
        remedy: "load and save it on a little-endian machine")
    }
    var machine = PickleMachine(bytes, pickle)
    root = try machine.run()
    heap = machine.heap
    self.bytes = bytes
    var storages: [String: Range<Int>] = [:]
    for storage in heap.storages where storages[storage.key] == nil {
      storages[storage.key] = entries["\(folder)data/\(storage.key)"]
    }
    self.storages = storages
  }

  /// Reads the form before PyTorch 1.6: five pickles (a magic number, a version, sizes of C types, the value, the
  /// keys of its storages), then for each key the number of elements in 8 bytes and the elements.
  init(legacy bytes: FileBytes) throws(WeightsError) {
    // Protocol 2, a number of ten bytes, stop.
    let magic: [UInt8] = [
      0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    guard bytes.count > magic.count, bytes.copy(0..<magic.count) == magic else {
      throw WeightsError(
        .wrongFormat, "\(bytes.name) does not begin like a file of PyTorch",
        remedy: "name a file that torch.save wrote, or fetch it again if it is one")
    }
    var machine = PickleMachine(bytes, magic.count..<bytes.count)
    _ = try machine.run()
    let system = try machine.run()
    if case .bool(false) = machine.heap.members(system)?["little_endian"] {
      throw WeightsError(
        .unsupported, "\(bytes.name) was saved big-endian",
        remedy: "load and save it on a little-endian machine")
    }
    root = try machine.run()
    let list = try machine.run()
    let keys = machine.heap.elements(list) ?? []
    heap = machine.heap
    self.bytes = bytes

    let types = Dictionary(heap.storages.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var storages: [String: Range<Int>] = [:]
    var at = machine.reader.at
    for key in keys.compactMap(\.text) {
      guard let type = types[key]?.type else {
        throw WeightsError(
          .unsupported,
          "\(bytes.name): a storage of \(types[key]?.typeName ?? "unknown kind") is not read here",
          remedy: "convert it, or save it anew without")
      }
      guard let count = bytes.number(at: at, width: 8), count <= UInt64((bytes.count - at - 8) / type.size)
      else {
        throw .damaged(bytes.name, "the storage at byte \(at) ends beyond the file")
      }
      at += 8
      storages[key] = at..<at + Int(count) * type.size
      at += Int(count) * type.size
    }
    self.storages = storages
  }

  // MARK: - Tensors

  /// The dictionary of tensors within what was saved; see ``TorchFile``.
  func stateDictionary() -> [String: PickleValue] {
    let top = heap.members(root) ?? [:]
    for name in ["state_dict", "string_to_param"] {
      if let inner = heap.members(top[name]) { return inner }
    }
    if holdsTensors(top) { return top }
    let inner = top.values.compactMap { heap.members($0) }.filter(holdsTensors)
    return inner.count == 1 ? inner[0] : top
  }

  private func holdsTensors(_ members: [String: PickleValue]) -> Bool {
    members.values.contains { if case .tensor = $0 { true } else { false } }
  }

  /// A tensor as the pickle describes it, and its kind of number if it is one of those that are read.
  func view(_ index: Int) -> (PickleHeap.Tensor, ElementType?) {
    let view = heap.tensors[index]
    return (view, view.typeName == nil ? heap.storages[view.storage].type : view.type)
  }

  /// The Python name of a tensor's kind of number.
  func typeName(_ index: Int) -> String {
    heap.tensors[index].typeName ?? heap.storages[heap.tensors[index].storage].typeName
  }

  /// Checks that a view lies within its storage.
  func tensor(
    _ name: String, _ view: PickleHeap.Tensor, _ type: ElementType
  ) throws(WeightsError) -> StoredTensor {
    let what = "tensor \(name.prefix(200))"
    let storage = heap.storages[view.storage]
    guard let range = storages[storage.key] else {
      throw .damaged(bytes.name, "\(what) lies in storage \(storage.key.prefix(40)), which is missing")
    }
    // The values that a view repeats must still fit into the file: a few bytes could otherwise ask for terabytes.
    guard view.shape.count == view.strides.count, view.offset >= 0,
      let count = StoredTensor.count(view.shape),
      count <= bytes.count / type.size
    else {
      throw .damaged(
        bytes.name, "\(what) of shape \(view.shape.prefix(8)) and strides \(view.strides.prefix(8)) cannot be"
      )
    }
    // Along an axis of one element the stride is arbitrary.
    let strides = zip(view.shape, view.strides).map { $0 <= 1 ? 0 : $1 }
    let limit = range.count / type.size
    var last = 0
    if count > 0 {
      for start in [storage.start, view.offset] + zip(view.shape, strides).map({ $1.clampedProduct($0 - 1) })
      {
        guard start >= 0, start < limit - last else {
          throw .damaged(bytes.name, "\(what) reaches beyond the \(limit) elements of its storage")
        }
        last += start
      }
    }
    let first = count > 0 ? range.lowerBound + (storage.start + view.offset) * type.size : range.lowerBound
    return StoredTensor(
      name: name, shape: view.shape, type: type, count: count, bytes: bytes, offset: first,
      strides: Self.isContiguous(view.shape, strides) ? nil : strides)
  }

  private static func isContiguous(_ shape: [Int], _ strides: [Int]) -> Bool {
    var step = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent > 1 {
      if stride != step { return false }
      step *= extent
    }
    return true
  }
}

extension Int {
  /// The product with a number of at least 0; what does not fit becomes the largest number, negative numbers −1.
  fileprivate func clampedProduct(_ other: Int) -> Int {
    guard self >= 0 else { return -1 }
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
