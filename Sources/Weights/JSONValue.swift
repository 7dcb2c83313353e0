/// A JSON value: what the headers and configurations beside weights are made of.
///
/// Reading a member that is not there, or as another kind, gives nil, so that lookups chain:
/// `config["vae"]?["block_out_channels"]?.integers`.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number written without fraction and exponent that fits into 64 bits.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A text.
  case text(String)
  /// Values in their order.
  case array([JSONValue])
  /// Values by name; the order is not kept.
  case object([String: JSONValue])

  /// The member of an object.
  public subscript(_ name: String) -> JSONValue? { object?[name] }
  /// The element of an array.
  public subscript(_ index: Int) -> JSONValue? {
    array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }

  /// `true` or `false`.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// A whole number.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
  /// Any number.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
  /// A number as Float32.
  public var float: Float? { double.map { Float($0) } }
  /// A text.
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  /// The elements of an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The members of an object.
  public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
  /// An array of whole numbers only.
  public var integers: [Int]? { all { $0.integer } }
  /// An array of numbers only.
  public var doubles: [Double]? { all { $0.double } }
  /// An array of texts only.
  public var texts: [String]? { all { $0.text } }

  private func all<T>(_ read: (JSONValue) -> T?) -> [T]? {
    guard let array else { return nil }
    let values = array.compactMap(read)
    return values.count == array.count ? values : nil
  }
}
