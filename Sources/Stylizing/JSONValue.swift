/// Any JSON value: what a recipe holds before its filters are known.
enum JSONValue: Codable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let bool): try container.encode(bool)
    case .number(let number): try container.encode(number)
    case .string(let string): try container.encode(string)
    case .array(let array): try container.encode(array)
    case .object(let object): try container.encode(object)
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as a recipe would spell it.
  var description: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .number(let number): number == number.rounded() && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
    case .string(let string): "'\(string)'"
    case .array(let array): "[\(array.map(\.description).joined(separator: ", "))]"
    case .object: "an object"
    }
  }

  /// What kind of value this is, in words.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "text"
    case .array(let array): array.first.map { "a list, each entry \($0.kind)" } ?? "a list"
    case .object: "an object"
    }
  }

  /// Whether `other` may stand where this value stood.
  func hasKind(of other: JSONValue) -> Bool {
    switch (self, other) {
    case (.bool, .bool), (.number, .number), (.string, .string): true
    case (.array(let a), .array(let b)):
      a.first.flatMap { first in
        b.first.map { other in a.allSatisfy { $0.hasKind(of: other) } && first.hasKind(of: other) }
      } ?? true
    default: false
    }
  }
}
