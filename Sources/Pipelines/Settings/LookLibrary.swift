internal import Foundation
internal import Media
public import Stylizing
internal import Tensors

/// The looks that can be chosen by name.
public struct LookLibrary: Sendable {
  /// One look with the text of its recipe.
  public struct Entry: Sendable {
    /// The look.
    public let look: Look
    /// The name that chooses it.
    public var name: String { look.name }
    /// One sentence on it.
    public var summary: String { look.summary }
    /// Its recipe, JSON5.
    public let recipe: String
  }

  /// The looks, by name.
  public let entries: [Entry]

  /// Reads recipes, JSON5 in UTF-8.
  public init(recipes: [[UInt8]]) throws {
    entries = try recipes.map {
      Entry(look: try Look(recipe: $0), recipe: String(decoding: $0, as: UTF8.self))
    }.sorted { $0.look.name < $1.look.name }
  }

  /// The look of a name.
  ///
  /// - Throws: ``PipelineError/unknownLook(_:nearest:)``, with the name that may have been meant.
  public func entry(named name: String) throws -> Entry {
    if let entry = entries.first(where: { $0.look.name == name }) { return entry }
    throw PipelineError.unknownLook(
      name, nearest: StylizingError.nearest(to: name, among: entries.map(\.look.name)))
  }

  /// The stylizer of a choice: its look, palette and colour table.
  ///
  /// - Parameter strength: how much of it the stylizer mixes in itself.
  public func stylizer(
    for choice: Settings.LookChoice, strength: Double = 1
  ) throws -> LookStylizer {
    try LookStylizer(
      look: try look(of: choice),
      palette: try choice.styleImage.map { StyleImagePalette(picture: try Still.read($0).picture) },
      table: try choice.lut.map { try Self.table($0) },
      strength: Float(strength))
  }

  private static func table(_ path: String) throws -> ColourTable {
    do {
      return try ColourTable(cube: TextFile.read(path, what: "colour table"))
    } catch let error as StylizingError {
      throw Caused("the colour table '\(path)' cannot be used", by: error)
    }
  }

  private func look(of choice: Settings.LookChoice) throws -> Look {
    if let file = choice.file {
      do {
        return try Look(recipe: TextFile.bytes(file, what: "look recipe"))
      } catch let error as StylizingError {
        throw Caused("the look '\(file)' cannot be used", by: error)
      }
    }
    if let name = choice.name { return try entry(named: name).look }
    // A palette or a table alone: the picture stays what it is.
    return try Look(recipe: Array("{ name: 'unchanged', steps: [] }".utf8))
  }
}

/// An error with the one that led to it.
public struct Caused: Error, CustomStringConvertible {
  /// One sentence for a person.
  public let description: String
  /// What led to it.
  public let cause: any Error

  /// Wraps an error in what it means.
  public init(_ description: String, by cause: any Error) {
    (self.description, self.cause) = (description, cause)
  }
}
