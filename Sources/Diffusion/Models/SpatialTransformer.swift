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

  /// The values of queries, keys, values and what goes in that are held at a time, where pictures can be taken one group after the other:
  /// what a clip's frames would take together is much.
  private static let groupValues = 1 << 24

  /// - Parameters:
  ///   - x: `(N, H, W, C)`.
  ///   - context: `(M, tokens, width)`, each for N / M neighbouring pictures.
  func callAsFunction(_ x: Tensor, context: Tensor) -> Tensor {
    let shared = x.shape[0] / context.shape[0]
    let groups = (4 * x.count / context.shape[0] + Self.groupValues - 1) / Self.groupValues
    guard shared > 1, groups > 1 else { return seen(x, context: context) }
    let size = (shared + groups - 1) / groups
    var scalars: [Float] = []
    scalars.reserveCapacity(x.count)
    for (index, words) in context.unstacked(context.shape[0]).enumerated() {
      for first in stride(from: 0, to: shared, by: size) {
        let part = x.pictures(index * shared + first..<index * shared + min(shared, first + size))
        scalars += seen(part, context: words).scalars
      }
    }
    return Tensor(shape: x.shape, scalars: scalars)
  }

  private func seen(_ x: Tensor, context: Tensor) -> Tensor {
    let places = [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]
    let seen = block(Tensor(shape: places, scalars: projectIn(norm(x)).scalars), context: context)
    return projectOut(Tensor(shape: x.shape, scalars: seen.scalars), adding: x)
  }
}

/// Self-attention, cross-attention and a gated perceptron, each beside a shortcut.
struct TransformerBlock: Sendable {
  private let norm1: LayerNorm, norm2: LayerNorm
  private let own: AttentionLayer
  private let words: AttentionLayer
  private let perceptron: GatedPerceptron

  init(_ reader: WeightReader, _ width: Int, heads: Int, contextWidth: Int) {
    norm1 = reader["norm1"].layerNorm(width)
    norm2 = reader["norm2"].layerNorm(width)
    own = AttentionLayer(reader["attn1"], width, contextWidth: width, heads: heads)
    words = AttentionLayer(reader["attn2"], width, contextWidth: contextWidth, heads: heads)
    perceptron = GatedPerceptron(norm: reader["norm3"], reader["ff"], width)
  }

  /// x: `(N, tokens, width)`; context: `(M, words, contextWidth)`, each for N / M neighbouring entries.
  func callAsFunction(_ x: Tensor, context: Tensor) -> Tensor {
    let normed = norm1(x)
    let seen = own(normed, context: normed, adding: x)
    // Every token looks for itself, so those of all pictures with the same words are one batch entry.
    let shared = Tensor(
      shape: [context.shape[0], x.shape[0] / context.shape[0] * x.shape[1], x.channels], scalars: seen.scalars
    )
    let heard = perceptron(words(norm2(shared), context: context, adding: shared))
    return Tensor(shape: x.shape, scalars: heard.scalars)
  }
}

/// A perceptron beside a shortcut, half of whose outputs open and close the other half.
///
/// Matches: diffusers 0.42.1, `FeedForward` with GEGLU.
struct GatedPerceptron: Sendable {
  private let norm: LayerNorm
  private let gate: Linear
  private let out: Linear

  init(norm: WeightReader, _ reader: WeightReader, _ width: Int) {
    self.norm = norm.layerNorm(width)
    gate = reader["net.0.proj"].linear(width, 8 * width)
    out = reader["net.2"].linear(4 * width, width)
  }

  /// The values that are held between the two products: few enough for the shared cache.
  private static let bandValues = 1 << 23

  /// x: `(…, width)`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    let (rows, width) = (x.count / x.channels, x.channels)
    let band = max(768, Self.bandValues / (8 * width) / 768 * 768)
    guard rows > band else { return out(gate(norm(x)).geglu(), adding: x) }
    var scalars: [Float] = []
    scalars.reserveCapacity(x.count)
    for first in stride(from: 0, to: rows, by: band) {
      let range = first * width..<min(rows, first + band) * width
      let part = Tensor(shape: [range.count / width, width], scalars: Array(x.scalars[range]))
      scalars += out(gate(norm(part)).geglu(), adding: part).scalars
    }
    return Tensor(shape: x.shape, scalars: scalars)
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
