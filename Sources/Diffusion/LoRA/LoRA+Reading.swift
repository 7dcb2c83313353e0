internal import Tensors
public import Weights

extension LoRA {
  /// Reads a file of kohya's scripts, PEFT or diffusers.
  ///
  /// - Throws: ``WeightsError`` if it holds no plain LoRA, or half of a layer.
  public init(_ file: SafetensorsFile) throws(WeightsError) {
    try self.init(WeightMap(file.tensors, source: file.path), metadata: file.metadata)
  }

  /// Reads the tensors of such a file.
  ///
  /// - Parameters:
  ///   - weights: all of its tensors.
  ///   - metadata: what a safetensors file says beside them; PEFT writes each alpha there.
  /// - Throws: ``WeightsError`` if they are no plain LoRA, or half of a layer.
  public init(_ weights: WeightMap, metadata: [String: String] = [:]) throws(WeightsError) {
    let settings = try AdapterSettings(metadata["lora_adapter_metadata"], source: weights.source)
    var found: [Place: Factors] = [:]
    var skipped: [String] = []
    for (name, tensor) in weights.tensors.sorted(by: { $0.key < $1.key }) {
      guard let read = LoRAName(name) else {
        if let kind = LoRAName.otherKind(name) {
          throw WeightsError(
            .unsupported, "\(weights.source) is a \(kind) (\(name.prefix(200))), which is not merged here",
            remedy: "use a plain LoRA or LoCon")
        }
        skipped.append(name)
        continue
      }
      let place = Place(part: read.part, layer: read.layer, isFlat: read.isFlat)
      switch read.role {
      case .down: found[place, default: Factors()].down = tensor
      case .up: found[place, default: Factors()].up = tensor
      case .alpha: found[place, default: Factors()].alpha = tensor
      }
    }
    guard found.values.contains(where: { $0.down != nil }) else {
      let names = weights.tensors.keys.sorted().prefix(3).map { $0.prefix(200) }.joined(separator: ", ")
      throw WeightsError(
        .wrongFormat,
        "\(weights.source) holds no LoRA: none of its \(weights.tensors.count) tensors (\(names)) is "
          + "a lora_down or lora_A",
        remedy: "name a LoRA")
    }
    var layers: [Part: [Layer]] = [:]
    var foreign: [String] = []
    for (place, factors) in found.sorted(by: { $0.key.layer < $1.key.layer }) {
      guard let part = place.part else {
        foreign.append(place.layer)
        continue
      }
      layers[part, default: []].append(
        try Self.layer(place, factors, settings.scaling(place.layer, part), source: weights.source))
    }
    self.init(source: weights.source, layers: layers, foreign: foreign, skipped: skipped)
  }

  private struct Place: Hashable {
    let part: Part?
    let layer: String
    let isFlat: Bool
  }

  private struct Factors {
    var down: StoredTensor?
    var up: StoredTensor?
    var alpha: StoredTensor?
  }

  private static func layer(
    _ place: Place, _ factors: Factors, _ scaling: AdapterSettings.Scaling, source: String
  ) throws(WeightsError) -> Layer {
    let name = place.layer.prefix(200)
    guard let down = factors.down, let up = factors.up else {
      throw WeightsError(
        .missing, "\(source) has only half of the layer \(name)", remedy: "fetch the LoRA again")
    }
    guard down.shape.count >= 2, up.shape.count >= 2, down.count > 0, up.count > 0,
      up.shape[1] == down.shape[0], up.shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else {
      throw WeightsError(
        .wrongShape, "\(source): the factors \(down.shape) and \(up.shape) of the layer \(name) do not fit",
        remedy: "fetch the LoRA again")
    }
    let rank = Float(down.shape[0])
    var alpha = scaling.alpha ?? rank
    if let stored = factors.alpha {
      guard stored.count == 1, let value = stored.floats().first, value.isFinite else {
        throw WeightsError(
          .wrongShape, "\(source): the alpha of the layer \(name) is not a number",
          remedy: "fetch the LoRA again")
      }
      alpha = value
    }
    return Layer(
      name: place.layer, isFlat: place.isFlat, down: down, up: up,
      factor: alpha / (scaling.isByRoot ? rank.squareRoot() : rank))
  }
}
