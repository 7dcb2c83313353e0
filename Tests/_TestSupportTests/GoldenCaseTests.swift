import Tensors
import Testing
import Weights
import _TestSupport

struct GoldenCaseTests {
  @Test(arguments: GoldenCase.folders)
  func everyFolderReads(_ folder: String) throws {
    let golden = try GoldenCase(folder: folder)
    #expect(folder.hasSuffix("/" + golden.name))
    let outputs = try golden.outputs()
    for (name, stored) in outputs where !golden.exactOutputs.contains(name) && stored.type.isFloatingPoint {
      #expect(try golden.compare(golden.output(name), name).passes)
    }
    for name in golden.exactOutputs {
      #expect(try golden.compare(try #require(outputs[name]).integers(), name).passes)
    }
  }

  @Test func theRepositoryHasCases() {
    #expect(GoldenCase.named("safetensors_a") != nil)
    #expect(GoldenCase.all("torch_bin").map(\.name).contains("torch_bin_a"))
  }

  @Test func settingsDecode() throws {
    struct Metadata: Decodable { let format: String }
    let golden = try #require(GoldenCase.named("safetensors_a"))
    #expect(try golden.config(Metadata.self, "metadata").format == "pt")
    #expect(golden.config["metadata"]?["note"]?.text == "hello")
    #expect(throws: (any Error).self) { try golden.config(Metadata.self, "file") }
  }

  @Test func differencesAreReported() {
    let expected = Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5, .infinity])
    var result = expected
    #expect(Comparison(result, expected).isWithin(maxAbs: 0, relativeL2: 0))
    result.scalars[4] = 5.5
    let comparison = Comparison(result, expected)
    #expect(comparison.maxAbs == 0.5)
    #expect(comparison.description.contains("[1, 1]"))
    #expect(!comparison.isWithin(maxAbs: 0.4, relativeL2: 1))
    #expect(!comparison.isWithin(maxAbs: 1, relativeL2: 0.01))
    #expect(comparison.isWithin(maxAbs: 0.5, relativeL2: 0.1))
  }

  @Test func oddValuesMeetTheirLikes() {
    func within(_ a: Float, _ b: Float) -> Bool {
      Comparison(Tensor(shape: [1], scalars: [a]), Tensor(shape: [1], scalars: [b]))
        .isWithin(maxAbs: 1, relativeL2: 1)
    }
    #expect(within(.nan, .nan) && within(.infinity, .infinity) && within(0.5, 0))
    #expect(!within(.nan, 1) && !within(1, .nan) && !within(-.infinity, .infinity) && !within(1, .infinity))
  }
}
