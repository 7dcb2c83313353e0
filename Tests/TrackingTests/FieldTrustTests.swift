import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct FieldTrustTests {
  private let width = 37
  private let height = 11

  /// A field that moves everything left of column 12 by six pixels onto what stands still from column 20 on.
  private var crushed: FlowPlanes {
    var flow = FlowPlanes(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width { flow.u[y * width + x] = 6 * min(1, max(0, Float(20 - x) / 8)) }
    }
    return flow
  }

  @Test func whatIsCrushedAgainstAnEdgeIsNotTrusted() {
    let (flow, agreeing) = (crushed, [Float](repeating: 0.1, count: width * height))
    let trust = flow.trust(roundTrip: agreeing, agreement: 1, area: 0.3)
    for y in 0..<height {
      let row = trust[y * width..<(y + 1) * width]
      // Between them a pixel keeps a quarter of its width.
      #expect(row.prefix(11).allSatisfy { $0 == 1 } && row.suffix(16).allSatisfy { $0 == 1 })
      #expect(row.dropFirst(14).prefix(5).allSatisfy { $0 == 0 })
    }
    #expect(flow.trust(roundTrip: agreeing, agreement: 1, area: 0.2).allSatisfy { $0 == 1 })
    #expect(flow.trust(roundTrip: agreeing, agreement: 0.05, area: 0.2).allSatisfy { $0 == 0 })
  }

  @Test func nothingIsSeenBeyondTheOutermostPixels() {
    var flow = FlowPlanes(width: width, height: height)
    for index in flow.u.indices { flow.u[index] = 1.25 }
    let quiet = [Float](repeating: 0, count: width * height)
    let seen = flow.seen(roundTrip: quiet, unlikeness: quiet, before: quiet, .standard)
    for y in 0..<height {
      for x in 0..<width { #expect(seen[y * width + x] == (x < width - 2 ? 1 : 0)) }
    }
  }

  @Test func toHideTakesMoreThanToStayHidden() {
    let flow = FlowPlanes(width: width, height: height)
    let (quiet, full) = (
      [Float](repeating: 0, count: width * height), [Float](repeating: 1, count: width * height)
    )
    let between = (TrackerSettings.standard.returning + TrackerSettings.standard.hiding) / 2
    let doubtful = [Float](repeating: between, count: width * height)
    #expect(flow.seen(roundTrip: doubtful, unlikeness: quiet, before: full, .standard) == full)
    #expect(flow.seen(roundTrip: doubtful, unlikeness: quiet, before: quiet, .standard) == quiet)
  }

  @Test func everyLevelComputesTheSameBytes() {
    var flow = FlowPlanes(width: width, height: height)
    flow.u = randomTensor([height, width, 1], seed: 1).scalars.map { 6 * $0 - 3 }
    flow.v = randomTensor([height, width, 1], seed: 2).scalars.map { 6 * $0 - 3 }
    let error = randomTensor([height, width, 1], seed: 3).scalars.map { 8 * $0 }
    func both(_ level: CPULevel) -> [[Float]] {
      [
        flow.trust(roundTrip: error, agreement: 4, area: 0.2, level: level),
        flow.seen(
          roundTrip: error, unlikeness: error, before: error.map { $0 > 3 ? 1 : 0 }, .standard, level: level),
      ]
    }
    for level in CPULevel.available { #expect(both(level) == both(.plain), "\(level)") }
  }
}
