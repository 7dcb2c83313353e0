internal import Foundation
internal import Synchronization
public import Tensors
public import Weights

/// A folder with numbers from a reference implementation: `case.json`, inputs, outputs and weights at toy size.
///
/// ```swift
/// @Test(arguments: GoldenCase.all("taesd"))
/// func matchesReference(_ golden: GoldenCase) throws {
///   let reader = try golden.reader()
///   let model = TinyAutoencoder(reader)
///   try reader.finish()
///   let result = model.encode(try golden.input("image"))
///   let comparison = try golden.compare(result, "latent")
///   #expect(comparison.passes, "\(comparison)")
/// }
/// ```
///
/// Folders are looked for in `Tests/Goldens` and where `RETRACE_GOLDEN` says, or else in `shared/golden` beside the
/// repository, where there is one. Tensors keep the reference's layout: channels first.
public struct GoldenCase: Sendable, CustomStringConvertible {
  /// The path of the folder.
  public let folder: String
  /// What is computed, such as `vae`.
  public let component: String
  /// The name of the case, unique among all.
  public let name: String
  /// Every setting: `golden.config["vae"]?["block_out_channels"]?.integers`.
  public let config: JSONValue
  /// The bounds for outputs without bounds of their own.
  public let tolerance: Tolerance
  /// The bounds by output.
  public let tolerancePerOutput: [String: Tolerance]
  /// Outputs that hold integers, to be met exactly.
  public let exactOutputs: [String]
  /// The names of all outputs, sorted.
  public let outputNames: [String]

  /// How far a result may be from the reference.
  public struct Tolerance: Sendable {
    /// Bound of the largest absolute difference.
    public let maxAbs: Double
    /// Bound of ‖y − r‖₂ / ‖r‖₂.
    public let relativeL2: Double
  }

  /// The name, for the messages of tests.
  public var description: String { name }

  /// Reads the `case.json` of a folder.
  public init(folder: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/case.json")))
    let json = try JSONValue(bytes, name: folder + "/case.json")
    guard let component = json["component"]?.text, let name = json["name"]?.text else {
      throw WeightsError(.damaged, "\(folder)/case.json lacks component or name")
    }
    self.folder = folder
    self.component = component
    self.name = name
    config = json["config"] ?? .object([:])
    // Cases of integers alone have no tolerance.
    tolerance = Tolerance(
      maxAbs: json["tolerance"]?["max_abs"]?.double ?? 0,
      relativeL2: json["tolerance"]?["rel_l2"]?.double ?? 0)
    tolerancePerOutput = (json["tolerance_per_output"]?.object ?? [:]).compactMapValues { pair in
      pair.doubles.flatMap { $0.count == 2 ? Tolerance(maxAbs: $0[0], relativeL2: $0[1]) : nil }
    }
    exactOutputs = json["exact_outputs"]?.texts ?? []
    outputNames = (json["tensors"]?["outputs"]?.object ?? [:]).keys.sorted()
  }

  /// The settings under a key as a value of a model's own configuration type.
  public func config<Value: Decodable>(_ type: Value.Type, _ key: String) throws -> Value {
    let data = try Data(contentsOf: URL(fileURLWithPath: path("case.json")))
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    guard let settings = (json?["config"] as? [String: Any])?[key] else {
      throw WeightsError(.missing, "\(folder)/case.json has no config.\(key)")
    }
    let part = try JSONSerialization.data(withJSONObject: settings, options: .fragmentsAllowed)
    return try JSONDecoder().decode(type, from: part)
  }

  // MARK: - Tensors

  // Headers with a thousand names are read once, not for each name.
  private static let opened = Mutex<[String: SafetensorsFile]>([:])

  /// A safetensors file of the folder.
  public func open(_ file: String) throws -> SafetensorsFile {
    let path = path(file)
    if let file = Self.opened.withLock({ $0[path] }) { return file }
    let file = try SafetensorsFile(path: path)
    Self.opened.withLock { $0[path] = file }
    return file
  }

  /// A file of the folder.
  public func path(_ file: String) -> String { folder + "/" + file }

  /// All inputs by name.
  public func inputs() throws -> [String: StoredTensor] {
    try open("inputs.safetensors").tensors
  }

  /// One input.
  public func input(_ name: String) throws -> Tensor {
    try open("inputs.safetensors").tensor(name).tensor()
  }

  /// One input that holds integers.
  public func integerInput(_ name: String) throws -> [Int] {
    try open("inputs.safetensors").tensor(name).integers()
  }

  /// All outputs by name.
  public func outputs() throws -> [String: StoredTensor] {
    try open("outputs.safetensors").tensors
  }

  /// One output.
  public func output(_ name: String) throws -> Tensor {
    try open("outputs.safetensors").tensor(name).tensor()
  }

  /// The weights under the reference's names, from `weights.safetensors` or from the files that the settings name.
  public func weights() throws -> [String: StoredTensor] {
    var weights: [String: StoredTensor] = [:]
    for file in config["weights_files"]?.texts ?? ["weights.safetensors"] {
      weights.merge(try open(file).tensors) { _, later in later }
    }
    return weights
  }

  /// A reader of the weights, as models take it; `keys` renames them first.
  public func reader(_ keys: KeyMap = KeyMap([])) throws -> WeightReader {
    WeightReader(try WeightMap(weights(), source: folder).renamed(by: keys))
  }
}
