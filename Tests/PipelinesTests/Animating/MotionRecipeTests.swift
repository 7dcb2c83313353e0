import Animating
import Foundation
import Media
import Pipelines
import Testing

@Suite struct MotionRecipeTests {
  private func recipe(_ text: String, folder: String = "") throws -> MotionRecipe {
    try MotionRecipe(file: Array(text.utf8), folder: folder)
  }

  @Test func everyKeyIsRead() throws {
    let recipe = try recipe(
      """
      { frames: 30, fps: '30000/1001', loop: true, ease: 'linear',
        drag: ['10%,20% 30,40', { path: '1,2 3,4', start: 0.1, end: 0.4, ease: 'in', then: [{ path: '5,6', start: 0.5 }] }],
        pin: '7,8', brush: 'b.png', object: 'o.png', camera: ['roll:90', { move: 'zoom-in', amount: 12, end: 0.5 }], depth: '/d.png',
        flow: ['1,1 2,2'], flowMask: 'f.png', tracks: 't.csv', motionFrom: 'c.mp4', motionMask: 'm.png', crop: true }
      """, folder: "motions")
    #expect(recipe.frames == 30 && recipe.fps == Rational(30000, 1001) && recipe.loop && recipe.crop)
    #expect(recipe.ease == .linear && recipe.drag.count == 2)
    #expect(
      recipe.drag[0].legs[0].path.places == [
        StillPlace(x: .percent(10), y: .percent(20)), StillPlace(x: .pixels(30), y: .pixels(40)),
      ])
    #expect(recipe.drag[1].legs.map(\.timing.start) == [0.1, 0.5])
    #expect(recipe.drag[1].legs.map(\.timing.end) == [0.4, 1])
    #expect(recipe.drag[1].legs[0].timing.ease == .in)
    #expect(recipe.camera.map(\.kind) == [.roll, .zoomIn] && recipe.camera.map(\.amount) == [90, 12])
    #expect(recipe.brush == "motions/b.png" && recipe.depth == "/d.png" && recipe.tracks == "motions/t.csv")
    #expect(recipe.motionFrom == "motions/c.mp4" && recipe.motionMask == "motions/m.png")
    #expect(recipe.flowMask == "motions/f.png" && recipe.object == "motions/o.png")
    #expect(recipe.pin.count == 1 && recipe.flow.count == 1)
    // What is written is read again as the same.
    let again = try MotionRecipe(file: Array(try JSONEncoder().encode(recipe)), folder: "")
    #expect(again == recipe)
  }

  @Test(arguments: [
    ("{ drag: { path: '1,2 3,4', begin: 0 } }", "no key 'begin'"),
    ("{ ease: 'soft' }", "no ease 'soft'"),
    ("{ camera: 'zoom' }", "no camera move 'zoom' (did you mean 'zoom-in'?)"),
    ("{ drag: { path: '1,2 3,4', start: 0.8, end: 0.2 } }", "0.8 to 0.2"),
    (
      "{ drag: { path: '1,2 3,4', end: 0.8, then: [{ path: '5,6', start: 0.2 }] } }",
      "the start of '5,6' is 0.2; give at least 0.8"
    ),
    ("{ frames: 'many' }", "'frames' has the wrong type"),
    ("{ drag: [{ start: 0 }] }", "lacks the key 'path'"),
    ("[1, 2", "not JSON5"), ("{ fps: -3 }", "fps"),
  ]) func whatIsWrongIsTold(text: String, words: String) {
    let error = #expect(throws: MotionRecipeError.self) { try self.recipe(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func ratesAreExact() {
    #expect(FrameRate("24")?.value == Rational(24, 1))
    #expect(FrameRate("23.976")?.value == Rational(24000, 1001))
    #expect(FrameRate("29.97")?.value == Rational(30000, 1001))
    #expect(FrameRate("12.5")?.value == Rational(12500, 1000))
    #expect(FrameRate("60000/1001")?.value == Rational(60000, 1001))
    for text in ["", "fast", "0", "-2", "1/0", "nan", "inf"] { #expect(FrameRate(text) == nil, "\(text)") }
  }
}
