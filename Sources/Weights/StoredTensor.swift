public import Tensors

/// A tensor as it lies in a file: its name, shape and kind of number are known, its values are converted on request.
///
/// It keeps the mapped file alive. All ranges were checked when the file was opened, so reading cannot fail.
public struct StoredTensor: Sendable {
  /// The name under which the file holds it.
  public let name: String
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The kind of number.
  public let type: ElementType
  /// The number of elements: the product of ``shape``.
  public let count: Int

  /// The path of the file it lies in.
  public var file: String { bytes.name }

  let bytes: FileBytes
  /// Where the first element lies.
  let offset: Int
  /// Elements from one index to the next along each axis; nil if the elements lie row-major without gaps.
  let strides: [Int]?
  /// What is done to the values after they were converted; nil: nothing.
  var change: (@Sendable (inout [Float]) -> Void)?

  /// The values in row-major order, as the nearest Float32; integers and booleans become whole numbers.
  ///
  /// The pages of the file that they were read from are left to the system: a model's weights are read once, and the process
  /// would seem to need them twice.
  public func floats() -> [Float] {
    var values = storedFloats()
    if strides == nil { bytes.forget(offset..<offset + count * type.size) }
    guard let change else { return values }
    change(&values)
    precondition(values.count == count, "a change of \(name) made \(values.count) of \(count) values")
    return values
  }

  /// The same tensor with a change that is made each time the values are asked for as floats.
  ///
  /// So a file's weights can differ from what the file holds without standing in memory twice. ``type`` stays what the file
  /// says, although changed values are Float32 of any kind. Changes add up in the order in which they were given.
  ///
  /// - Parameter change: gets the values in row-major order, and may not alter their number.
  public func changed(by change: @escaping @Sendable (inout [Float]) -> Void) -> StoredTensor {
    var changed = self
    if let first = self.change {
      changed.change = {
        first(&$0); change(&$0)
      }
    } else {
      changed.change = change
    }
    return changed
  }

  private func storedFloats() -> [Float] {
    switch type {
    case .float64: elements(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    case .float32: elements(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .float16: elements(UInt16.self) { Float(half: UInt16(littleEndian: $0)) }
    case .bfloat16: elements(UInt16.self) { Float(brain: UInt16(littleEndian: $0)) }
    case .int64: elements(Int64.self) { Float(Int64(littleEndian: $0)) }
    case .int32: elements(Int32.self) { Float(Int32(littleEndian: $0)) }
    case .int16: elements(Int16.self) { Float(Int16(littleEndian: $0)) }
    case .int8: elements(Int8.self) { Float($0) }
    case .uint8: elements(UInt8.self) { Float($0) }
    case .bool: elements(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The values as an array of any rank; a scalar has shape [].
  public func tensor() -> Tensor { Tensor(shape: shape, scalars: floats()) }

  /// The values in row-major order as integers; booleans become 0 and 1.
  ///
  /// - Throws: ``WeightsError`` if they are floating-point numbers.
  public func integers() throws(WeightsError) -> [Int] {
    switch type {
    case .int64: elements(Int64.self) { Int(Int64(littleEndian: $0)) }
    case .int32: elements(Int32.self) { Int(Int32(littleEndian: $0)) }
    case .int16: elements(Int16.self) { Int(Int16(littleEndian: $0)) }
    case .int8: elements(Int8.self) { Int($0) }
    case .uint8: elements(UInt8.self) { Int($0) }
    case .bool: elements(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .float64, .float32, .float16, .bfloat16:
      throw WeightsError(
        .wrongType, "\(bytes.name): \(name) holds \(type.rawValue), integers were expected",
        remedy: "read it as floats")
    }
  }

  /// The same tensor under another name.
  public func renamed(_ name: String) -> StoredTensor {
    StoredTensor(
      name: name, shape: shape, type: type, count: count, bytes: bytes, offset: offset, strides: strides,
      change: change)
  }

  /// The same tensor with extents of 1 put behind its shape or taken from there; nil if that does not give `shape`.
  ///
  /// So a convolution of one pixel, (out, in, 1, 1), is a linear layer, (out, in), and the other way round.
  public func reshaped(to shape: [Int]) -> StoredTensor? {
    let (short, long) = shape.count < self.shape.count ? (shape, self.shape) : (self.shape, shape)
    guard long.starts(with: short), long[short.count...].allSatisfy({ $0 == 1 }) else { return nil }
    let padding = [Int](repeating: 0, count: max(0, shape.count - self.shape.count))
    return StoredTensor(
      name: name, shape: shape, type: type, count: count, bytes: bytes, offset: offset,
      strides: strides.map { Array($0.prefix(shape.count)) + padding }, change: change)
  }

  @inline(__always)
  private func elements<Stored: BitwiseCopyable, Value>(_: Stored.Type, _ value: (Stored) -> Value) -> [Value]
  {
    guard count > 0 else { return [] }
    let size = MemoryLayout<Stored>.size
    guard let strides else {
      return bytes.read(offset..<offset + count * size) { source in
        // SAFETY: `count` elements lie in `source` and all of them are written. Files align nothing.
        unsafe [Value](unsafeUninitializedCapacity: count) { out, filled in
          for index in 0..<count {
            let stored = unsafe source.loadUnaligned(fromByteOffset: index * size, as: Stored.self)
            unsafe out.initializeElement(at: index, to: value(stored))
          }
          filled = count
        }
      }
    }
    let extent = zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    return bytes.read(offset..<offset + extent * size) { source in
      var out: [Value] = []
      out.reserveCapacity(count)
      var index = [Int](repeating: 0, count: shape.count)
      var at = 0
      while true {
        // SAFETY: `at` is at most the last element's place, which `extent` counts in.
        out.append(value(unsafe source.loadUnaligned(fromByteOffset: at * size, as: Stored.self)))
        var axis = shape.count - 1
        while axis >= 0 {
          index[axis] += 1
          at += strides[axis]
          if index[axis] < shape[axis] { break }
          at -= strides[axis] * shape[axis]
          index[axis] = 0
          axis -= 1
        }
        if axis < 0 { return out }
      }
    }
  }

  /// The product of the extents; nil if one is negative or the product does not fit.
  static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}
