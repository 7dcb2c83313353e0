import Foundation
import Pipelines
import Stylizing
import Synchronization
import Tensors
import Testing

/// The painter with fakes in its boxes.
@Suite struct ClipPainterTests {
  private func painter(
    _ clip: [Tensor], shots: ClipPainter.Shots, stylizer: (any FrameStylizer)? = nil,
    paintings: [Int: Float] = [:],
    share: Float = 0, shouldStop: @escaping () -> Bool = { false }
  ) -> ClipPainter {
    let engine = Engine.fake(share: share)
    return ClipPainter(
      engine: engine, shots: shots, stylizer: stylizer,
      paintings: { paintings[$0].map { Painting(colour: frame($0)) } },
      backward: BackwardTracking(
        engine: engine, directory: FileManager.default.temporaryDirectory, shouldStop: shouldStop
      ) { range, body in
        for number in range where number < clip.count { try body(number, clip[number]) }
      })
  }

  @Test func lookIsFittedOnceAndPaintsEveryShot() throws {
    let clip = [Float(0.1), 0.12, 0.6, 0.62].map(frame)
    let look = CountingLook(count: .init())
    var painter = painter(clip, shots: .detected(Engine.fake().makeCutDetector()), stylizer: look)
    let painted = try clip.map { try painter.paint($0) }
    #expect(look.count.fits.withLock { $0 } == 1)
    #expect(painted.map(\.isCut) == [false, false, true, false])
    // The first frame of each shot is the look's, in the palette of the first.
    #expect(abs(painted[0].picture.scalars[0] - 0.15) < 1e-6)
    #expect(abs(painted[2].picture.scalars[0] - 0.4) < 1e-6)
    // The others are carried from it, one frame old.
    #expect(painted[3].picture.scalars[0] == painted[2].picture.scalars[0])
    #expect(painted[3].picture.scalars[1] == 0.01)
  }

  @Test func keyframesAreCarriedBothWays() throws {
    let clip = (0..<9).map { frame(Float($0) / 100) }
    let plan = try ClipPlan(shots: [0..<9], keyframes: [2, 6], hasLook: false)
    var painter = painter(clip, shots: .planned(plan), paintings: [2: 0.2, 6: 0.6])
    let pictures = try clip.map { try painter.paint($0).picture.scalars }
    // Before the first: carried backwards, the farther the older.
    #expect(abs(pictures[1][1] - 0.01) < 1e-4 && abs(pictures[0][1] - 0.02) < 1e-4)
    #expect(abs(pictures[0][0] - 0.2) < 1e-4)
    // The keyframes themselves, untouched.
    #expect(pictures[2].allSatisfy { $0 == 0.2 } && pictures[6].allSatisfy { $0 == 0.6 })
    // Between them the weight falls linearly; the later one is tracked from its own end.
    #expect([3, 4, 5].map { pictures[$0][2] } == [0.25, 0.5, 0.75])
    #expect([3, 4, 5].map { pictures[$0][1] } == [0.03, 0.02, 0.01])
    #expect(abs(pictures[4][0] - 0.4) < 1e-6)
    // After the last.
    #expect(pictures[8][0] == 0.6 && pictures[8][1] == 0.02)
  }

  @Test func neighbouringKeyframesHaveNothingBetween() throws {
    let clip = (0..<3).map { frame(Float($0) / 100) }
    let plan = try ClipPlan(shots: [0..<3], keyframes: [0, 1], hasLook: false)
    var painter = painter(clip, shots: .planned(plan), paintings: [0: 0.3, 1: 0.5])
    let pictures = try clip.map { try painter.paint($0).picture.scalars[0] }
    #expect(pictures == [0.3, 0.5, 0.5])
  }

  @Test func eachShotHasItsOwnKeyframe() throws {
    let clip = (0..<6).map { frame($0 < 3 ? 0.1 : 0.9) }
    let plan = try ClipPlan(shots: [0..<3, 3..<6], keyframes: [0, 4], hasLook: false)
    var painter = painter(clip, shots: .planned(plan), paintings: [0: 0.3, 4: 0.5])
    let painted = try clip.map { try painter.paint($0) }
    #expect(painted.map { round(100 * $0.picture.scalars[0]) } == [30, 30, 30, 50, 50, 50])
    #expect(painted.map(\.isCut) == [false, false, false, true, false, false])
  }

  @Test func referenceIsReplacedWhenLittleOfItIsLeft() throws {
    let clip = (0..<40).map { frame(Float($0) / 1000) }
    var painter = painter(
      clip, shots: .detected(Engine.fake().makeCutDetector()), stylizer: CountingLook(count: .init()),
      share: 0.4)
    let painted = try clip.map { try painter.paint($0) }
    // A tenth is lost a frame, but a reference stays for twelve frames at least.
    #expect(painted.indices.filter { painted[$0].isReanchored } == [12, 24, 36])
    #expect(painted[13].picture.scalars[1] == 0.01)
  }

  @Test func stoppingWhileCarryingBackwardsThrows() throws {
    let clip = (0..<5).map { frame(Float($0) / 100) }
    let plan = try ClipPlan(shots: [0..<5], keyframes: [4], hasLook: false)
    var painter = painter(clip, shots: .planned(plan), paintings: [4: 0.3], shouldStop: { true })
    #expect(throws: Stopped.self) { try painter.paint(clip[0]) }
  }
}
