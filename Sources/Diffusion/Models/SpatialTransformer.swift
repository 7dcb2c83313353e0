internal import Layers
internal import Tensors
internal import Weights

/// Attention over the places of a feature map, and from there to the words of a prompt.
///
/// Matches: diffusers 0.42.1, `Transformer2DModel` with one `BasicTransformerBlock`.
struct SpatialTransformer: Sendable {
  private let norm: GroupNorm
  private let projectIn: Linear
  private let block: TransformerBlock
  private let projectOut: Linear

  init(_ reader: WeightReader, channels: Int, heads: Int, contextWidth: Int, groups: Int) {
    norm = reader["norm"].groupNorm(channels, groups: groups, epsilon: 1e-6)
    projectIn = reader["proj_in"].linear(channels, channels)
    block = TransformerBlock(
      reader["transformer_blocks", 0], channels, heads: heads, contextWidth: contextWidth)
    projectOut = reader["proj_out"].linear(channels, channels)
  }

  /// - Parameters:
  ///   - x: `(N, H, W, C)`.
  ///   - context: `(N, tokens, width)`.
  func callAsFunction(_ x: Tensor, context: Tensor) -> Tensor {
    let places = [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]
    let seen = block(Tensor(shape: places, scalars: projectIn(norm(x)).scalars), context: context)
    return projectOut(Tensor(shape: x.shape, scalars: seen.scalars), adding: x)
  }
}

/// Self-attention, cross-attention and a gated perceptron, each beside a shortcut.
struct TransformerBlock: Sendable {
  private let norm1: LayerNorm, norm2: LayerNorm, norm3: LayerNorm
  private let own: AttentionLayer
  private let words: AttentionLayer
  private let gate: Linear
  private let out: Linear

  init(_ reader: WeightReader, _ width: Int, heads: Int, contextWidth: Int) {
    norm1 = reader["norm1"].layerNorm(width)
    norm2 = reader["norm2"].layerNorm(width)
    norm3 = reader["norm3"].layerNorm(width)
    own = AttentionLayer(reader["attn1"], width, contextWidth: width, heads: heads)
    words = AttentionLayer(reader["attn2"], width, contextWidth: contextWidth, heads: heads)
    // GEGLU: one half of the outputs opens and closes the other.
    gate = reader["ff.net.0.proj"].linear(width, 8 * width)
    out = reader["ff.net.2"].linear(4 * width, width)
  }

  /// x: `(N, tokens, width)`; context: `(N, words, contextWidth)`.
  func callAsFunction(_ x: Tensor, context: Tensor) -> Tensor {
    let normed = norm1(x)
    var x = own(normed, context: normed, adding: x)
    x = words(norm2(x), context: context, adding: x)
    return out(gate(norm3(x)).geglu(), adding: x)
  }
}

/// Attention with its four projections.
struct AttentionLayer: Sendable {
  private let query: Linear, key: Linear, value: Linear, out: Linear
  private let attention: Attention
  private let heads: Int

  init(_ reader: WeightReader, _ width: Int, contextWidth: Int, heads: Int) {
    self.heads = heads
    attention = Attention(precision: reader.precision)
    query = reader["to_q"].linear(width, width, bias: false)
    key = reader["to_k"].linear(contextWidth, width, bias: false)
    value = reader["to_v"].linear(contextWidth, width, bias: false)
    out = reader["to_out", 0].linear(width, width)
  }

  func callAsFunction(_ x: Tensor, context: Tensor, adding residual: Tensor) -> Tensor {
    out(attention(query(x), key(context), value(context), heads: heads), adding: residual)
  }
}
