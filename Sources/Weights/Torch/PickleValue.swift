/// A value on the stack of a pickle.
///
/// Everything that holds other values stands in a ``PickleHeap`` and is named by its index: values may then be shared, and
/// may even hold themselves, without cycles of references and without recursion when they are freed.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  /// A Python function or class by its full name. It is never called.
  case global(String)
  /// A list, a tuple or a set.
  case list(Int)
  case dictionary(Int)
  /// The memory of tensors.
  case storage(Int)
  case tensor(Int)
  /// What else a pickle may hold: of the class or kind named, and otherwise unknown.
  case object(String)

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// How messages call it.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "bool"
    case .integer: "int"
    case .number: "float"
    case .text: "str"
    case .global(let name): name
    case .list: "list"
    case .dictionary: "dict"
    case .storage: "storage"
    case .tensor: "tensor"
    case .object(let name): name
    }
  }
}

/// What the values of a pickle refer to.
struct PickleHeap {
  /// The memory that tensors lie in, as the pickle describes it.
  struct Storage {
    /// Its name among the file's pieces of data.
    var key: String
    /// The kind of its elements; nil for bytes without a kind, and for kinds that are not read.
    var type: ElementType?
    /// The Python name of the kind.
    var typeName: String
    /// Elements before its own first, where it is a part of another (old files).
    var start: Int
  }

  /// A view of a storage, in elements, as the pickle describes it: nothing is checked yet.
  struct Tensor {
    var storage: Int
    var offset: Int
    var shape: [Int]
    var strides: [Int]
    /// The kind of the elements where the tensor names it, not its storage.
    var type: ElementType?
    /// The Python name of that kind.
    var typeName: String?
  }

  var lists: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [Storage] = []
  var tensors: [Tensor] = []

  mutating func list(_ elements: [PickleValue]) -> PickleValue {
    lists.append(elements)
    return .list(lists.count - 1)
  }

  mutating func dictionary(_ pairs: [(key: PickleValue, value: PickleValue)]) -> PickleValue {
    dictionaries.append(pairs)
    return .dictionary(dictionaries.count - 1)
  }

  /// The elements of a list or tuple.
  func elements(_ value: PickleValue?) -> [PickleValue]? {
    if case .list(let index) = value { lists[index] } else { nil }
  }

  /// The members of a dictionary; of a key that occurs twice the later.
  func members(_ value: PickleValue?) -> [String: PickleValue]? {
    guard case .dictionary(let index) = value else { return nil }
    var members: [String: PickleValue] = [:]
    for (key, value) in dictionaries[index] {
      switch key {
      case .text(let name): members[name] = value
      case .integer(let number): members[String(number)] = value
      default: continue
      }
    }
    return members
  }
}
