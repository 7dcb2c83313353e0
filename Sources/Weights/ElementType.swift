/// The kinds of numbers that files of tensors hold, under the names of the safetensors format.
public enum ElementType: String, Sendable, CaseIterable {
  /// IEEE double.
  case float64 = "F64"
  /// IEEE single.
  case float32 = "F32"
  /// IEEE half.
  case float16 = "F16"
  /// The upper half of an IEEE single.
  case bfloat16 = "BF16"
  /// Signed, eight bytes.
  case int64 = "I64"
  /// Signed, four bytes.
  case int32 = "I32"
  /// Signed, two bytes.
  case int16 = "I16"
  /// Signed, one byte.
  case int8 = "I8"
  /// Unsigned, one byte.
  case uint8 = "U8"
  /// One byte; 0 is false, all else true.
  case bool = "BOOL"

  /// Bytes an element.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Whether the elements are floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    case .int64, .int32, .int16, .int8, .uint8, .bool: false
    }
  }
}

extension Float {
  /// The value of an IEEE half, exactly, infinities and subnormals included.
  ///
  /// Without branches, so that loops over it become vector code: the exponent is moved by a multiplication, which
  /// also makes subnormals whole; only the largest exponent needs to be put back.
  @inline(__always) init(half bits: UInt16) {
    let magnitude = UInt32(bits & 0x7FFF) << 13
    let special: UInt32 = magnitude >= 0x0F80_0000 ? 0x7F80_0000 : 0
    let value = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    self.init(bitPattern: value | special | UInt32(bits & 0x8000) << 16)
  }

  /// The value of a bfloat16, exactly.
  @inline(__always) init(brain bits: UInt16) {
    self.init(bitPattern: UInt32(bits) << 16)
  }
}
