internal import Diffusion
internal import Foundation
internal import Tensors
internal import Weights

/// Makes the networks of a model from its files, or only looks whether they could be made.
struct ModelParts {
  /// The parts that have weights, by their folders.
  enum Part: String {
    case textEncoder = "text_encoder"
    case unet
    case autoencoder = "vae"
    case control = "controlnet"
    case motionAutoencoder = "vae_flow"

    /// In words.
    var title: String {
      switch self {
      case .textEncoder: "text encoder"
      case .unet: "UNet"
      case .autoencoder: "autoencoder"
      case .control: "ControlNet of trajectories"
      case .motionAutoencoder: "autoencoder of motion"
      }
    }
  }

  /// Whether the networks get their weights; without them they are for looking at alone.
  let readsValues: Bool
  /// What the UNet rounds the factors of its products to.
  private let precision: Precision
  /// Told of every part, before what is missing there is an error.
  var account: (Part, WeightMap, LoadReport) -> Void = { _, _, _ in }
  private let folder: ModelFolder
  private let parts: [String: ModelPart]
  private let changes: [(lora: LoRA, scale: Float)]
  /// What of a single file belongs to no part: moving averages, tables that are computed.
  let rest: WeightMap?

  /// Opens the files of a model.
  ///
  /// - Parameter parts: where they lie; nil: Stable Diffusion's.
  /// - Throws: ``ModelError/otherFamily(path:family:reason:)`` for a checkpoint of another model; `WeightsError`.
  init(
    _ folder: ModelFolder, in parts: [String: ModelPart]? = nil, changes: [(LoRA, Float)] = [],
    readsValues: Bool, precision: Precision = .float32
  ) throws {
    (self.folder, self.readsValues, self.precision) = (folder, readsValues, precision)
    self.parts = parts ?? folder.layout.parts
    self.changes = changes.map { (lora: $0.0, scale: $0.1) }
    rest = try folder.singleFile.map { file in
      let weights = try WeightMap(path: file)
      try ModelFamily.check(checkpoint: weights)
      return WeightMap(
        weights.tensors.filter { KeyMap.stableDiffusion.name(for: $0.key) == nil }, source: weights.source)
    }
  }

  func textEncoder() throws -> TextEncoder {
    try load(.textEncoder, shapes: TextEncoder.Config.init(shapesOf:), fault: \.fault) { reader, config in
      reader.ignore("text_model.embeddings.position_ids")
      return TextEncoder(reader, config: config)
    }
  }

  /// - Parameter temporal: the temporal modules, by the tensors there are; nil: none.
  func unet(temporal: (WeightReader) throws -> UNet.Temporal? = { _ in nil }) throws -> UNet {
    try load(.unet, shapes: UNet.Config.init(shapesOf:), fault: \.fault) { reader, config in
      UNet(reader, config: config, temporal: try temporal(reader))
    }
  }

  func autoencoder(_ part: Part = .autoencoder) throws -> Autoencoder {
    try load(part, shapes: Autoencoder.Config.init(shapesOf:), fault: \.fault, Autoencoder.init(_:config:))
  }

  /// The ControlNet beside a UNet, whose settings it has.
  func control(_ config: UNet.Config) throws -> TrajectoryControl {
    let weights = try weights(.control)
    let reader = WeightReader(weights, readsValues: readsValues, precision: precision)
    let model = TrajectoryControl(
      reader.names.contains { $0.hasPrefix("controlnet.") } ? reader.under("controlnet.") : reader,
      config: config)
    account(.control, weights, reader.report)
    try reader.finish()
    return model
  }

  /// The weights of a part with all changes.
  func weights(_ part: Part) throws -> WeightMap { try weights(part.rawValue) }

  private func weights(_ name: String) throws -> WeightMap {
    guard let part = parts[name] else { throw ModelError.missingPart(part: name, path: folder.path) }
    var weights = try part.weights()
    if readsValues { try folder.tell(weights.files) }
    if let kind = LoRA.Part(rawValue: name) {
      for (lora, scale) in changes where lora.layerCount(kind) > 0 {
        weights = try lora.merged(into: weights, part: kind, scale: scale)
      }
    }
    return weights
  }

  private func load<Config: Decodable, Model>(
    _ part: Part, shapes: (WeightReader) -> Config?, fault: (Config) -> String?,
    _ make: (WeightReader, Config) throws -> Model
  ) throws -> Model {
    let weights = try weights(part)
    let reader = WeightReader(
      weights, readsValues: readsValues, precision: part == .unet ? precision : .float32)
    let (file, json) = settings(part.rawValue)
    guard let config = try json.map({ try ModelFiles.decode(Config.self, $0, from: file) }) ?? shapes(reader)
    else { throw ModelError.notThisPart(part: part.title, path: folder.path) }
    if let fault = fault(config) {
      throw json == nil
        ? ModelError.notThisPart(part: part.title, path: folder.path)
        : ModelError.settings(path: file, reason: "it has \(fault)")
    }
    let model = try make(reader, config)
    account(part, weights, reader.report)
    try reader.finish()
    return model
  }

  /// The file of a part's settings and what is in it; nil where shapes have to say it.
  private func settings(_ name: String) -> (file: String, json: [UInt8]?) {
    guard let file = parts[name]?.config else { return ("", nil) }
    return (file, FileManager.default.contents(atPath: file).map { [UInt8]($0) })
  }
}

extension LoRA {
  /// Reads a file of either kind with the text beside its tensors, where some keep their alpha.
  init(file path: String) throws {
    let weights = try WeightMap(path: path)
    let metadata = path.hasSuffix(".safetensors") ? try SafetensorsFile(path: path).metadata : [:]
    try self.init(weights, metadata: metadata)
  }
}
