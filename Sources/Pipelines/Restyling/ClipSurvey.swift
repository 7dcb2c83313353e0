internal import Diffusion
internal import Foundation
internal import Motion
internal import Rendering
internal import Stylizing
internal import Tensors
internal import Tracking

/// What a diffusion model has to know of a clip, gathered frame by frame: its shots, their painted first frames, the motion.
struct ClipSurvey {
  /// Frames between two cuts.
  struct Shot {
    /// Their numbers.
    var frames: Range<Int>
    /// The numbers of those that are rendered, the first included.
    var numbers: [Int]
    /// The motion of the rendered ones but the first.
    var motion: ReferenceMotion
    /// The painted first frame, of the size of the clip.
    let painting: Tensor
    /// The same at the network's size.
    let reference: Tensor
    /// The rendered ones but the first as they are, at the network's size, on disk; nil where nobody asks for them.
    let sources: PictureSpool?

    /// A frame as it is, by its place among the rendered ones, from 1.
    func source(_ place: Int) throws -> Tensor {
      guard let sources else { preconditionFailure("frames that were not kept") }
      return try sources.read(place - 1)
    }
  }

  private let job: ClipRendering
  private let width: Int
  private let height: Int
  private let isCut: CutDetector
  private var tracker: (any DenseTracker)?
  private var stylizer: (any FrameStylizer)?
  private var shots: [Shot] = []
  /// The last frame where it is not rendered yet.
  private var pending: (motion: TrackedFrame, frame: Tensor)?
  /// The timestamp of each frame so far.
  private(set) var timestamps: [Int64] = []

  /// - Parameters:
  ///   - width: of the network's pictures.
  ///   - height: likewise.
  init(_ job: ClipRendering, width: Int, height: Int) throws {
    (self.job, self.width, self.height) = (job, width, height)
    isCut = job.engine.makeCutDetector()
  }

  /// Whether the model or a look painted anything.
  var hasPainted: Bool { stylizer != nil }

  /// Takes the next frame.
  mutating func take(_ frame: Tensor, timestamp: Int64) throws {
    let number = timestamps.count
    timestamps.append(timestamp)
    if isCut(frame) || number == 0 {
      try close()
      try begin(frame, number)
      return
    }
    if job.paintings[number] != nil {
      throw PipelineError.keyframeNotFirst(frame: number, shot: shots[shots.count - 1].frames.lowerBound)
    }
    guard let motion = tracker?.advance(to: frame) else { return }
    shots[shots.count - 1].frames = shots[shots.count - 1].frames.lowerBound..<number + 1
    pending = (motion, frame)
    if (number - shots[shots.count - 1].frames.lowerBound).isMultiple(of: job.rendering.every) { try close() }
  }

  /// All shots, when there are no more frames.
  mutating func finished() throws -> [Shot] {
    try close()
    if let stray = job.paintings.keys.max(), stray >= timestamps.count {
      throw PipelineError.keyframeOutOfRange(frame: stray, count: timestamps.count)
    }
    return shots
  }

  private mutating func begin(_ frame: Tensor, _ number: Int) throws {
    let painting = try job.paintings[number]?.keyframe(over: frame).styled ?? painted(frame)
    tracker = job.engine.makeTracker(frame)
    shots.append(
      Shot(
        frames: number..<number + 1, numbers: [number],
        motion: ReferenceMotion(
          height: height / 8, width: width / 8, isMasked: job.rendering.masksHidden),
        painting: painting, reference: StyledStill.scaled(painting, width: width, height: height),
        sources: job.rendering.strength < 1
          ? try PictureSpool(shape: [height, width, 3], directory: job.directory) : nil))
  }

  /// The first frame of a shot, painted by the model or a look.
  private mutating func painted(_ frame: Tensor) throws -> Tensor {
    if stylizer == nil { stylizer = try job.makeStylizer()?.fitted(to: frame) }
    guard let stylizer else { throw PipelineError.nothingToDo }
    return try job.clock.measure("paint") { try stylizer.stylize(frame) }
  }

  /// Has the frame in hand rendered, if there is one.
  private mutating func close() throws {
    guard let (motion, frame) = pending else { return }
    pending = nil
    let last = shots.count - 1
    shots[last].numbers.append(shots[last].frames.upperBound - 1)
    shots[last].motion.append(
      motion.forward, visibility: job.rendering.masksHidden ? motion.visible : nil)
    try shots[last].sources?.append(StyledStill.scaled(frame, width: width, height: height))
  }
}
