internal import Layers
public import Tensors
public import Weights

/// The text half of CLIP: tokens to one vector a token, which a UNet attends to.
///
/// Matches: transformers 4.25.1, `CLIPTextModel`; SD 1.5 uses ViT-L/14 (12 layers of width 768).
public struct TextEncoder: Sendable {
  /// The published settings, `text_encoder/config.json`.
  public struct Config: Codable, Sendable {
    /// How many tokens there are.
    public var vocabSize: Int
    /// The width of a token's vector.
    public var hiddenSize: Int
    /// The width between the two layers of a perceptron.
    public var intermediateSize: Int
    /// How many layers.
    public var numHiddenLayers: Int
    /// How many heads look at once.
    public var numAttentionHeads: Int
    /// How many tokens a prompt has.
    public var maxPositionEmbeddings = 77
    /// `quick_gelu`, or `gelu` in SD 2.
    public var hiddenAct = "quick_gelu"
    /// What is added to a variance.
    public var layerNormEps: Float = 1e-5
    /// The token that ends a prompt.
    public var eosTokenId: Int?

    enum CodingKeys: String, CodingKey {
      case vocabSize = "vocab_size"
      case hiddenSize = "hidden_size"
      case intermediateSize = "intermediate_size"
      case numHiddenLayers = "num_hidden_layers"
      case numAttentionHeads = "num_attention_heads"
      case maxPositionEmbeddings = "max_position_embeddings"
      case hiddenAct = "hidden_act"
      case layerNormEps = "layer_norm_eps"
      case eosTokenId = "eos_token_id"
    }
  }

  /// What a prompt became, `(batch, tokens, width)` each.
  public struct Output: Sendable {
    /// Tokens with their positions, before any layer.
    public var embeddings: Tensor
    /// After the last layer and its norm.
    public var lastHiddenState: Tensor
    /// After the last layer but one, without a norm.
    public var penultimateHiddenState: Tensor
    /// ``lastHiddenState`` at the first end-of-text token, `(batch, width)`.
    public var pooled: Tensor
  }

  /// The settings it was made with.
  public private(set) var config: Config
  private var tokens: Tensor
  /// How many tokens there were before any was added.
  private let trained: Int
  private let positions: Tensor
  private let layers: [CLIPLayer]
  private let finalNorm: LayerNorm

  /// Reads `text_model.…`, or the same without that, as transformers 5 writes it.
  public init(_ reader: WeightReader, config: Config) {
    self.config = config
    trained = config.vocabSize
    let model = Self.model(reader)
    tokens = model.tensor("embeddings.token_embedding.weight", [config.vocabSize, config.hiddenSize])
    positions = model.tensor(
      "embeddings.position_embedding.weight", [config.maxPositionEmbeddings, config.hiddenSize])
    layers = (0..<config.numHiddenLayers).map { CLIPLayer(model["encoder.layers", $0], config.layer) }
    finalNorm = model["final_layer_norm"].layerNorm(config.hiddenSize, epsilon: config.layerNormEps)
  }

  static func model(_ reader: WeightReader) -> WeightReader {
    reader.contains("embeddings.token_embedding.weight") ? reader : reader["text_model"]
  }

  /// Encodes prompts.
  ///
  /// - Parameter prompts: token ids, each prompt of the same length, at most that of the positions.
  public func callAsFunction(_ prompts: [[Int]]) -> Output {
    let embeddings = embedded(prompts)
    let before = states(of: embeddings, layers: layers.dropLast())
    let last = finalNorm(states(of: before, layers: layers.suffix(1)))
    let (width, length) = (config.hiddenSize, prompts.first?.count ?? 0)
    let ends = prompts.map { prompt in
      // Old settings name token 2, which is a mark like any other; there the end is the greatest token.
      let end = config.eosTokenId.flatMap { $0 == 2 ? nil : prompt.firstIndex(of: $0) }
      return end ?? prompt.firstIndex(of: prompt.filter { $0 < trained }.max() ?? 0) ?? 0
    }
    let pooled = ends.enumerated().flatMap { index, end in
      last.scalars[(index * length + end) * width..<(index * length + end + 1) * width]
    }
    return Output(
      embeddings: embeddings, lastHiddenState: last, penultimateHiddenState: before,
      pooled: Tensor(shape: [prompts.count, width], scalars: pooled))
  }

  /// What a UNet is given: the norm over the last layer, or over an earlier one.
  ///
  /// - Parameters:
  ///   - prompts: token ids, each prompt of the same length, at most that of the positions.
  ///   - layers: how many layers at the end are left out, at least one less than there are. Web interfaces count one more: their
  ///     “clip skip 2” leaves out one.
  /// - Returns: `(batch, tokens, width)`.
  public func words(_ prompts: [[Int]], skipping layers: Int = 0) -> Tensor {
    finalNorm(states(of: embedded(prompts), layers: self.layers.dropLast(layers)))
  }

  /// Tokens with their positions, `(batch, tokens, width)`.
  private func embedded(_ prompts: [[Int]]) -> Tensor {
    let (width, length) = (config.hiddenSize, prompts.first?.count ?? 0)
    var embeddings = Tensor(shape: [prompts.count, length, width])
    for (index, prompt) in prompts.enumerated() {
      for (place, token) in prompt.enumerated() {
        let (to, from, at) = ((index * length + place) * width, token * width, place * width)
        for channel in 0..<width {
          embeddings.scalars[to + channel] = tokens.scalars[from + channel] + positions.scalars[at + channel]
        }
      }
    }
    return embeddings
  }

  private func states(of embeddings: Tensor, layers: ArraySlice<CLIPLayer>) -> Tensor {
    layers.reduce(embeddings) { $1($0, causal: true) }
  }

  /// The same encoder with tokens more, one for each vector.
  ///
  /// Their ids follow on all that there are: `config.vocabSize` is the first.
  ///
  /// - Throws: ``WeightsError`` if the vectors are not as wide as this encoder's.
  public func adding(_ inversion: TextualInversion) throws(WeightsError) -> TextEncoder {
    try config.check(inversion)
    var larger = self
    larger.config.vocabSize += inversion.vectors.shape[0]
    larger.tokens = Tensor(
      shape: [larger.config.vocabSize, config.hiddenSize], scalars: tokens.scalars + inversion.vectors.scalars
    )
    return larger
  }
}

extension TextEncoder.Config {
  /// Checks that vectors are as wide as the encoder's own.
  ///
  /// - Throws: ``WeightsError``, with the model they were probably made for.
  public func check(_ inversion: TextualInversion) throws(WeightsError) {
    let width = inversion.vectors.shape[1]
    guard width != hiddenSize else { return }
    let other = [768: "Stable Diffusion 1", 1024: "Stable Diffusion 2", 1280: "SDXL"][width]
    throw WeightsError(
      .wrongShape,
      "\(inversion.source) is for another base model (\(other.map { "\($0)?" } ?? "of unknown kind")): its vectors "
        + "have \(width) numbers, this model's \(hiddenSize)",
      remedy: "use an embedding that was made for this checkpoint's base")
  }

  /// The extents of each layer.
  fileprivate var layer: CLIPLayer.Config {
    .init(
      width: hiddenSize, inner: intermediateSize, heads: numAttentionHeads, activation: hiddenAct,
      epsilon: layerNormEps)
  }

  /// Reads the settings; what a file leaves out takes the published default, that of ViT-B/32.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    vocabSize = try values.decodeIfPresent(Int.self, forKey: .vocabSize) ?? 49408
    hiddenSize = try values.decodeIfPresent(Int.self, forKey: .hiddenSize) ?? 512
    intermediateSize = try values.decodeIfPresent(Int.self, forKey: .intermediateSize) ?? 2048
    numHiddenLayers = try values.decodeIfPresent(Int.self, forKey: .numHiddenLayers) ?? 12
    numAttentionHeads = try values.decodeIfPresent(Int.self, forKey: .numAttentionHeads) ?? 8
    maxPositionEmbeddings = try values.decodeIfPresent(Int.self, forKey: .maxPositionEmbeddings) ?? 77
    hiddenAct = try values.decodeIfPresent(String.self, forKey: .hiddenAct) ?? "quick_gelu"
    layerNormEps = try values.decodeIfPresent(Float.self, forKey: .layerNormEps) ?? 1e-5
    eosTokenId = try values.decodeIfPresent(Int.self, forKey: .eosTokenId)
  }
}
