internal import Layers
public import Tensors
public import Weights

/// The picture half of CLIP, a vision transformer: a picture to one vector.
///
/// Matches: transformers 5.23.0, `CLIPVisionModelWithProjection`.
public struct ImageEncoder: Sendable {
  /// The published settings, `vision_config` of `config.json`.
  public struct Config: Codable, Sendable {
    /// The width of a patch's vector.
    public var hiddenSize = 768
    /// The width between the two layers of a perceptron.
    public var intermediateSize = 3072
    /// How many layers.
    public var numHiddenLayers = 12
    /// How many heads look at once.
    public var numAttentionHeads = 12
    /// Rows and columns of the picture.
    public var imageSize = 224
    /// Rows and columns of a patch.
    public var patchSize = 32
    /// `quick_gelu`, or `gelu` in models trained by others than OpenAI.
    public var hiddenAct = "quick_gelu"
    /// What is added to a variance.
    public var layerNormEps: Float = 1e-5

    enum CodingKeys: String, CodingKey {
      case hiddenSize = "hidden_size"
      case intermediateSize = "intermediate_size"
      case numHiddenLayers = "num_hidden_layers"
      case numAttentionHeads = "num_attention_heads"
      case imageSize = "image_size"
      case patchSize = "patch_size"
      case hiddenAct = "hidden_act"
      case layerNormEps = "layer_norm_eps"
    }
  }

  /// What pictures became.
  public struct Output: Sendable {
    /// The class token and each patch after the last layer, `(batch, 1 + patches, width)`, without a norm.
    public var lastHiddenState: Tensor
    /// The class token after a norm and the projection, `(batch, projection)`.
    public var embedding: Tensor
  }

  /// The settings it was made with.
  public let config: Config
  private let classToken: Tensor
  private let patches: Linear
  private let positions: Tensor
  private let preNorm: LayerNorm, postNorm: LayerNorm
  private let layers: [CLIPLayer]
  private let projection: Linear

  /// Patches along one side.
  private var grid: Int { config.imageSize / config.patchSize }

  /// Reads `vision_model.…` and `visual_projection`.
  ///
  /// - Parameters:
  ///   - config: extents above 0, the width a multiple of the heads, a picture of at least one patch.
  ///   - projection: the width that pictures and texts share.
  public init(_ reader: WeightReader, config: Config, projection width: Int) {
    self.config = config
    let (model, hidden, side) = (reader["vision_model"], config.hiddenSize, config.patchSize)
    let grid = config.imageSize / side
    classToken = model.tensor("embeddings.class_embedding", [hidden])
    positions = model.tensor("embeddings.position_embedding.weight", [grid * grid + 1, hidden])
    // A convolution whose stride is its kernel sees each pixel once: a matrix product over patches.
    let kernel = model.tensor("embeddings.patch_embedding.weight", [hidden, 3, side, side])
    patches = Linear(weight: Tensor(shape: [hidden, kernel.count / hidden], scalars: kernel.scalars))
    // The name is misspelt in every published file.
    preNorm = model["pre_layrnorm"].layerNorm(hidden, epsilon: config.layerNormEps)
    postNorm = model["post_layernorm"].layerNorm(hidden, epsilon: config.layerNormEps)
    layers = (0..<config.numHiddenLayers).map { CLIPLayer(model["encoder.layers", $0], config.layer) }
    projection = reader["visual_projection"].linear(hidden, width, bias: false)
    model.ignore("embeddings.position_ids")
  }

  /// Encodes pictures.
  ///
  /// - Parameter pixels: `(batch, size, size, 3)`, of `config.imageSize`, normalised; see ``CLIPPicture``.
  public func callAsFunction(_ pixels: Tensor) -> Output {
    let (batch, width, count) = (pixels.shape[0], config.hiddenSize, grid * grid + 1)
    let embedded = patches(cut(pixels)).scalars
    var tokens: [Float] = []
    tokens.reserveCapacity(batch * count * width)
    for picture in 0..<batch {
      tokens += classToken.scalars
      tokens += embedded[picture * (count - 1) * width..<(picture + 1) * (count - 1) * width]
      for place in 0..<count * width { tokens[picture * count * width + place] += positions.scalars[place] }
    }
    var x = preNorm(Tensor(shape: [batch, count, width], scalars: tokens))
    for layer in layers { x = layer(x, causal: false) }
    let first = (0..<batch).flatMap { x.scalars[$0 * count * width..<($0 * count + 1) * width] }
    return Output(
      lastHiddenState: x, embedding: projection(postNorm(Tensor(shape: [batch, width], scalars: first))))
  }

  /// `(batch, size, size, 3)` as `(batch, patches, 3 · side · side)`, channels outermost as the weights have them.
  private func cut(_ pixels: Tensor) -> Tensor {
    let (batch, side, size) = (pixels.shape[0], config.patchSize, config.imageSize)
    precondition(
      pixels.shape == [batch, size, size, 3],
      "an encoder of \(size)×\(size) pixels does not take \(pixels.shape)")
    var out: [Float] = []
    out.reserveCapacity(pixels.count)
    let scalars = pixels.scalars
    for place in 0..<batch * grid * grid {
      let (picture, row, column) = (place / (grid * grid), place / grid % grid, place % grid)
      for channel in 0..<3 {
        for y in row * side..<(row + 1) * side {
          for x in column * side..<(column + 1) * side {
            out.append(scalars[((picture * size + y) * size + x) * 3 + channel])
          }
        }
      }
    }
    return Tensor(shape: [batch, grid * grid, 3 * side * side], scalars: out)
  }
}

extension ImageEncoder.Config {
  /// Reads the settings; what a file leaves out takes the published default, that of ViT-B/32.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ path: WritableKeyPath<Self, Value>) throws {
      if let value = try values.decodeIfPresent(Value.self, forKey: key) { self[keyPath: path] = value }
    }
    try read(.hiddenSize, \.hiddenSize)
    try read(.intermediateSize, \.intermediateSize)
    try read(.numHiddenLayers, \.numHiddenLayers)
    try read(.numAttentionHeads, \.numAttentionHeads)
    try read(.imageSize, \.imageSize)
    try read(.patchSize, \.patchSize)
    try read(.hiddenAct, \.hiddenAct)
    try read(.layerNormEps, \.layerNormEps)
  }

  /// The extents of each layer.
  fileprivate var layer: CLIPLayer.Config {
    .init(
      width: hiddenSize, inner: intermediateSize, heads: numAttentionHeads, activation: hiddenAct,
      epsilon: layerNormEps)
  }
}
