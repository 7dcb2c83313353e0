import Motion
import Tensors
import Testing
import Weights
import _TestSupport

/// Numbers from the reference implementation of Motion-I2V, where its folder of goldens is at hand.
private let golden = GoldenCase.named("average_splat_a")

@Suite(.enabled(if: golden != nil))
struct GoldenTests {
  private let inputs: [String: StoredTensor]
  private let outputs: [String: StoredTensor]

  init() throws {
    inputs = try #require(golden).inputs()
    outputs = try #require(golden).outputs()
  }

  @Test(arguments: ["random", "special", "zero", "all_out"])
  func averageSplat(_ run: String) throws {
    let features = try #require(inputs["\(run).features"]).tensor()
    let flow = try #require(inputs["\(run).flow"]).tensor()
    let expected = (
      sum: try #require(outputs["\(run).sum"]).tensor(),
      weight: try #require(outputs["\(run).weight"]).tensor(),
      warped: try #require(outputs["\(run).warped"]).tensor()
    )
    for index in 0..<features.shape[0] {
      let field = DisplacementField(vectors: flow.channelsLast(index))
      let splat = features.channelsLast(index).splatted(along: field)
      for (result, golden) in [
        (splat.sum, expected.sum), (splat.weight, expected.weight), (splat.average(), expected.warped),
      ] {
        let comparison = Comparison(result, golden.channelsLast(index))
        #expect(comparison.maxAbs <= 5e-5 && comparison.relativeL2 <= 2e-5, "\(run) \(index): \(comparison)")
      }
    }
  }

  @Test(arguments: ["resize_8", "resize_16", "resize_64", "resize_odd"])
  func fieldResize(_ run: String) throws {
    let flow = try #require(inputs["\(run).flow"]).tensor()
    let expected = try #require(outputs["\(run).flow_resized"]).tensor()
    for index in 0..<flow.shape[1] {
      let golden = expected.channelsLast(index)
      let field = DisplacementField(vectors: flow.channelsLast(index))
      let result = field.resized(height: golden.height, width: golden.width, antialiased: false)
      let comparison = Comparison(result.vectors, golden)
      #expect(comparison.maxAbs <= 2e-4 && comparison.relativeL2 <= 1e-4, "\(run) \(index): \(comparison)")
    }
  }
}
