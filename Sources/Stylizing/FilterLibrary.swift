internal import Foundation

/// The filters that recipes can name.
package enum FilterLibrary {
  /// All of them, painterly first.
  package static let all: [any PictureFilter.Type] = colour + painterly + lines

  /// Their names.
  package static let names = all.map { $0.name }

  /// The filter of one step of a recipe.
  ///
  /// Parameters not named keep their defaults.
  ///
  /// - Throws: ``StylizingError`` naming what is unknown or out of range, and what would be right.
  static func filter(_ name: String, parameters: [String: JSONValue]) throws -> any PictureFilter {
    guard let type = all.first(where: { $0.name == name }) else {
      throw StylizingError.unknownFilter(name, nearest: StylizingError.nearest(to: name, among: names))
    }
    return try make(type, parameters)
  }

  /// The names and default values of a filter's parameters.
  static func defaults(of type: any PictureFilter.Type) throws -> [String: JSONValue] {
    try JSONDecoder().decode([String: JSONValue].self, from: JSONEncoder().encode(type.init()))
  }

  private static func make<F: PictureFilter>(_ type: F.Type, _ given: [String: JSONValue]) throws -> F {
    var values = try defaults(of: type)
    // In the order of the names, so that the first complaint is always the same one.
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let standard = values[name], let parameter = F.parameters.first(where: { $0.name == name }) else {
        throw StylizingError.unknownParameter(
          name, filter: F.name, nearest: StylizingError.nearest(to: name, among: values.keys.sorted()))
      }
      guard value.hasKind(of: standard) else {
        throw StylizingError.badValue(
          parameter: name, filter: F.name, value: value.description, allowed: standard.kind)
      }
      guard parameter.allows(value) else {
        throw StylizingError.badValue(
          parameter: name, filter: F.name, value: value.description, allowed: parameter.allowed)
      }
      values[name] = value
    }
    do {
      return try JSONDecoder().decode(F.self, from: JSONEncoder().encode(values))
    } catch DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context) {
      let name = context.codingPath.first?.stringValue ?? ""
      throw StylizingError.badValue(
        parameter: name, filter: F.name, value: values[name]?.description ?? "", allowed: "a whole number")
    }
  }
}
