import Foundation
import Presets
import Stylizing
import Tensors
import Testing
import _TestSupport

@Suite struct LookTests {
  @Test func presetsAreTheFolder() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Presets/looks")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
      .filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }
    #expect(Presets.looks.map(\.name) == files.sorted())
    for (name, bytes) in Presets.looks { #expect(try Look(recipe: bytes).name == name) }
  }

  @Test(arguments: Presets.looks.map(\.name)) func presetsRunOnAnySize(_ name: String) throws {
    let bytes = try #require(Presets.looks.first { $0.name == name }).bytes
    let stylizer = try LookStylizer(look: Look(recipe: bytes))
    for (height, width) in [(1, 1), (2, 2), (37, 23), (1, 9)] {
      let picture = randomTensor([height, width, 3], seed: 3)
      let painting = try stylizer.stylize(picture)
      #expect(painting.shape == picture.shape)
      #expect(painting.scalars.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test(arguments: [
    ("[]", "it must be an object"),
    ("{ name: 'a' }", "'steps' must be a list"),
    ("{ name: 'a', steps: [], author: 1 }", "'author' is not a field"),
    ("{ name: 'a', steps: [{ radius: 3 }] }", "step 1 must be an object with a 'filter'"),
    ("{ name: 'a', steps: [{ filter: 'grad' }] }", "did you mean 'grade'?"),
    ("{ name: 'a', steps: [{ filter: 'grade', contrst: 1 }] }", "did you mean 'contrast'?"),
    ("{ name: 'a', steps: [{ filter: 'grade', contrast: 7 }] }", "contrast is 7 but must be from -1 to 1"),
    ("{ name: 'a', steps: [{ filter: 'grade', contrast: 'x' }] }", "must be a number"),
    ("{ name: 'a', steps: [{ filter: 'grade', lights: 'red' }] }", "must be a colour"),
    ("{ name: ", "it is not JSON5"),
  ]) func saysWhatIsWrong(_ recipe: String, _ expected: String) {
    do {
      _ = try Look(recipe: Array(recipe.utf8))
      Issue.record("no error for \(recipe)")
    } catch {
      #expect("\(error)".contains(expected), "\(error)")
    }
  }
}
