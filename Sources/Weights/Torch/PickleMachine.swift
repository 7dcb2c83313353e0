/// Runs the stack machine of a Python pickle, protocols 2 to 5, without Python: it builds values and executes nothing.
///
/// A pickle is a program that may import and call anything. Here an import is a name, and a call gives a placeholder,
/// but for the few that PyTorch needs to describe tensors (`PickleMachine+Calls.swift`). Every instruction adds a bounded
/// number of values, so memory stays within a small multiple of the pickle's length; a model of two thousand tensors
/// takes some hundred thousand instructions, and ten million are the limit.
///
/// Source: the instruction set as CPython's `pickletools` documents it.
struct PickleMachine {
  var reader: PickleReader
  var heap = PickleHeap()
  /// Values and letters that may still be copied; see ``copied(_:)``.
  private var budget: Int
  private var stack: [PickleValue] = []
  /// Where on the stack the open marks stand.
  private var marks: [Int] = []
  private var memo: [UInt64: PickleValue] = [:]
  /// Instructions that may still come.
  private var instructions = 10_000_000

  /// A machine for the pickle that begins at the start of `range`.
  init(_ bytes: FileBytes, _ range: Range<Int>) {
    reader = PickleReader(bytes, range)
    budget = range.count
  }

  /// Runs one pickle to its end and gives its value; afterwards another one may follow.
  ///
  /// - Throws: ``WeightsError`` if an instruction is unknown, or has nothing to work on.
  mutating func run() throws(WeightsError) -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    while true {
      let code = UInt8(truncatingIfNeeded: try reader.number(1))
      instructions -= 1
      guard instructions >= 0 else { throw reader.wrong("more than ten million instructions") }
      if code == UInt8(ascii: ".") { return try pop() }
      if let value = try literal(code) {
        stack.append(value)
      } else if try !collect(code), try !refer(code) {
        throw reader.wrong("unknown instruction \(code)")
      }
    }
  }

  /// Counts what an instruction copies: copies of copies could otherwise outgrow the pickle.
  mutating func copied(_ count: Int) throws(WeightsError) {
    budget -= count
    guard budget >= 0 else { throw reader.wrong("more copies than the pickle has bytes") }
  }

  // MARK: - The stack

  private mutating func pop() throws(WeightsError) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw reader.wrong("nothing on the stack") }
    return stack.removeLast()
  }

  private mutating func popToMark() throws(WeightsError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw reader.wrong("no mark on the stack") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func top() throws(WeightsError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw reader.wrong("nothing on the stack")
    }
    return value
  }

  // MARK: - Instructions

  /// Instructions that push a plain value.
  private mutating func literal(_ code: UInt8) throws(WeightsError) -> PickleValue? {
    switch code {
    case UInt8(ascii: "N"): return PickleValue.none
    case 0x88: return .bool(true)
    case 0x89: return .bool(false)
    case UInt8(ascii: "J"): return .integer(Int(Int32(truncatingIfNeeded: try reader.number(4))))
    case UInt8(ascii: "K"): return .integer(Int(try reader.number(1)))
    case UInt8(ascii: "M"): return .integer(Int(try reader.number(2)))
    case 0x8A: return try long(try reader.number(1))
    case 0x8B: return try long(try reader.number(4))
    case UInt8(ascii: "G"): return .number(Double(bitPattern: try reader.number(8).byteSwapped))
    case UInt8(ascii: "X"): return try text(try reader.number(4))
    case 0x8C: return try text(try reader.number(1))
    case 0x8D: return try text(try reader.number(8))
    // Texts of Python 2, which may be bytes.
    case UInt8(ascii: "T"): return try reader.text(try reader.number(4)).map { .text($0) } ?? .object("bytes")
    case UInt8(ascii: "U"): return try reader.text(try reader.number(1)).map { .text($0) } ?? .object("bytes")
    case UInt8(ascii: "B"): return try skipped(try reader.number(4))
    case UInt8(ascii: "C"): return try skipped(try reader.number(1))
    case 0x8E, 0x96: return try skipped(try reader.number(8))
    case UInt8(ascii: ")"), UInt8(ascii: "]"), 0x8F: return heap.list([])
    case UInt8(ascii: "}"): return heap.dictionary([])
    case UInt8(ascii: "c"): return .global("\(try reader.line()).\(try reader.line())")
    default: return nil
    }
  }

  private mutating func long(_ count: UInt64) throws(WeightsError) -> PickleValue {
    try reader.integer(count).map { .integer($0) } ?? .object("int")
  }

  private mutating func text(_ count: UInt64) throws(WeightsError) -> PickleValue {
    guard let text = try reader.text(count) else { throw reader.wrong("a text is not UTF-8") }
    return .text(text)
  }

  private mutating func skipped(_ count: UInt64) throws(WeightsError) -> PickleValue {
    _ = try reader.skip(count)
    return .object("bytes")
  }

  /// Instructions that move values into lists and dictionaries; false for others.
  private mutating func collect(_ code: UInt8) throws(WeightsError) -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "t"), UInt8(ascii: "l"), 0x91: stack.append(heap.list(try popToMark()))
    case 0x85: stack.append(heap.list([try pop()]))
    case 0x86:
      let second = try pop()
      stack.append(heap.list([try pop(), second]))
    case 0x87:
      let (third, second) = (try pop(), try pop())
      stack.append(heap.list([try pop(), second, third]))
    case UInt8(ascii: "a"): append([try pop()], to: try top())
    case UInt8(ascii: "e"), 0x90:
      let values = try popToMark()
      append(values, to: try top())
    case UInt8(ascii: "d"):
      let dictionary = heap.dictionary([])
      try set(try popToMark(), in: dictionary)
      stack.append(dictionary)
    case UInt8(ascii: "s"):
      let value = try pop()
      try set([try pop(), value], in: try top())
    case UInt8(ascii: "u"):
      let values = try popToMark()
      try set(values, in: try top())
    default: return false
    }
    return true
  }

  private mutating func append(_ values: [PickleValue], to list: PickleValue) {
    // What is appended to an object of unknown class is lost, as the object is.
    if case .list(let index) = list { heap.lists[index] += values }
  }

  private mutating func set(_ values: [PickleValue], in dictionary: PickleValue) throws(WeightsError) {
    guard values.count.isMultiple(of: 2) else { throw reader.wrong("a key without a value") }
    guard case .dictionary(let index) = dictionary else { return }
    for at in stride(from: 0, to: values.count, by: 2) {
      heap.dictionaries[index].append((values[at], values[at + 1]))
    }
  }

  /// Instructions that refer to other values, to names and to data outside; false for others.
  private mutating func refer(_ code: UInt8) throws(WeightsError) -> Bool {
    switch code {
    case 0x80:
      let version = try reader.number(1)
      guard version <= 5 else { throw reader.wrong("protocol \(version), up to 5 are known") }
    case 0x95: _ = try reader.number(8)
    case UInt8(ascii: "0"): if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "q"): memo[try reader.number(1)] = try top()
    case UInt8(ascii: "r"): memo[try reader.number(4)] = try top()
    case 0x94: memo[UInt64(memo.count)] = try top()
    case UInt8(ascii: "h"): try recall(try reader.number(1))
    case UInt8(ascii: "j"): try recall(try reader.number(4))
    case 0x93:
      guard let name = try pop().text, let module = try pop().text,
        name.utf8.count + module.utf8.count <= 1000
      else { throw reader.wrong("a name that is no text") }
      try copied(name.utf8.count + module.utf8.count)
      stack.append(.global("\(module).\(name)"))
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      stack.append(try call(try pop(), arguments))
    case 0x92:
      let (_, arguments) = (try pop(), try pop())
      stack.append(try call(try pop(), arguments))
    // The state of an object; those that are known need none.
    case UInt8(ascii: "b"): _ = try pop()
    case UInt8(ascii: "Q"): stack.append(try external(try pop()))
    default: return false
    }
    return true
  }

  private mutating func recall(_ index: UInt64) throws(WeightsError) {
    guard let value = memo[index] else { throw reader.wrong("value \(index) was never stored") }
    stack.append(value)
  }
}
