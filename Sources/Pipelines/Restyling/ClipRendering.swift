internal import Diffusion
internal import Foundation
internal import Media
internal import Motion
internal import Rendering
internal import Stylizing
internal import Tensors
internal import Tracking

/// Renders frames of a clip with a diffusion model along the tracked motion of their shot's first frame, before the rest is carried.
///
/// First the clip is read once: shots are found, their first frames painted, every frame tracked. What stays of a frame is its motion at
/// the sizes of the network. Only then is the model loaded, when the one that painted is gone.
struct ClipRendering {
  /// What painting the clip needs afterwards.
  struct Outcome {
    /// Which frames are painted from which rendered ones.
    let plan: ClipPlan
    /// Timestamps of all frames.
    let timestamps: [Int64]
    /// Reads a rendered frame, of the size of the clip; nil for others.
    let painting: (_ number: Int) throws -> Painting?
  }

  let rendering: Settings.Rendering
  let model: Settings.ModelChoice
  let engine: Engine
  let clock: StageClock
  let observer: Observer
  let files: ModelFileLog
  /// Where finished work is kept; nil: nowhere.
  let kept: KeptProgress?
  /// Where temporary files go.
  let directory: URL
  /// How much the network may take for all its questions at once.
  let memory: Int
  /// Paintings of first frames made by hand, by number.
  let paintings: [Int: Painting]
  /// What paints the first frames that nobody painted; called at the first of them.
  let makeStylizer: () throws -> (any FrameStylizer)?

  /// Does the work.
  ///
  /// - Throws: ``PipelineError/keyframeNotFirst(frame:shot:)`` for a painting of another frame than a shot's first; ``ModelError``;
  ///   ``Stopped``.
  func render(_ stream: FrameStream) throws -> Outcome {
    let (width, height) = (stream.info.width, stream.info.height)
    let size = rendering.run.fitted(width: width, height: height)
    if let sentence = rendering.run.warning(width: size.width, height: size.height) {
      observer.report(.warning(sentence))
    }
    var survey = try ClipSurvey(self, width: size.width, height: size.height)
    let total = stream.info.frameCountEstimate
    while let frame = try stream.next() {
      if observer.shouldStop() { throw Stopped() }
      try survey.take(frame.picture, timestamp: frame.timestamp)
      observer.report(.scanning(done: survey.timestamps.count, total: total))
    }
    // Not after hours of rendering.
    if let early = stream.warnings.first(where: { $0.code == .endsEarly }) {
      throw PipelineError.endsEarly(early.description)
    }
    let shots = try survey.finished()
    Memory.giveBack()
    let rendered = try PictureSpool(shape: [height, width, 3], directory: directory)
    var places: [Int: Int] = [:]
    try clock.measure("diffuse") {
      try render(shots, tells: !survey.hasPainted) { number, picture in
        places[number] = rendered.count
        try rendered.append(StyledStill.scaled(picture, width: width, height: height))
      }
    }
    Memory.giveBack()
    let found = places
    return Outcome(
      plan: try ClipPlan(shots: shots.map(\.frames), keyframes: Array(places.keys), hasLook: false),
      timestamps: survey.timestamps,
      painting: { number in try found[number].map { Painting(colour: try rendered.read($0)) } })
  }

  /// - Parameter tells: whether nobody has told yet what of the prompts is not heard.
  private func render(
    _ shots: [ClipSurvey.Shot], tells: Bool, _ put: (_ number: Int, _ picture: Tensor) throws -> Void
  ) throws {
    let stage = try ModelFolder(path: model.folder, log: files).stage2(
      loras: model.loras, parity: rendering.run.parity, precision: model.usablePrecision)
    for sentence in tells ? model.lostWords(stage.lost(of:)) : [] { observer.report(.warning(sentence)) }
    let request = rendering.run.request(model, memory: memory)
    func windows(_ shot: ClipSurvey.Shot) -> Int {
      shot.numbers.count > 1
        ? FrameWindows(frames: shot.numbers.count, most: stage.windowLength).windows.count : 0
    }
    let all = shots.reduce(0) { $0 + windows($1) }
    var before = 0
    for shot in shots {
      guard shot.numbers.count > 1 else {
        try put(shot.numbers[0], shot.painting)
        continue
      }
      let steps = KeptPredictions("shot-\(shot.frames.lowerBound)", in: kept, observer: observer)
      observer.report(.stage(.encoding))
      var run = try stage.begin(
        shot.reference, motion: shot.motion, strength: rendering.strength, request, kept: steps
      ) { try stage.latent(of: shot.source($0)) }
      let (each, count) = (run.windowCount, run.count)
      for step in 0..<count {
        func proceed(_ window: Int) -> Bool {
          observer.report(.denoising(done: before * count + step * each + window, total: all * count))
          return !observer.shouldStop()
        }
        guard proceed(0), run.next(proceed: proceed) else { throw Stopped() }
      }
      before += each
      observer.report(.denoising(done: before * count, total: all * count))
      observer.report(.stage(.decoding))
      for (place, number) in shot.numbers.enumerated() {
        if observer.shouldStop() { throw Stopped() }
        let name = "rendered-\(number)"
        if let picture = kept?.loadTensor(name) {
          try put(number, picture)
          continue
        }
        let picture = stage.pictures.picture(run.latent, frame: place)
        try kept?.store(picture, as: name)
        try put(number, picture)
      }
    }
  }
}
