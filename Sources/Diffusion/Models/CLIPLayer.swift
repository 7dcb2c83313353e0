internal import Layers
internal import Tensors
internal import Weights

/// One layer of CLIP: self-attention and a perceptron, each after a norm and beside a shortcut.
///
/// Text and pictures pass through the same kind; only text is causal.
///
/// Matches: transformers 4.25.1, `CLIPEncoderLayer`.
struct CLIPLayer: Sendable {
  /// The extents of a layer.
  struct Config: Sendable {
    /// The width of a token's vector.
    var width: Int
    /// The width between the two layers of the perceptron.
    var inner: Int
    /// How many heads look at once.
    var heads: Int
    /// The name of the activation: `quick_gelu`, else the exact GELU.
    var activation: String
    /// What is added to a variance.
    var epsilon: Float
  }

  private let norm1: LayerNorm, norm2: LayerNorm
  private let query: Linear, key: Linear, value: Linear, out: Linear
  private let first: Linear, second: Linear
  private let heads: Int
  private let isQuick: Bool

  /// Reads `self_attn.…`, `mlp.…`, `layer_norm1` and `layer_norm2`.
  init(_ reader: WeightReader, _ config: Config) {
    let width = config.width
    (heads, isQuick) = (config.heads, config.activation == "quick_gelu")
    norm1 = reader["layer_norm1"].layerNorm(width, epsilon: config.epsilon)
    norm2 = reader["layer_norm2"].layerNorm(width, epsilon: config.epsilon)
    query = reader["self_attn.q_proj"].linear(width, width)
    key = reader["self_attn.k_proj"].linear(width, width)
    value = reader["self_attn.v_proj"].linear(width, width)
    out = reader["self_attn.out_proj"].linear(width, width)
    first = reader["mlp.fc1"].linear(width, config.inner)
    second = reader["mlp.fc2"].linear(config.inner, width)
  }

  /// x: `(batch, tokens, width)`; causal: whether a token sees only those up to itself.
  func callAsFunction(_ x: Tensor, causal: Bool) -> Tensor {
    let normed = norm1(x)
    let seen = Attention()(query(normed), key(normed), value(normed), heads: heads, causal: causal)
    let x = out(seen, adding: x)
    let inner = first(norm2(x))
    return second(isQuick ? inner.quickGELU() : inner.gelu(), adding: x)
  }
}
