/// Names and their tensors, from one file or several: the same look at all formats.
public struct WeightMap: Sendable {
  /// What errors call it: the path.
  public let source: String
  /// The tensors by name.
  public let tensors: [String: StoredTensor]

  /// A map of tensors that are at hand.
  public init(_ tensors: [String: StoredTensor], source: String) {
    self.tensors = tensors
    self.source = source
  }

  /// The tensor of a name.
  public subscript(_ name: String) -> StoredTensor? { tensors[name] }

  /// All tensors whose names begin with `prefix`, without it: `vae.` gives the names within.
  public func under(_ prefix: String) -> WeightMap {
    var inner: [String: StoredTensor] = [:]
    for (name, tensor) in tensors where name.hasPrefix(prefix) {
      let short = String(name.dropFirst(prefix.count))
      inner[short] = tensor.renamed(short)
    }
    return WeightMap(inner, source: source)
  }

  /// All tensors under the names that `keys` gives them, without those that it drops.
  ///
  /// - Throws: ``WeightsError`` if two tensors get the same name.
  public func renamed(by keys: KeyMap) throws(WeightsError) -> WeightMap {
    var renamed: [String: StoredTensor] = [:]
    for (name, tensor) in tensors {
      guard let new = keys.name(for: name) else { continue }
      if let other = renamed.updateValue(tensor.renamed(new), forKey: new) {
        let names = [name, other.name].sorted()
        throw WeightsError(
          .duplicate,
          "\(source): \(names[0].prefix(200)) and another tensor both stand for \(new.prefix(200))",
          remedy: "the file holds the model twice; take one of them out")
      }
    }
    return WeightMap(renamed, source: source)
  }

  /// The tensors of both; where a name is in both, that of `other`, as when a file is loaded over another one.
  public func overlaid(by other: WeightMap) -> WeightMap {
    WeightMap(
      tensors.merging(other.tensors) { $1 },
      source: tensors.isEmpty ? other.source : "\(source) + \(other.source)")
  }

  /// The paths of the files that the tensors lie in, sorted.
  public var files: [String] { Set(tensors.values.map(\.bytes.name)).sorted() }

  /// The tensors of both.
  ///
  /// - Throws: ``WeightsError`` if a name is in both.
  public func merging(_ other: WeightMap) throws(WeightsError) -> WeightMap {
    var merged = tensors
    for (name, tensor) in other.tensors {
      guard merged.updateValue(tensor, forKey: name) == nil else {
        throw WeightsError(
          .duplicate, "\(name.prefix(200)) is both in \(source) and in \(other.source)",
          remedy: "name one of the two")
      }
    }
    return WeightMap(merged, source: source)
  }
}
