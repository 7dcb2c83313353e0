internal import Rendering
package import Stylizing
internal import Synchronization
package import Tensors
package import Tracking

/// Paints the frames of a clip one after another: shots, keyframes, looks, changes of reference.
///
/// Knows no files and no codecs: pictures in, pictures out.
package struct ClipPainter {
  /// A painted frame and what happened at it.
  package struct Painted {
    /// The painted frame, of the shape of the frame.
    package var picture: Tensor
    /// Its motion to the reference it was painted from; nil at a reference.
    package var motion: TrackedFrame?
    /// Whether a new shot begins here.
    package var isCut = false
    /// Whether this frame became the reference.
    package var isReanchored = false
  }

  /// Where the shots of the clip are known from.
  package enum Shots {
    /// Found as the frames come by.
    case detected(CutDetector)
    /// Found in advance.
    case planned(ClipPlan)
    /// One shot, painted at its first frame; looked over as the frames come by.
    case single(CutDetector)
  }

  /// A shot that nobody painted came by; thrown with ``Shots/single(_:)`` alone.
  package struct UnpaintedShot: Error {}

  /// How the frames of the current stretch are painted.
  private enum Mode {
    case following(ReferenceFollower)
    case between(BetweenKeyframes)
    case spooled(PictureSpool)
  }

  private let engine: Engine
  private let shots: Shots
  private let paintings: (_ number: Int) throws -> Painting?
  private let backward: BackwardTracking
  private var stylizer: (any FrameStylizer)?
  private let failure = Failures()
  private var mode: Mode?
  private var number = 0
  private var stretch = 0

  /// - Parameters:
  ///   - stylizer: the look, not yet fitted; nil when every shot has a painted frame.
  ///   - paintings: gives painted frames by their number, of the size of the frames; nil for others.
  ///   - backward: carries later keyframes back.
  package init(
    engine: Engine, shots: Shots, stylizer: (any FrameStylizer)?,
    paintings: @escaping (_ number: Int) throws -> Painting?, backward: BackwardTracking
  ) {
    (self.engine, self.shots, self.stylizer) = (engine, shots, stylizer)
    (self.paintings, self.backward) = (paintings, backward)
  }

  /// Passes over the frames before one at which a stretch of the plan begins.
  ///
  /// - Parameter fitted: the frame to fit the look to, in place of the first that it paints.
  /// - Throws: what fitting the look throws.
  package mutating func skip(to number: Int, fitted: Tensor?) throws {
    self.number = number
    if let fitted { _ = try fittedStylizer(to: fitted) }
  }

  /// Paints the next frame of the clip.
  ///
  /// - Parameters:
  ///   - frame: `(height, width, 3)`, values in [0, 1].
  ///   - next: the frame that the next call will bring, where it is known; work on it begins early.
  package mutating func paint(_ frame: Tensor, next: Tensor? = nil) throws -> Painted {
    defer { number += 1 }
    switch shots {
    case .detected(let isCut):
      // Asked at the first frame too: the detector has to see every frame.
      let cut = isCut(frame) && number > 0
      if mode == nil || cut { return try begin(.look(number..<number + 1), with: frame, isCut: cut) }
    case .single(let isCut):
      if isCut(frame), number > 0 { throw UnpaintedShot() }
      if mode == nil { return try begin(.after(0..<Int.max), with: frame, isCut: false) }
    case .planned(let plan):
      while stretch + 1 < plan.stretches.count, number >= plan.stretches[stretch].frames.upperBound {
        stretch += 1
      }
      // A container may hold a frame more than the scan saw; it is carried on.
      if number == plan.stretches[stretch].frames.lowerBound {
        return try begin(plan.stretches[stretch], with: frame, isCut: number > 0 && isShotStart(plan))
      }
    }
    return try advance(to: frame, next: next)
  }

  private func isShotStart(_ plan: ClipPlan) -> Bool {
    switch plan.stretches[stretch] {
    case .look, .before: true
    case .after, .between:
      switch plan.stretches[stretch - 1] {
      case .look, .after: true
      case .before, .between: false
      }
    }
  }

  /// Paints the first frame of a stretch.
  private mutating func begin(_ stretch: ClipPlan.Stretch, with frame: Tensor, isCut: Bool) throws -> Painted
  {
    // What the stretch before held is given back before this one is prepared.
    mode = nil
    Memory.giveBack()
    switch stretch {
    case .look:
      let stylizer = try fittedStylizer(to: frame)
      let keyframe = Keyframe(source: frame, styled: try stylizer.stylize(frame))
      mode = .following(
        ReferenceFollower(
          engine: engine, keyframe: keyframe,
          paint: stylizer.paintsNewlySeen ? failure.catching(stylizer) : nil))
      return Painted(picture: keyframe.styled, isCut: isCut)
    case .after(let range):
      let keyframe = try painting(range.lowerBound).keyframe(over: frame)
      mode = .following(ReferenceFollower(engine: engine, keyframe: keyframe, paint: nil))
      return Painted(picture: keyframe.styled, isCut: isCut)
    case .between(let range) where range.count == 1:
      // Nothing lies between.
      return Painted(picture: try painting(range.lowerBound).keyframe(over: frame).styled, isCut: isCut)
    case .between(let range):
      let inside = range.lowerBound + 1..<range.upperBound
      let earlier = try painting(range.lowerBound).keyframe(over: frame)
      let (motions, later) = try backward.track(inside, from: try painting(range.upperBound))
      mode = .between(
        BetweenKeyframes(
          engine: engine, earlier: earlier, later: later, motions: motions, length: range.count))
      return Painted(picture: earlier.styled, isCut: isCut)
    case .before(let range, let keyframe):
      mode = .spooled(try backward.paint(range, from: try painting(keyframe)))
      var painted = try advance(to: frame)
      painted.isCut = isCut
      return painted
    }
  }

  /// What it remembers between two frames; nil where that cannot be kept now.
  ///
  /// It can before a stretch begins, and within one that is followed from one keyframe while no frame was tracked ahead.
  package var state: StateBytes? {
    var state = StateBytes()
    state.append([number, stretch, fittedTo == nil ? 0 : 1])
    if let fittedTo { state.append(fittedTo) }
    if case .planned(let plan) = shots, plan.stretches.contains(where: { $0.frames.lowerBound == number }) {
      state.append(0)
      return state
    }
    guard case .following(let follower) = mode, let followed = follower.state else { return nil }
    state.append(follower.paintsNewlySeen ? 2 : 1)
    state.append(followed)
    return state
  }

  /// Goes on from the state of a painter of the same clip.
  ///
  /// - Parameter last: the frame before the next one.
  /// - Throws: `StateBytes.Damaged`, or what fitting the look throws.
  package mutating func restore(_ state: StateBytes, last: Tensor) throws {
    var state = state
    let numbers = try state.numbers(Int.self)
    guard numbers.count == 3 else { throw StateBytes.Damaged() }
    (number, stretch) = (numbers[0], numbers[1])
    if numbers[2] != 0 { _ = try fittedStylizer(to: try state.tensor()) }
    switch shots {
    // It compares with the frame before.
    case .detected(let isCut), .single(let isCut): _ = isCut(last)
    case .planned: break
    }
    let kind = try state.number()
    guard kind != 0 else { return }
    let paint = kind == 2 ? stylizer.map { failure.catching($0) } : nil
    mode = .following(try ReferenceFollower(engine: engine, state: try state.others(), paint: paint))
  }

  private mutating func advance(to frame: Tensor, next: Tensor? = nil) throws -> Painted {
    switch mode {
    case .following(var follower):
      mode = nil  // one owner: the follower's buffers are not copied
      let step = follower.advance(to: frame, next: next)
      mode = .following(follower)
      try failure.rethrow()
      return Painted(picture: step.picture, motion: step.motion, isReanchored: step.isReanchored)
    case .between(var between):
      mode = nil
      let (picture, motion) = try between.advance(to: frame)
      mode = .between(between)
      return Painted(picture: picture, motion: motion)
    case .spooled(let pictures):
      guard case .planned(let plan) = shots else { return Painted(picture: frame) }
      let index = plan.stretches[stretch].frames.upperBound - 1 - number
      return Painted(picture: try pictures.read(index))
    case nil:
      return Painted(picture: frame)
    }
  }

  private mutating func fittedStylizer(to frame: Tensor) throws -> any FrameStylizer {
    guard let stylizer else { throw PipelineError.nothingToDo }
    // Fitted once: every shot gets the same palette.
    if !isFitted {
      let fitted = try stylizer.fitted(to: frame)
      self.stylizer = fitted
      fittedTo = frame
      return fitted
    }
    return stylizer
  }
  private var isFitted: Bool { fittedTo != nil }
  /// The frame that the look was fitted to.
  private var fittedTo: Tensor?

  private func painting(_ number: Int) throws -> Painting {
    guard let painting = try paintings(number) else {
      throw PipelineError.shotsWithoutKeyframe([number..<number + 1])
    }
    return painting
  }
}

/// Carries an error out of a closure that cannot throw.
private final class Failures: Sendable {
  private let first = Mutex<(any Error)?>(nil)

  func catching(_ stylizer: any FrameStylizer) -> Engine.Paint {
    { [self] picture in
      do {
        return try stylizer.stylize(picture)
      } catch {
        first.withLock { $0 = $0 ?? error }
        return picture
      }
    }
  }

  func rethrow() throws {
    if let error = first.withLock({ $0 }) { throw error }
  }
}
