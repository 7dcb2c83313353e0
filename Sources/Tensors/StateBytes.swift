/// Values in a row of bytes, read back in the order in which they were written.
///
/// For what a worker on a row of frames remembers from one to the next, so that another process can go on where this one was stopped. In the byte order of
/// the machine.
public struct StateBytes: Sendable {
  /// All of them.
  public private(set) var bytes: [UInt8]
  private var position = 0

  /// Why values cannot be read back.
  public struct Damaged: Error, CustomStringConvertible {
    /// Something else was found than a state that was written.
    public init() {}
    /// One sentence.
    public var description: String { "what was kept of a run before is damaged" }
  }

  /// No values yet.
  public init() { bytes = [] }

  /// Values that were written before.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Adds numbers, their count first.
  public mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ numbers: [Number]) {
    appendBytes(of: numbers)
  }

  /// Adds numbers, their count first.
  public mutating func append(_ numbers: [Float]) { appendBytes(of: numbers) }

  /// Adds a number.
  public mutating func append(_ number: Int) { appendBytes(of: [number]) }

  /// Adds an array with its shape.
  public mutating func append(_ tensor: Tensor) {
    append(tensor.shape)
    append(tensor.scalars)
  }

  /// Adds the values of others as one.
  public mutating func append(_ others: StateBytes) { append(others.bytes) }

  /// The next numbers.
  ///
  /// - Throws: ``Damaged`` where there are none of this size.
  public mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws -> [Number] {
    try takeBytes(of: 0)
  }

  /// The next numbers.
  public mutating func floats() throws -> [Float] { try takeBytes(of: 0) }

  /// The next number.
  public mutating func number() throws -> Int {
    let numbers: [Int] = try takeBytes(of: 0)
    guard numbers.count == 1 else { throw Damaged() }
    return numbers[0]
  }

  /// The next array.
  public mutating func tensor() throws -> Tensor {
    let shape = try numbers(Int.self)
    let scalars = try floats()
    guard shape.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }), shape.count <= 8,
      shape.reduce(1, *) == scalars.count
    else { throw Damaged() }
    return Tensor(shape: shape, scalars: scalars)
  }

  /// The next values that were added as one.
  public mutating func others() throws -> StateBytes { StateBytes(try numbers(UInt8.self)) }

  private mutating func appendBytes<Number: BitwiseCopyable>(of numbers: [Number]) {
    // SAFETY: numbers have no padding, and the bytes are copied before the closure ends.
    unsafe withUnsafeBytes(of: numbers.count) { unsafe bytes.append(contentsOf: $0) }
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  private mutating func takeBytes<Number: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    of zero: Number
  ) throws -> [Number] {
    let size = MemoryLayout<Number>.size
    guard bytes.count - position >= 8 else { throw Damaged() }
    // SAFETY: eight bytes are there; loadUnaligned asks no alignment of them.
    let count = unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: position, as: Int.self)
    }
    guard count >= 0, count <= (bytes.count - position - 8) / size else { throw Damaged() }
    var numbers = [Number](repeating: zero, count: count)
    // SAFETY: the source holds as many bytes from there on, the target exactly as many, and any bits are a number.
    unsafe numbers.withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { source in
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[(position + 8)..<(position + 8 + count * size)]))
      }
    }
    position += 8 + count * size
    return numbers
  }
}

/// A worker on a row of frames whose state can be kept.
public protocol Resumable {
  /// What it remembers of the frames so far; nil where that cannot be kept.
  var state: StateBytes? { get }
  /// Takes up a state that one made in the same way had.
  ///
  /// - Throws: ``StateBytes/Damaged``.
  mutating func restore(_ state: StateBytes) throws
}

extension Resumable {
  /// Nothing can be kept.
  public var state: StateBytes? { nil }
  /// There is nothing that could have been kept.
  public mutating func restore(_ state: StateBytes) throws { throw StateBytes.Damaged() }
}
