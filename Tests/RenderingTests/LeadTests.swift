import Rendering
import Tensors
import Testing
import _TestSupport

@Suite struct LeadTests {
  private let source = randomTensor([60, 80, 3], seed: 40).blurred(sigma: 4)

  private func lead(_ painting: Tensor) -> Lead {
    Lead(
      residual: PaintResidual.mean(of: PackedPicture(painting), over: PatchAtlas(source, pull: 0.1)))
  }

  @Test func appearanceLeadsWhereLikePlacesHaveLikePaint() {
    var grade = source
    for index in grade.scalars.indices { grade.scalars[index] = 1 - 0.8 * source.scalars[index] }
    #expect(lead(source) == .appearance)
    #expect(lead(grade) == .appearance)
  }

  @Test func motionLeadsWhereTheStrokesAreThePaintersOwn() {
    let strokes = randomTensor([60, 80, 3], seed: 41)
    var painted = source
    for index in painted.scalars.indices { painted.scalars[index] += 0.3 * (strokes.scalars[index] - 0.5) }
    #expect(lead(painted).share == Lead.motion.share)
    #expect(lead(painted).slack >= Lead.motion.slack)
  }

  @Test func theMoreIsOfItsOwnTheLongerTheMotionIsKept() {
    #expect(Lead(residual: 0.01).slack == Lead.motion.slack)
    #expect(Lead(residual: 0.1).slack > Lead(residual: 0.05).slack)
    #expect(Lead(residual: 2).slack == Lead(residual: 1).slack)
  }

  @Test func betweenTheTwoTheLeadIsMixed() {
    let mixed = Lead(residual: 0.00375)
    #expect(mixed.share > Lead.appearance.share && mixed.share < Lead.motion.share)
    #expect(mixed.focus < Lead.appearance.focus && mixed.focus > Lead.motion.focus)
  }
}
