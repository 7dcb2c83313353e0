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
    let readsValues: Bool
    let precision: Precision
    var taken: Set<String> = []
    var lacks: [String: LoadReport.Lack] = [:]

    /// Makes up tensors that are not in the map; nil: they are missing.
    let invent: ((_ name: String, _ shape: [Int]) -> Tensor)?

    init(
      _ weights: WeightMap, readsValues: Bool, precision: Precision,
      invent: ((String, [Int]) -> Tensor)? = nil
    ) {
      (self.weights, self.readsValues, self.precision) = (weights, readsValues, precision)
      self.invent = invent
    }
  }

  private let account: Account
  private let prefix: String

  /// A reader of all tensors of a map.
  ///
  /// - Parameters:
  ///   - readsValues: false keeps the account alone, to learn in no time whether a model could be loaded. What is
  ///     handed out then are zeros of the shape asked for, but with 1 as their second extent: as few as a layer can be made of.
  ///   - precision: see ``precision``.
  public init(_ weights: WeightMap, readsValues: Bool = true, precision: Precision = .float32) {
    account = Account(weights, readsValues: readsValues, precision: precision)
    prefix = ""
  }

  /// A reader that makes up every tensor that it is asked for: for tests and timings of networks without a file.
  ///
  /// - Parameters:
  ///   - precision: see ``precision``.
  ///   - invent: gets the whole name and the shape, which the result has to have.
  public init(
    precision: Precision = .float32, inventing invent: @escaping (_ name: String, _ shape: [Int]) -> Tensor
  ) {
    account = Account(
      WeightMap([:], source: "made-up weights"), readsValues: true, precision: precision, invent: invent)
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

  /// What a model rounds the factors of its products to; the tensors handed out do not depend on it.
  public var precision: Precision { account.precision }

  /// Whether tensors have their values; without them they are placeholders, of other shapes than were asked for.
  public var readsValues: Bool { account.readsValues }

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
      if let invent = account.invent {
        account.taken.insert(name)
        return invent(name, shape)
      }
      account.lacks[name] = .init(name: name, expected: shape, found: nil)
      return placeholder(shape)
    }
    account.taken.insert(name)
    guard let fitting = stored.reshaped(to: shape) else {
      account.lacks[name] = .init(name: name, expected: shape, found: stored.shape)
      return placeholder(shape)
    }
    return account.readsValues ? fitting.tensor() : placeholder(shape)
  }

  private func placeholder(_ shape: [Int]) -> Tensor {
    guard !account.readsValues, shape.count > 1 else { return Tensor(shape: shape) }
    return Tensor(shape: [shape[0], 1] + shape.dropFirst(2))
  }

  /// As ``tensor(_:_:)``, but nil if there is no tensor of that name.
  public func optional(_ name: String, _ shape: [Int]) -> Tensor? {
    contains(name) ? tensor(name, shape) : nil
  }

  /// Says that a name is known although nobody needs its tensor, such as a table that is computed.
  public func ignore(_ name: String) {
    if contains(name) { account.taken.insert(prefix + name) }
  }

  /// The account as it stands.
  public var report: LoadReport {
    LoadReport(
      source: account.weights.source, taken: account.taken.count,
      lacks: account.lacks.values.sorted { $0.name < $1.name },
      unused: account.weights.tensors.keys.filter { !account.taken.contains($0) }.sorted())
  }

  /// Closes the account.
  ///
  /// - Throws: ``WeightsError`` that names every missing tensor and every wrong shape.
  /// - Returns: what was taken and what was left.
  @discardableResult
  public func finish() throws(WeightsError) -> LoadReport {
    let report = report
    if let error = report.error { throw error }
    return report
  }
}
