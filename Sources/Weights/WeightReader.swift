public import Tensors

/// Hands the tensors of a file to a model and keeps account: what was taken, what was missing, what nobody asked for.
///
/// A model asks for all its tensors without handling an error for each, then ``finish()`` tells everything at once.
///
/// ```swift
/// let reader = WeightReader(try WeightMap(path: path))
/// let model = Autoencoder(config, reader.under("vae."))
/// let report = try reader.finish()
/// ```
public final class WeightReader {
  /// What the readers of one file know together.
  private final class Account {
    let weights: WeightMap
    var taken: Set<String> = []
    var missing: Set<String> = []
    var wrongShapes: [String: String] = [:]

    init(_ weights: WeightMap) { self.weights = weights }
  }

  private let account: Account
  private let prefix: String

  /// A reader of all tensors of a map.
  public init(_ weights: WeightMap) {
    account = Account(weights)
    prefix = ""
  }

  private init(_ account: Account, prefix: String) {
    self.account = account
    self.prefix = prefix
  }

  /// A reader of the names that begin with `prefix`, which is left out when asking.
  ///
  /// Both keep one account.
  public func under(_ prefix: String) -> WeightReader { WeightReader(account, prefix: self.prefix + prefix) }

  /// Whether there is a tensor of that name; it does not count as taken.
  public func contains(_ name: String) -> Bool { account.weights[prefix + name] != nil }

  /// The shape of a tensor, for models that take a size from their weights; nil if there is none.
  public func shape(of name: String) -> [Int]? { account.weights[prefix + name]?.shape }

  /// The names that begin with this reader's prefix, without it, in their order.
  public var names: [String] {
    account.weights.tensors.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      .sorted()
  }

  /// The tensor of a name, in the shape that is asked for.
  ///
  /// Extents of 1 at the end may differ: a 1×1 convolution is a linear layer. If there is no such tensor, or it has another
  /// shape, the result is zero, and ``finish()`` throws.
  public func tensor(_ name: String, _ shape: [Int]) -> Tensor {
    let name = prefix + name
    guard let stored = account.weights[name] else {
      account.missing.insert(name)
      return Tensor(shape: shape)
    }
    account.taken.insert(name)
    guard let fitting = stored.reshaped(to: shape) else {
      account.wrongShapes[name] = "\(name) is \(stored.shape), expected \(shape)"
      return Tensor(shape: shape)
    }
    return fitting.tensor()
  }

  /// As ``tensor(_:_:)``, but nil if there is no tensor of that name.
  public func optional(_ name: String, _ shape: [Int]) -> Tensor? {
    contains(name) ? tensor(name, shape) : nil
  }

  /// Says that a name is known although nobody needs its tensor, such as a table that is computed.
  public func ignore(_ name: String) {
    if contains(name) { account.taken.insert(prefix + name) }
  }

  /// Closes the account.
  ///
  /// - Throws: ``WeightsError`` that names every missing tensor and every wrong shape.
  /// - Returns: what was taken and what was left.
  @discardableResult
  public func finish() throws(WeightsError) -> LoadReport {
    let report = LoadReport(
      source: account.weights.source, taken: account.taken.count,
      unused: account.weights.tensors.keys.filter { !account.taken.contains($0) }.sorted())
    guard account.missing.isEmpty, account.wrongShapes.isEmpty else {
      var parts: [String] = []
      if !account.missing.isEmpty {
        let asked = account.missing.count + account.taken.count
        parts.append(
          "\(account.missing.count) of \(asked) tensors are missing: \(NameList.abbreviated(account.missing))"
        )
      }
      if !account.wrongShapes.isEmpty {
        let shapes = account.wrongShapes.sorted { $0.key < $1.key }.map(\.value)
        parts.append("\(shapes.count) have another shape: \(shapes.joined(separator: ", "))")
      }
      if !report.unused.isEmpty {
        parts.append("\(report.unused.count) were not asked for: \(report.unusedNames)")
      }
      throw WeightsError(
        account.missing.isEmpty ? .wrongShape : .missing,
        "\(report.source) does not fit the model: \(parts.joined(separator: "; "))",
        remedy: "name the file that belongs to this model")
    }
    return report
  }
}
