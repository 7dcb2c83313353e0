internal import Tensors

/// The `.flo` layout of the Middlebury optical-flow benchmark (Baker et al., IJCV 2011): "PIEH", int32
/// width, int32 height, then float32 dx, dy for each pixel in row-major order, all little-endian.
public enum FlowFile {
  private static let header = 12

  /// The field as the bytes of a `.flo` file.
  public static func encode(_ field: DisplacementField) -> [UInt8] {
    var bytes = Array("PIEH".utf8)
    bytes.reserveCapacity(header + 8 * field.width * field.height)
    func append(_ word: UInt32) {
      bytes.append(UInt8(truncatingIfNeeded: word))
      bytes.append(UInt8(truncatingIfNeeded: word >> 8))
      bytes.append(UInt8(truncatingIfNeeded: word >> 16))
      bytes.append(UInt8(truncatingIfNeeded: word >> 24))
    }
    append(UInt32(field.width))
    append(UInt32(field.height))
    for value in field.vectors.scalars { append(value.bitPattern) }
    return bytes
  }

  /// Reads the bytes of a `.flo` file.
  ///
  /// Values are taken as they are; Middlebury's own files mark unknown vectors with components above
  /// 1e9.
  ///
  /// - Throws: ``MotionError`` if the magic, the size or the length is wrong. Nothing is allocated on the
  ///   word of the header alone.
  public static func decode(_ bytes: [UInt8]) throws -> DisplacementField {
    guard bytes.starts(with: "PIEH".utf8) else { throw MotionError.notAFlowFile }
    guard bytes.count >= header else { throw MotionError.flowLength(bytes: bytes.count, expected: header) }
    func word(_ at: Int) -> UInt32 {
      UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
        | UInt32(bytes[at + 3]) << 24
    }
    let width = Int(Int32(bitPattern: word(4)))
    let height = Int(Int32(bitPattern: word(8)))
    // With five digits a side at most, the products below cannot overflow.
    guard (1...99_999).contains(width), (1...99_999).contains(height) else {
      throw MotionError.flowSize(width: width, height: height)
    }
    let expected = header + 8 * width * height
    guard bytes.count == expected else {
      throw MotionError.flowLength(bytes: bytes.count, expected: expected)
    }
    var vectors = Tensor(height: height, width: width, channels: 2)
    for index in vectors.scalars.indices {
      vectors.scalars[index] = Float(bitPattern: word(header + 4 * index))
    }
    return DisplacementField(vectors: vectors)
  }
}
