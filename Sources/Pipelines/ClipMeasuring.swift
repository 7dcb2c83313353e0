internal import Media
internal import Motion
internal import Rendering
internal import Tensors
internal import Tracking

/// Measures a restyled clip against its source, file against file.
public struct ClipMeasuring {
  /// The clip that was restyled.
  public let source: String
  /// The result.
  public let output: String
  /// What the result should be; nil when nobody knows.
  public let reference: String?
  /// The painting that the first frame of the result should be; nil when there is none.
  public let keyframe: String?
  /// The model that tells what frames show; nil for the figures that need none.
  public let clip: Settings.CLIPChoice?
  /// The part of the source that the result shows.
  public let range: Settings.Range

  private let engine: Engine

  /// A job that is not begun.
  public init(
    source: String, output: String, reference: String? = nil, keyframe: String? = nil,
    clip: Settings.CLIPChoice? = nil, range: Settings.Range, engine: Engine
  ) {
    (self.source, self.output, self.reference, self.range) = (source, output, reference, range)
    (self.keyframe, self.clip, self.engine) = (keyframe, clip, engine)
  }

  /// Does the work: the motion of the source is tracked from each frame to the next, except at its cuts.
  ///
  /// Source and reference are brought to the size of the result.
  ///
  /// - Throws: `MediaError`; ``PipelineError`` when the clips differ in length; ``ModelError``, `WeightsError` or `DiffusionError` when the
  ///   CLIP model cannot be used; ``Stopped`` when asked to stop.
  public func run(_ observer: Observer = Observer()) throws -> QualityReport {
    let results = try FrameStream { [output] in try .open(output) }
    defer { results.stop() }
    let size = Settings.Size(width: results.info.width, height: results.info.height)
    let sources = try FrameStream { [source, range] in try .open(source, range: range, size: size) }
    defer { sources.stop() }
    let truths = try reference.map { path in try FrameStream { try .open(path, size: size) } }
    defer { truths?.stop() }
    let painting = try keyframe.map { path in
      let still = try Still.read(path)
      return try Painting(
        scaling: still.picture, alpha: still.alpha, path: path, width: results.info.width,
        height: results.info.height)
    }

    var meter = QualityMeter()
    var meaning = try clip.map { try MeaningMeter($0, observer: observer) }
    var paintingError: [Double?] = []
    var before: Tensor?
    let isCut = engine.makeCutDetector()
    while let result = try results.next() {
      if observer.shouldStop() { throw Stopped() }
      guard let frame = try sources.next() else {
        throw PipelineError.lengths(longer: output, shorter: source, frames: meter.frames)
      }
      let truth = try truths?.next()
      if let reference, truth == nil {
        throw PipelineError.lengths(longer: output, shorter: reference, frames: meter.frames)
      }
      let cut = isCut(frame.picture)
      let motion = cut ? nil : before.map { self.motion(from: $0, to: frame.picture) }
      try meter.add(
        source: frame.picture, output: result.picture, reference: truth?.picture, motion: motion)
      meaning?.add(source: frame.picture, output: result.picture, isCut: cut)
      paintingError.append(
        before == nil
          ? painting.map { meanSquareError($0.keyframe(over: frame.picture).styled, result.picture) } : nil)
      before = frame.picture
      observer.report(.frame(done: meter.frames, total: results.info.frameCountEstimate))
    }
    if try sources.next() != nil {
      throw PipelineError.lengths(longer: source, shorter: output, frames: meter.frames)
    }
    let fidelity = QualityReport.Figure(
      "keyframe-error", unit: "mean square, levels of 255", better: .lower,
      meaning: "difference of the first frame from the painting it should be",
      series: paintingError.map { $0.map { 255 * 255 * $0 } })
    return meter.report(with: [fidelity] + (meaning?.figures ?? []))
  }

  private func motion(from before: Tensor, to frame: Tensor) -> MotionPair {
    var tracker = engine.makeTracker(before)
    let motion = tracker.advance(to: frame)
    return MotionPair(forward: motion.forward, backward: motion.backward)
  }
}
