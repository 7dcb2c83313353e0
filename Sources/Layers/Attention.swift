internal import CKernels
public import Tensors

/// Scaled dot-product attention: softmax(q · kᵀ / √width) · v for each head.
///
/// The softmax is taken block by block of keys, so memory grows with the tokens and not with their square.
public struct Attention: Sendable {
  private let precision: Precision

  /// Attention has no parameters.
  ///
  /// - Parameter precision: that of products; heads of an odd width leave them as they are.
  public init(precision: Precision = .float32) { self.precision = precision }

  /// Lets queries look at keys.
  ///
  /// - Parameters:
  ///   - q: `(tokens, channels)` or `(batch, tokens, channels)`; a head is `channels / heads` neighbouring channels.
  ///   - k: `(keys, channels)` or `(batch, keys, channels)`, at least one key.
  ///   - v: of the shape of `k`.
  ///   - heads: a divisor of the channels.
  ///   - causal: whether a query sees only the keys up to its own number.
  /// - Returns: of the shape of `q`.
  public func callAsFunction(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, causal: Bool = false, level: CPULevel = .current
  ) -> Tensor {
    let axes = q.shape.count
    precondition(
      (axes == 2 || axes == 3) && k.shape.count == axes && k.shape == v.shape && q.channels == k.channels
        && q.shape.dropLast(2) == k.shape.dropLast(2),
      "attention does not take \(q.shape), \(k.shape) and \(v.shape)")
    precondition(heads > 0 && q.channels % heads == 0, "\(q.channels) channels are not \(heads) heads")
    let (batch, queries, keys) = (axes == 3 ? q.shape[0] : 1, q.shape[axes - 2], k.shape[axes - 2])
    precondition(keys > 0, "attention needs a key")
    let width = q.channels / heads
    let shape = ck_attention_shape(
      queries: Int32(queries), keys: Int32(keys), heads: Int32(heads), width: Int32(width),
      causal: causal ? 1 : 0, scale: 1 / Float(width).squareRoot())

    if precision == .bfloat16, width.isMultiple(of: 2) {
      return Self.rounded(q, k, v, shape, batch: batch, level)
    }
    var packed = unfilled(batch * heads * Int(ck_attention_packed_size(shape)))
    let (keyScalars, valueScalars) = (k.scalars, v.scalars)
    Parallel.fill(&packed, rows: batch * heads, band: 1) { packed, pieces in
      for piece in pieces {
        // SAFETY: `packed` has room for every head of every entry; each piece lays out its own.
        unsafe ck_attention_pack(
          level.kernel, shape, keyScalars, valueScalars, packed, Int32(piece / heads), Int32(piece % heads))
      }
    }

    var out = Tensor(shape: q.shape, scalars: unfilled(q.count))
    let (queryScalars, laidOut) = (q.scalars, packed)
    let rows = Int(CK_ATTENTION_QUERIES)
    let blocks = (queries + rows - 1) / rows
    let scratchSize = Int(ck_attention_scratch_size(shape))
    Parallel.fill(&out.scalars, rows: batch * heads * blocks, band: 1) { out, pieces in
      var scratch = unfilled(scratchSize)
      for piece in pieces {
        let (head, first) = (piece / blocks, piece % blocks * rows)
        // SAFETY: the scratch is this piece's own, of the size asked for; pieces write disjoint rows and heads.
        unsafe ck_attention(
          level.kernel, shape, queryScalars, laidOut, out, &scratch, Int32(head / heads), Int32(head % heads),
          Int32(first), Int32(min(queries, first + rows)))
      }
    }
    return out
  }
}

extension Attention {
  /// The same of rounded factors.
  private static func rounded(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: ck_attention_shape, batch: Int, _ level: CPULevel
  ) -> Tensor {
    let (heads, queries) = (Int(shape.heads), Int(shape.queries))
    let size = Int(ck_bfloat16_attention_packed_size(shape))
    var packed = unfilled(batch * heads * size, of: UInt16.self)
    let (keyScalars, valueScalars) = (k.scalars, v.scalars)
    Parallel.fill(&packed, rows: batch * heads, band: 1) { packed, pieces in
      for piece in pieces {
        // SAFETY: `packed` has room for every head of every entry; each piece lays out its own.
        unsafe ck_bfloat16_attention_pack(
          level.kernel, shape, keyScalars, valueScalars, packed, Int32(piece / heads), Int32(piece % heads))
      }
    }

    var out = Tensor(shape: q.shape, scalars: unfilled(q.count))
    let (queryScalars, laidOut) = (RoundedWeights.rounded(q.scalars, level), packed)
    let rows = Int(CK_ATTENTION_QUERIES)
    let blocks = (queries + rows - 1) / rows
    let scratchSize = Int(ck_bfloat16_attention_scratch_size(shape))
    Parallel.fill(&out.scalars, rows: batch * heads * blocks, band: 1) { out, pieces in
      var scratch = unfilled(scratchSize)
      for piece in pieces {
        let (head, first) = (piece / blocks, piece % blocks * rows)
        // SAFETY: the scratch is this piece's own, of the size asked for; pieces write disjoint rows and heads.
        unsafe ck_bfloat16_attention(
          level.kernel, shape, queryScalars, laidOut, out, &scratch, Int32(head / heads), Int32(head % heads),
          Int32(first), Int32(min(queries, first + rows)))
      }
    }
    return out
  }
}
