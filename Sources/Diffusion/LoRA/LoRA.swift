internal import Layers
internal import Tensors
public import Weights

/// Small changes to a model's weights, each the product of two thin matrices (low-rank adaptation, Hu and others 2021).
///
/// ```swift
/// let lora = try LoRA(SafetensorsFile(path: path))
/// let weights = try lora.merged(into: checkpoint.under("unet."), part: .unet, scale: 0.8)
/// ```
///
/// Several files are merged one after the other, each with its scale. Convolutions (“LoCon”) are changed as linear layers over
/// all taps of their kernel.
///
/// Matches: diffusers 0.42.1 and peft 0.21.2 `fuse_lora`, but that every layer has the alpha that its file gives it.
public struct LoRA: Sendable {
  /// The networks that such a file can change.
  public enum Part: String, Sendable, CaseIterable {
    /// The UNet.
    case unet
    /// The text encoder.
    case textEncoder = "text_encoder"
  }

  /// What a file does to one layer: W + factor · up · down.
  struct Layer: Sendable {
    /// The layer as the file spells it, without its part.
    let name: String
    /// Whether its dots are written as underscores.
    let isFlat: Bool
    /// `(rank, in)` or `(rank, in, height, width)`.
    let down: StoredTensor
    /// `(out, rank)` or `(out, rank, 1, 1)`.
    let up: StoredTensor
    /// alpha / rank.
    let factor: Float

    /// Whether it belongs to a motion module.
    var isForMotion: Bool { name.contains(isFlat ? "_motion_modules_" : ".motion_modules.") }

    /// The names that the layer may have in a base, the file's own first: there are two for motion modules.
    var names: [String] {
      guard isForMotion, !isFlat else { return [name] }
      return [name] + [KeyMap.publishedMotion, .diffusersMotion].compactMap { $0.name(for: name) }
    }

    /// The shape of the weights that it changes.
    var shape: [Int] { [up.shape[0]] + down.shape.dropFirst() }
  }

  /// What errors call it: the path.
  public let source: String
  /// The names of tensors that are of no known use, sorted.
  public let skipped: [String]
  /// The layers by part, sorted by name.
  let layers: [Part: [Layer]]
  /// Names of layers in parts that no model here has.
  let foreign: [String]

  init(source: String, layers: [Part: [Layer]], foreign: [String], skipped: [String]) {
    (self.source, self.layers, self.foreign, self.skipped) = (source, layers, foreign, skipped)
  }

  /// How many layers of a part it changes.
  public func layerCount(_ part: Part) -> Int { layers[part]?.count ?? 0 }

  /// Whether it changes motion modules alone, as AnimateDiff's for the camera do.
  public var isForMotion: Bool {
    let all = layers.values.joined()
    return foreign.isEmpty && !all.isEmpty && all.allSatisfy(\.isForMotion)
  }

  /// Whether tensors are those of a LoRA or its kin, by their names.
  package static func isLikely(_ weights: WeightMap) -> Bool {
    weights.tensors.keys.contains { LoRAName($0)?.role == .down || LoRAName.otherKind($0) != nil }
  }

  /// The weights of a model with this change.
  ///
  /// Nothing is computed before a model asks for its weights, and nothing is kept then; what the LoRA does not change stays as it is. Where there
  /// are no motion modules, what it does to them has no place.
  ///
  /// - Parameters:
  ///   - base: under the names of diffusers or transformers, without a prefix such as `unet.`.
  ///   - part: what `base` is. A file that says nothing about it gives `base` back.
  ///   - scale: how much of the change; 1 is all of it, negative numbers turn it round.
  /// - Throws: ``WeightsError`` if the LoRA was not made for this model: it names other layers or layers of other shapes.
  public func merged(
    into base: WeightMap, part: Part, scale: Float = 1
  ) throws(WeightsError) -> WeightMap {
    let flat = Dictionary(
      base.tensors.keys.sorted().map { ($0.split(separator: ".").joined(separator: "_"), $0) },
      uniquingKeysWith: { first, _ in first })
    var merged = base.tensors
    var unfit = foreign
    let hasMotion = merged.keys.contains { $0.contains(".motion_modules.") }
    for layer in layers[part] ?? [] where hasMotion || !layer.isForMotion {
      let names = layer.names.map { $0 + ".weight" }
      let name = layer.isFlat ? flat[layer.name + "_weight"] : names.first { merged[$0] != nil }
      guard let name, let weights = merged[name], weights.reshaped(to: layer.shape) != nil else {
        unfit.append(layer.name)
        continue
      }
      if scale != 0 { merged[name] = weights.changed { layer.add(to: &$0, scale: scale) } }
    }
    guard unfit.isEmpty else {
      throw WeightsError(
        .wrongShape,
        "\(source) is for another base model (\(likelyBase.map { "\($0)?" } ?? "of unknown kind")): \(unfit.count) of its "
          + "\(layers.values.reduce(foreign.count) { $0 + $1.count }) layers are not in \(base.source) or have "
          + "other shapes there, such as \(unfit[0].prefix(200))",
        remedy: "use a LoRA that was made for this checkpoint's base")
    }
    return WeightMap(merged, source: base.source)
  }
}

extension LoRA.Layer {
  /// Adds the change to weights in row-major order.
  fileprivate func add(to weights: inout [Float], scale: Float) {
    let (outputs, rank) = (up.shape[0], down.shape[0])
    let inputs = down.count / rank
    let rows = down.floats()
    var columns = [Float](repeating: 0, count: rows.count)
    for row in 0..<rank {
      for column in 0..<inputs { columns[column * rank + row] = rows[row * inputs + column] }
    }
    // A linear layer multiplies with the transposed of its weights, hence the columns of `down`.
    let product = Linear(weight: Tensor(shape: [inputs, rank], scalars: columns))
    let scaled = Tensor(shape: [outputs, rank], scalars: up.floats().map { $0 * (scale * factor) })
    weights = product(scaled, adding: Tensor(shape: [outputs, inputs], scalars: weights)).scalars
  }
}
