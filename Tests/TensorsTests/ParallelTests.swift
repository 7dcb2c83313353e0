import Tensors
import Testing

@Suite(.serialized) struct ParallelTests {
  @Test func everyPieceRunsOnceAtAnyThreadCount() {
    let before = Parallel.threads
    defer { Parallel.threads = before }
    for threads in [1, 2, 5] {
      Parallel.threads = threads
      var out = [Int](repeating: 0, count: 1000)
      Parallel.fill(&out, rows: 1000, band: 7) { out, rows in
        for row in rows { unsafe out[row] += row + 1 }
      }
      #expect(out == Array(1...1000))
      #expect(Parallel.both({ 1 }, { "two" }) == (1, "two"))
    }
  }

  @Test func noWorkIsNoCall() {
    Parallel.each(0) { _ in Issue.record("called without work") }
    Parallel.rows(0) { _ in Issue.record("called without rows") }
  }
}
