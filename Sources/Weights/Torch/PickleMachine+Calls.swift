/// The calls that PyTorch's pickles need. Source: `torch/_utils.py` and `torch/serialization.py`, version 2.
extension PickleMachine {
  // PyTorch itself allows 64 axes.
  private static let maximalRank = 64

  /// What a call gives: a value for the functions listed here, a placeholder with the function's name for all others.
  mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws(WeightsError) -> PickleValue {
    guard case .global(let name) = function, let values = heap.elements(arguments) else {
      return .object(function.kind)
    }
    switch name {
    case "collections.OrderedDict":
      return try orderedDictionary(values)
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3":
      return try tensor(name, values)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      return values.first ?? .object(name)
    case "torch._tensor._rebuild_from_type_v2":
      // (function, class, arguments, state). Only a tensor's own function, so that calls do not nest.
      guard values.count >= 3, case .global(let inner) = values[0], let nested = heap.elements(values[2]),
        inner.hasPrefix("torch._utils._rebuild_tensor")
      else { return .object(name) }
      return try tensor(inner, nested)
    case "torch.Size":
      return values.first ?? heap.list([])
    default:
      return .object(name)
    }
  }

  private mutating func orderedDictionary(_ values: [PickleValue]) throws(WeightsError) -> PickleValue {
    // Python 2 hands the content over as a list of pairs.
    var pairs: [(key: PickleValue, value: PickleValue)] = []
    for element in heap.elements(values.first) ?? [] {
      guard let pair = heap.elements(element), pair.count == 2 else { continue }
      try copied(1)
      pairs.append((pair[0], pair[1]))
    }
    return heap.dictionary(pairs)
  }

  /// (storage, offset, size, stride, …); version 3 has the kind of number as the seventh.
  private mutating func tensor(_ name: String, _ values: [PickleValue]) throws(WeightsError) -> PickleValue {
    guard values.count >= 4, case .storage(let storage) = values[0], let offset = values[1].integer,
      let shape = integers(values[2]), let strides = integers(values[3])
    else { throw reader.wrong("\(name) without storage, offset, size and stride") }
    try copied(shape.count + strides.count)
    var tensor = PickleHeap.Tensor(storage: storage, offset: offset, shape: shape, strides: strides)
    if name.hasSuffix("_v3"), values.count >= 7, case .global(let type) = values[6] {
      tensor.type = ElementType(torch: type)
      tensor.typeName = type
    }
    heap.tensors.append(tensor)
    return .tensor(heap.tensors.count - 1)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard let elements = heap.elements(value), elements.count <= Self.maximalRank else { return nil }
    let integers = elements.compactMap(\.integer)
    return integers.count == elements.count ? integers : nil
  }

  /// Data outside the pickle: ("storage", class, key, location, elements, view), where only old files have a view:
  /// (key, first element, elements).
  mutating func external(_ name: PickleValue) throws(WeightsError) -> PickleValue {
    guard let values = heap.elements(name), let kind = values.first?.text else {
      throw reader.wrong("data outside the pickle without a name")
    }
    guard kind == "storage" else { return .object(kind) }
    guard values.count >= 5, case .global(let type) = values[1], let key = values[2].text else {
      throw reader.wrong("a storage without class, key and size")
    }
    let view = values.count > 5 ? heap.elements(values[5]) : nil
    let start = view.flatMap { $0.count > 1 ? $0[1].integer : nil } ?? 0
    guard start >= 0 else { throw reader.wrong("a storage that begins at element \(start)") }
    heap.storages.append(.init(key: key, type: ElementType(torch: type), typeName: type, start: start))
    return .storage(heap.storages.count - 1)
  }
}

extension ElementType {
  /// The kind that a storage class or a dtype of PyTorch names; nil for those that are not read.
  init?(torch name: String) {
    switch name.split(separator: ".").last {
    case "DoubleStorage", "float64", "double": self = .float64
    case "FloatStorage", "float32", "float": self = .float32
    case "HalfStorage", "float16", "half": self = .float16
    case "BFloat16Storage", "bfloat16": self = .bfloat16
    case "LongStorage", "int64", "long": self = .int64
    case "IntStorage", "int32", "int": self = .int32
    case "ShortStorage", "int16", "short": self = .int16
    case "CharStorage", "int8": self = .int8
    case "ByteStorage", "uint8": self = .uint8
    case "BoolStorage", "bool": self = .bool
    default: return nil
    }
  }
}
