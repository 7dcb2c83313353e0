import Benchmarks
import Testing

@Suite struct ReportTests {
  @Test func columnsStandBelowEachOther() {
    var row = Row("kernel.some")
    (row.seconds, row.ratio, row.rate) = (0.001234, "3.10× plain", "12.3 Gop/s")
    (row.traffic, row.ofPeak, row.ofMemory, row.note) = (4.5e9, 0.074, 0.5, "a note")
    let line = Table.line(row)
    #expect(line.hasPrefix("kernel.some ") && line.hasSuffix("  a note"))
    for word in ["1.23 ms", "4.50 GB/s", " 7 %", " 50 %"] { #expect(line.contains(word)) }
    func end(_ text: String, _ word: String) -> Int? {
      text.firstRange(of: word).map { text.distance(from: text.startIndex, to: $0.upperBound) }
    }
    #expect(end(line, "1.23 ms") == end(Table.head, "time"))
    #expect(end(line, "4.50 GB/s") == end(Table.head, "traffic"))
    #expect(Table.line(Row("x")).filter { $0 == "–" }.count == 6)
  }

  @Test(arguments: [(0.0042, "4.20 ms"), (0.512, "512 ms"), (9.9996, "10000 ms"), (12.34, "12.3 s")])
  func timesHaveThreeDigits(_ seconds: Double, _ text: String) { #expect(Table.time(seconds) == text) }

  @Test func argumentsChooseByTheBeginningOfAName() throws {
    let names = ["machine", "kernel.a", "kernel.b"]
    let some = try Arguments(["--repeat", "9", "kernel."], names: names)
    #expect(some.repeats == 9 && !some.isList && names.filter(some.includes) == ["kernel.a", "kernel.b"])
    #expect(try names.allSatisfy(Arguments([], names: names).includes))
    for words in [["--repeat"], ["--repeat", "0"], ["--fast"], ["nothing"]] {
      #expect(throws: Arguments.Misuse.self) { try Arguments(words, names: names) }
    }
  }

  @Test func checksNameTheValueThatDiffers() {
    #expect(throws: Never.self) { try Check.equal([1, 2], [1, 2], "x") }
    do {
      try Check.equal([1, 2, 3], [1, 2, 4], "costs")
      Issue.record("nothing was thrown")
    } catch { #expect("\(error)" == "costs[2] is 3, expected 4") }
    #expect(throws: CheckFailure.self) { try Check.within(.nan, 0...1, "error") }
    #expect(throws: Never.self) { try Check.near([1, 2], [1, 2.0001], 1e-4, "x") }
    for wrong: [Float] in [[1, 2.1], [1, .nan], [1]] {
      #expect(throws: CheckFailure.self) { try Check.near(wrong, [1, 2], 1e-4, "x") }
    }
  }

  @Test func modelsGrowWithTheWork() {
    // 2 queries, 3 leaves of 16 × 16 values each.
    #expect(Work.indexFind(pixels: 9, queries: 2, probes: 3, depth: 5).operations == 2 * 3 * 256 * 3)
    #expect(Work.patchAgree(pixels: 10, comparisons: 4).operations == 900)
    #expect(Work.patchVote(pixels: 10, voted: 0).operations == 0)
    #expect(Work.flowRefine(pixels: 1, outer: 0, inner: 4).operations == 112)
    #expect(Work.flowRefine(pixels: 1, outer: 2, inner: 4).operations == 112 + 2 * (114 + 168))
    #expect(Work.sampleCubic(pixels: 3).bytes == 96)
  }
}
