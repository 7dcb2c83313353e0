import Foundation
import Pipelines
import Rendering
import Tensors
import Testing
import _TestSupport

/// Masks, paintings and comparison pictures.
@Suite struct PicturesTests {
  @Test func blendKeepsBothEndsExactly() {
    let (painting, source) = (randomTensor([4, 5, 3], seed: 1), randomTensor([4, 5, 3], seed: 2))
    #expect(MaskedBlend.blend(painting, over: source, strength: 1, mask: nil) == painting)
    #expect(MaskedBlend.blend(painting, over: source, strength: 0, mask: nil) == source)
    var mask = Tensor(height: 4, width: 5, channels: 1)
    mask[1, 2, 0] = 1
    mask[3, 3, 0] = 0.5
    let mixed = MaskedBlend.blend(painting, over: source, strength: 1, mask: mask)
    #expect(mixed[0, 0, 1] == source[0, 0, 1])
    #expect(mixed[1, 2, 1] == painting[1, 2, 1])
    #expect(abs(mixed[3, 3, 2] - (painting[3, 3, 2] + source[3, 3, 2]) / 2) < 1e-6)
  }

  @Test(arguments: [(480, 270, true), (482, 270, true), (486, 270, false), (270, 480, false)])
  func aspectMayDifferByOnePercent(width: Int, height: Int, fits: Bool) throws {
    let painting = try? Painting(
      scaling: Tensor(height: height, width: width, channels: 3), alpha: nil, path: "a.png", width: 96,
      height: 54)
    #expect((painting != nil) == fits)
    if let painting { #expect(painting.colour.shape == [54, 96, 3]) }
  }

  @Test func transparentPaintShowsTheFrame() {
    var alpha = Tensor(height: 2, width: 3, channels: 1)
    alpha[1, 1, 0] = 1
    let keyframe = Painting(colour: frame(0.8), alpha: alpha).keyframe(over: frame(0.2))
    #expect(keyframe.styled[1, 1, 0] == 0.8 && keyframe.styled[0, 0, 0] == 0.2)
    #expect(keyframe.source == frame(0.2))
  }

  @Test func comparisonsShowBothSides() {
    func picture(_ kind: Settings.Preview, _ number: Int) -> Tensor {
      ComparisonPicture.make(
        kind, of: .init(source: wide(0.2), painting: wide(0.8), motion: nil, number: number))
    }
    func wide(_ value: Float) -> Tensor { Tensor(height: 2, width: 40, channels: 3, repeating: value) }
    let pair = picture(.sideBySide, 0)
    #expect(pair.shape == [2, 80, 3])
    #expect(pair[1, 39, 0] == 0.2 && pair[1, 40, 0] == 0.8)
    let middle = picture(.wipe, 0)
    #expect(middle[0, 0, 0] == 0.8 && middle[0, 39, 0] == 0.2 && middle[0, 20, 0] == 1)
    // A quarter of the period later the painting fills the picture.
    #expect(picture(.wipe, 30) == wide(0.8))
    #expect(picture(.motion, 0) == wide(0.2))
  }

  @Test(arguments: [
    (Settings.Size(), 640, 360), (Settings.Size(width: 100, height: 30), 100, 30),
    (Settings.Size(maxEdge: 320), 320, 180), (Settings.Size(maxEdge: 1000), 640, 360),
  ])
  func workingSizes(size: Settings.Size, width: Int, height: Int) {
    let resolved = size.resolved(width: 640, height: 360)
    #expect(resolved.width == width && resolved.height == height)
  }
}
