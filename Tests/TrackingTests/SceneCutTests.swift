import Tensors
import Testing
import Tracking
import _TestSupport

@Suite struct SceneCutTests {
  /// The numbers of the frames that the detector calls the first of a shot.
  private func cuts(_ frames: [Tensor]) -> [Int] {
    var detector = SceneCutDetector()
    return frames.indices.filter { detector.isCut(frames[$0]) }
  }

  @Test func findsTheCutAndNothingElse() {
    let (a, b) = (MovingTexture(seed: 11), MovingTexture(seed: 12))
    var frames = (0..<6).map { a.frame(dx: Float($0) * 4, dy: Float($0)) }
    // The other scene is darker and redder, as other scenes are.
    frames += (0..<6).map { index in
      var frame = b.frame(dx: Float(index) * -3, dy: 0)
      for at in frame.scalars.indices { frame.scalars[at] *= [0.8, 0.4, 0.3][at % 3] }
      return frame
    }
    #expect(cuts(frames) == [6])
  }

  @Test func aFlashOrACaptionIsNoCut() {
    let texture = MovingTexture(seed: 13)
    let frames = (0..<8).map { index in
      var frame = texture.frame(dx: Float(index), dy: 0)
      if index == 3 {
        for at in frame.scalars.indices { frame.scalars[at] = min(1, frame.scalars[at] * 1.6 + 0.15) }
      }
      if index >= 5 { for y in 80..<90 { for x in 20..<100 { for c in 0..<3 { frame[y, x, c] = 1 } } } }
      return frame
    }
    #expect(cuts(frames).isEmpty)
  }

  @Test func aPanelThatStaysDoesNotHideACut() {
    let (a, b) = (MovingTexture(seed: 14), MovingTexture(seed: 15))
    let frames = (0..<8).map { index in
      var frame = index < 4 ? a.frame(dx: 0, dy: Float(index)) : b.frame(dx: Float(index), dy: 0)
      if index >= 4 { for at in frame.scalars.indices { frame.scalars[at] *= [0.3, 0.6, 0.9][at % 3] } }
      for y in 0..<96 { for x in 70..<128 { for c in 0..<3 { frame[y, x, c] = 0.7 } } }
      return frame
    }
    #expect(cuts(frames) == [4])
  }

  @Test func theFirstFrameAndTinyFramesAreNoCuts() {
    #expect(cuts([randomTensor([1, 1, 3], seed: 1), randomTensor([1, 1, 3], seed: 1)]).isEmpty)
    #expect(cuts([MovingTexture(seed: 1).frame(dx: 0, dy: 0)]).isEmpty)
  }
}
