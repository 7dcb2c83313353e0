internal import Foundation
internal import Texts

/// A look: a recipe of filters that turns a picture into a painting.
///
/// A recipe is JSON5: `{ name: 'oil', summary: '…', steps: [ { filter: 'kuwahara', radius: 6 } ] }`.
/// Lengths in it are pixels of a picture whose long edge is 1024, so that a recipe gives the same
/// painting at any size.
public struct Look: Sendable {
  /// The name that chooses it.
  public let name: String
  /// One sentence for a list of looks.
  public let summary: String
  /// The filters, in order.
  package var steps: [any PictureFilter]

  /// Reads a recipe.
  ///
  /// - Parameter recipe: JSON5 text in UTF-8.
  /// - Throws: ``StylizingError`` saying what is wrong, which value, what is allowed.
  public init(recipe: [UInt8]) throws {
    let value: JSONValue
    do {
      value = try JSON5.decode(JSONValue.self, from: recipe)
    } catch {
      throw StylizingError.recipe("it is not JSON5: \(error)")
    }
    guard case .object(let fields) = value else {
      throw StylizingError.recipe("it must be an object with name, summary and steps")
    }
    for field in fields.keys.sorted() where !["name", "summary", "steps"].contains(field) {
      throw StylizingError.recipe("'\(field)' is not a field; a recipe has name, summary and steps")
    }
    guard case .string(let name)? = fields["name"], !name.isEmpty else {
      throw StylizingError.recipe("'name' must be text")
    }
    guard case .array(let steps)? = fields["steps"] else {
      throw StylizingError.recipe("'steps' must be a list")
    }
    self.name = name
    switch fields["summary"] {
    case .string(let text)?: summary = text
    case nil: summary = ""
    default: throw StylizingError.recipe("'summary' must be text")
    }
    self.steps = try steps.enumerated().map { index, step in
      guard case .object(var parameters) = step, case .string(let filter)? = parameters["filter"] else {
        throw StylizingError.recipe("step \(index + 1) must be an object with a 'filter'")
      }
      parameters["filter"] = nil
      return try FilterLibrary.filter(filter, parameters: parameters)
    }
  }

  /// A look made in code.
  package init(name: String, summary: String = "", steps: [any PictureFilter]) {
    (self.name, self.summary, self.steps) = (name, summary, steps)
  }
}
