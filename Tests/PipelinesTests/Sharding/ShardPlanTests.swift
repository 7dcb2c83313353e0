import Pipelines
import Testing

@Suite struct ShardPlanTests {
  @Test(arguments: [
    ([0..<10], 3), ([0..<4, 4..<5, 5..<30, 30..<31], 3), ([0..<1, 1..<2, 2..<3], 3),
    ((0..<50).map { $0 * 7..<$0 * 7 + 7 }, 8),
  ]) func everyFrameIsDealtOnce(stretches: [Range<Int>], count: Int) {
    let shares = ShardPlan.shares(of: stretches, count: count)
    #expect(shares.count == count)
    #expect(shares.flatMap { Array($0) } == stretches.flatMap { Array($0) })
    for share in shares where !share.isEmpty {
      #expect(stretches.contains { $0.lowerBound == share.lowerBound })
    }
  }

  @Test func theLargestShareIsAsSmallAsCanBe() {
    let shares = ShardPlan.shares(of: [0..<6, 6..<8, 8..<10, 10..<16, 16..<18], count: 3)
    #expect(shares == [0..<8, 8..<16, 16..<18])
    // A shot that is longer than a share stays whole.
    #expect(ShardPlan.shares(of: [0..<2, 2..<90, 90..<92], count: 4) == [0..<2, 2..<90, 90..<92, 92..<92])
  }

  @Test func shardsAreReadAsTheyAreWritten() throws {
    let shard = try #require(Shard("3/8+2"))
    #expect(shard == Shard(number: 3, count: 8, turn: 2) && shard.place == 0)
    #expect("\(shard)" == "3/8" && Shard(shard.text) == shard)
    #expect((1...8).compactMap { Shard(number: $0, count: 8, turn: 5)?.place }.sorted() == Array(0..<8))
    for wrong in ["", "0/1", "2/1", "1/10000", "-1/2", "1/2/3", " 1/2"] { #expect(Shard(wrong) == nil) }
  }

  @Test func partsLieBesideTheirOutput() throws {
    let shard = try #require(Shard("3/8"))
    #expect(ClipPart.path(of: "a/out.mp4", shard) == "a/out.part-0003-of-0008.mp4")
    #expect(ClipPart.path(of: "out.gif", shard) == "out.part-0003-of-0008.mkv")
    #expect(ClipPart.path(of: "a/frames/%05d.png", shard) == "a/frames.part-0003-of-0008.mkv")
    #expect(ClipPart.path(of: "%05d.png", shard) == "frames.part-0003-of-0008.mkv")
    #expect(ClipPart.path(of: "./%05d.png", shard) == "./frames.part-0003-of-0008.mkv")
    for output in ["out.avi", "out.webp", "frames/%05d.jpg"] {
      #expect(ClipPart.obstacle(to: output, hasPreview: false, isRendered: false) != nil)
    }
    #expect(ClipPart.obstacle(to: "out.mp4", hasPreview: false, isRendered: true) != nil)
    #expect(ClipPart.obstacle(to: "out.mp4", hasPreview: true, isRendered: false) != nil)
    #expect(ClipPart.obstacle(to: "out.mp4", hasPreview: false, isRendered: false) == nil)
  }
}
