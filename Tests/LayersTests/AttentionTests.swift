import Layers
import Tensors
import Testing
import _TestSupport

@Suite struct AttentionTests {
  struct Case: Sendable {
    var tokens = (5, 5)
    var heads = 2
    var width = 8
    var causal = false
    /// What queries are multiplied with: large ones make sharp weights.
    var sharpness: Float = 1
  }

  @Test(arguments: [
    Case(tokens: (1, 1), heads: 1, width: 1), Case(), Case(tokens: (13, 77), heads: 3, width: 40),
    Case(tokens: (100, 33), width: 80), Case(tokens: (200, 300), heads: 1, width: 20, sharpness: 40),
    Case(tokens: (97, 129), heads: 1, width: 160), Case(tokens: (30, 257), heads: 2, width: 64),
    Case(tokens: (77, 77), heads: 2, width: 64, causal: true), Case(causal: true),
    Case(tokens: (200, 200), heads: 1, width: 24, causal: true, sharpness: 20),
    Case(tokens: (9, 5), causal: true), Case(tokens: (5, 140), causal: true),
    Case(tokens: (20, 150), heads: 1, width: 512),
  ])
  func matchesItsDefinition(_ test: Case) {
    let channels = test.heads * test.width
    var q = signedTensor([2, test.tokens.0, channels], seed: 1)
    for index in q.scalars.indices { q.scalars[index] *= test.sharpness }
    let k = signedTensor([2, test.tokens.1, channels], seed: 2)
    let v = signedTensor([2, test.tokens.1, channels], seed: 3)
    let expected = referenceAttention(q, k, v, heads: test.heads, causal: test.causal)
    for level in CPULevel.available {
      let result = Attention()(q, k, v, heads: test.heads, causal: test.causal, level: level)
      let comparison = Comparison(result, expected)
      #expect(comparison.maxAbs < 1e-5, "\(level), \(test): \(comparison)")
      if level > .avx2 {
        #expect(
          result == Attention()(q, k, v, heads: test.heads, causal: test.causal, level: .avx2), "\(test)")
      }
    }
  }

  @Test func oneBatchEntryNeedsNoAxis() {
    let (q, k) = (signedTensor([7, 12], seed: 4), signedTensor([9, 12], seed: 5))
    let result = Attention()(q, k, k, heads: 3)
    let batched = Attention()(
      Tensor(shape: [1, 7, 12], scalars: q.scalars), Tensor(shape: [1, 9, 12], scalars: k.scalars),
      Tensor(shape: [1, 9, 12], scalars: k.scalars), heads: 3)
    #expect(result.shape == [7, 12] && result.scalars == batched.scalars)
  }

  @Test func threadsDoNotChangeTheBytes() {
    let q = signedTensor([2, 300, 48], seed: 6)
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    Parallel.threads = 1
    let alone = Attention()(q, q, q, heads: 4)
    Parallel.threads = 5
    #expect(Attention()(q, q, q, heads: 4) == alone)
  }

  /// Products that float cannot raise e to: the greatest one is taken off first.
  @Test func hugeProductsStayFinite() {
    let q = Tensor(shape: [2, 4], scalars: [300, 0, 0, 0, -300, 0, 0, 0])
    let k = Tensor(shape: [2, 4], scalars: [300, 0, 0, 0, 0, 1, 0, 0])
    let v = Tensor(shape: [2, 4], scalars: [1, 2, 3, 4, 5, 6, 7, 8])
    for level in CPULevel.available {
      #expect(Attention()(q, k, v, heads: 1, level: level) == v)
    }
  }
}
