import Pipelines
import Testing

@Suite struct ClipPlanTests {
  @Test func lookPaintsWhatNobodyPainted() throws {
    let plan = try ClipPlan(shots: [0..<4, 4..<9, 9..<12], keyframes: [5], hasLook: true)
    #expect(
      plan.stretches == [.look(0..<4), .before(4..<5, keyframe: 5), .after(5..<9), .look(9..<12)])
  }

  @Test func severalKeyframesInAShot() throws {
    let plan = try ClipPlan(shots: [0..<20], keyframes: [12, 3, 13], hasLook: false)
    #expect(
      plan.stretches == [.before(0..<3, keyframe: 3), .between(3..<12), .between(12..<13), .after(13..<20)])
    #expect(plan.stretches.flatMap(\.frames) == Array(0..<20))
  }

  @Test func namesTheShotsThatNobodyPainted() {
    #expect(throws: PipelineError.shotsWithoutKeyframe([4..<9, 9..<12])) {
      try ClipPlan(shots: [0..<4, 4..<9, 9..<12], keyframes: [0], hasLook: false)
    }
    #expect(PipelineError.shotsWithoutKeyframe([4..<9, 9..<12]).description.contains("frames 4-8, 9-11"))
  }

  @Test func refusesAKeyframeOutsideTheClip() {
    #expect(throws: PipelineError.keyframeOutOfRange(frame: 12, count: 12)) {
      try ClipPlan(shots: [0..<12], keyframes: [0, 12], hasLook: true)
    }
  }
}
