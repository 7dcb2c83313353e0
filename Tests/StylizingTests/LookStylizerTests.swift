import Presets
import Stylizing
import Tensors
import Testing
import _TestSupport

@Suite struct LookStylizerTests {
  private func look(_ steps: String) throws -> Look {
    try Look(recipe: Array("{ name: 'x', steps: [\(steps)] }".utf8))
  }

  @Test(arguments: Presets.looks.map(\.name)) func whatIsFittedStays(_ name: String) throws {
    let bytes = try #require(Presets.looks.first { $0.name == name }).bytes
    let (keyframe, frame) = (testPicture(height: 48, width: 64), testPicture(height: 48, width: 64, seed: 8))
    let fitted = try LookStylizer(look: Look(recipe: bytes)).fitted(to: keyframe)
    let alone = try fitted.stylize(frame)
    _ = try fitted.stylize(randomTensor([48, 64, 3], seed: 2))
    #expect(try fitted.stylize(frame) == alone)
  }

  @Test func aPaletteComesFromTheKeyframe() throws {
    let stylizer = try LookStylizer(look: look("{ filter: 'palette', count: 4, softness: 0.5 }"))
    let keyframe = testPicture()
    let dark = Tensor(shape: keyframe.shape, scalars: keyframe.scalars.map { $0 * 0.3 })
    let fitted = try stylizer.fitted(to: keyframe)
    #expect(try fitted.stylize(keyframe) == stylizer.stylize(keyframe))
    #expect(try fitted.stylize(dark) != stylizer.stylize(dark))
  }

  @Test func strengthMixes() throws {
    let picture = testPicture()
    let steps = "{ filter: 'grade', exposure: 1 }"
    let (none, half, full) = try (
      LookStylizer(look: look(steps), strength: 0).stylize(picture),
      LookStylizer(look: look(steps), strength: 0.5).stylize(picture),
      LookStylizer(look: look(steps)).stylize(picture)
    )
    #expect(none == picture)
    let (a, b) = (half.lab().scalars, zip(picture.lab().scalars, full.lab().scalars).map { ($0 + $1) / 2 })
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 0.2 })
    #expect(throws: StylizingError.self) { try LookStylizer(look: look(steps), strength: 1.5) }
  }

  @Test func aMaskLimitsTheLook() throws {
    let picture = testPicture()
    var mask = Tensor(height: 96, width: 128, channels: 1)
    for y in 0..<96 { for x in 64..<128 { mask[y, x, 0] = 1 } }
    let steps = "{ filter: 'grade', exposure: 1 }"
    let full = try LookStylizer(look: look(steps)).stylize(picture)
    let result = try LookStylizer(look: look(steps), mask: mask).stylize(picture)
    for y in [0, 50, 95] {
      for c in 0..<3 {
        #expect(result[y, 20, c] == picture[y, 20, c])
        #expect(abs(result[y, 100, c] - full[y, 100, c]) < 1e-3)
      }
    }
    // A mask of another size is resized.
    let small = mask.resized(height: 48, width: 64, .area)
    #expect(
      try LookStylizer(look: look(steps), mask: small).stylize(picture)[50, 20, 0] == picture[50, 20, 0])
    #expect(throws: StylizingError.self) { try LookStylizer(look: look(steps), mask: picture) }
  }

  @Test func theTableComesAfterThePalette() throws {
    let picture = testPicture()
    let invert = ColourTable(kind: .curves, size: 2, scalars: [1, 1, 1, 0, 0, 0])
    let palette = StyleImagePalette(picture: Tensor(height: 2, width: 2, channels: 3, repeating: 0.8))
    let result = try LookStylizer(look: look(""), palette: palette, table: invert).stylize(picture)
    let mean = result.scalars.reduce(0, +) / Float(result.count)
    #expect(abs(mean - 0.2) < 0.05)
  }

  @Test func refusesOtherShapes() throws {
    let stylizer = try LookStylizer(look: look(""))
    #expect(throws: StylizingError.self) { try stylizer.stylize(Tensor(height: 4, width: 4, channels: 1)) }
    #expect(throws: StylizingError.self) { try stylizer.stylize(Tensor(shape: [0, 4, 3])) }
  }
}
