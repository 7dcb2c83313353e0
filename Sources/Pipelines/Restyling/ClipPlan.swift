/// Which stretch of a clip is carried from which painted frames.
///
/// Made from the shots of a clip and the numbers of the painted frames; every frame lies in one stretch.
package struct ClipPlan: Equatable {
  /// Frames that are painted the same way.
  package enum Stretch: Equatable {
    /// Painted by the look at its first frame, carried on from there.
    case look(Range<Int>)
    /// Before the first painted frame of a shot: carried backwards from `keyframe`, the frame after the range.
    case before(Range<Int>, keyframe: Int)
    /// From a painted frame (the first of the range) on to the end of the shot.
    case after(Range<Int>)
    /// From a painted frame (the first of the range) to the next one, the frame after the range.
    case between(Range<Int>)

    /// The frames.
    package var frames: Range<Int> {
      switch self {
      case .look(let range), .before(let range, _), .after(let range), .between(let range): range
      }
    }
  }

  /// The stretches, in order, without gaps.
  package let stretches: [Stretch]

  /// Plans a clip.
  ///
  /// - Parameters:
  ///   - shots: the shots of the clip in order, without gaps, none empty.
  ///   - keyframes: numbers of painted frames.
  ///   - hasLook: whether shots without a painted frame are painted by a look.
  /// - Throws: ``PipelineError`` for a keyframe outside the clip, and naming the shots that nobody painted.
  package init(shots: [Range<Int>], keyframes: [Int], hasLook: Bool) throws {
    let count = shots.last?.upperBound ?? 0
    let keyframes = keyframes.sorted()
    if let stray = keyframes.first(where: { !(0..<count).contains($0) }) {
      throw PipelineError.keyframeOutOfRange(frame: stray, count: count)
    }
    var stretches: [Stretch] = []
    var bare: [Range<Int>] = []
    for shot in shots {
      let painted = keyframes.filter(shot.contains)
      guard let first = painted.first, let last = painted.last else {
        if hasLook { stretches.append(.look(shot)) } else { bare.append(shot) }
        continue
      }
      if first > shot.lowerBound { stretches.append(.before(shot.lowerBound..<first, keyframe: first)) }
      for (frame, next) in zip(painted, painted.dropFirst()) { stretches.append(.between(frame..<next)) }
      stretches.append(.after(last..<shot.upperBound))
    }
    guard bare.isEmpty else { throw PipelineError.shotsWithoutKeyframe(bare) }
    self.stretches = stretches
  }
}
