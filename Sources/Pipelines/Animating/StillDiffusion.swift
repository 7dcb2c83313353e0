internal import Animating
internal import Diffusion
internal import Motion
internal import Tensors

/// What a diffusion model does for an animated still: it tells the motion (stage 1 of Motion-I2V), renders the frames (stage 2), or both.
///
/// Each stage is loaded when it is wanted and gone before the next one comes.
struct StillDiffusion {
  private let prediction: AnimateSettings.Prediction?
  private let rendering: Settings.Rendering?
  private let model: Settings.ModelChoice
  private let count: Int
  private let observer: Observer
  private let files: ModelFileLog
  private let kept: KeptProgress?

  /// How much a network may take for all its questions at once.
  var memory = Guidance.usualMemory

  /// Whether it tells the motion.
  var predicts: Bool { prediction != nil }

  /// Looks over what will be loaded; nil when there is nothing to do.
  ///
  /// - Throws: ``ModelError``, before anything is painted.
  init?(
    _ settings: AnimateSettings, observer: Observer, files: ModelFileLog, kept: KeptProgress? = nil
  ) throws {
    guard let model = settings.model, settings.prediction != nil || settings.rendering != nil else {
      return nil
    }
    (self.model, prediction, rendering) = (model, settings.prediction, settings.rendering)
    (self.observer, self.files, self.kept, count) = (observer, files, kept, settings.frameCount)
    let folder = try ModelFolder(path: model.folder)
    if prediction != nil { try folder.checkStage1(frames: count) }
    if rendering != nil { try folder.checkStage2(loras: model.loras) }
  }

  // MARK: - Motion

  /// f(still→i) of the frames from 1 on, on the grid of the still.
  ///
  /// - Parameters:
  ///   - still: the painted still.
  ///   - motion: how it was asked to move.
  ///   - brush: where anything may move; nil for everywhere.
  ///   - warn: told what a person should know.
  ///   - drawn: what the drags move, and the still moved by hand along them.
  /// - Throws: ``Stopped``, ``ModelError``.
  func predicted(
    _ still: Tensor, motion: StillMotion, brush: Tensor?, warn: (String) -> Void,
    drawn: () -> (Tensor?, StillFrames)
  ) throws -> [DisplacementField] {
    guard let prediction else { return [] }
    let size = prediction.run.fitted(width: still.width, height: still.height)
    if let sentence = prediction.run.warning(width: size.width, height: size.height) { warn(sentence) }
    let told = try told(motion, prediction, size, still, brush, drawn)
    let stage = try ModelFolder(path: model.folder, log: files).stage1(
      parity: prediction.run.parity, precision: model.usablePrecision)
    for sentence in model.lostWords(stage.lost(of:)) { warn(sentence) }
    let fields = try stage.predict(
      StyledStill.scaled(still, width: size.width, height: size.height),
      told: MotionStage1.Told(shares: told.shares, mask: told.mask, still: told.still),
      stride: Float(prediction.stride), prediction.run.request(model, memory: memory),
      kept: KeptPredictions("motion", in: kept, observer: observer)
    ) { stage in
      observer.report(stage)
      return !observer.shouldStop()
    }
    guard let fields else { throw Stopped() }
    Memory.giveBack()
    return fields.map { $0.resized(height: still.height, width: still.width) }
  }

  /// What stage 1 is told: the squares of the released code, or the motion of the whole thing that is dragged.
  private func told(
    _ motion: StillMotion, _ prediction: AnimateSettings.Prediction, _ size: (width: Int, height: Int),
    _ still: Tensor, _ brush: Tensor?, _ drawn: () -> (Tensor?, StillFrames)
  ) throws -> SparseMotion {
    let brush = brush.map { StyledStill.scaled($0, width: size.width, height: size.height) }
    if motion.drags.isEmpty {
      return SparseMotion(frames: count - 1, height: size.height, width: size.width, brush: brush)
    }
    if let patch = prediction.patch {
      let scale = Place(Float(size.width) / Float(still.width), Float(size.height) / Float(still.height))
      return SparseMotion(
        drags: motion.drags.map { drag in
          (0..<count).map { (drag.place(at: $0, of: motion.timeline) + 0.5) * scale - 0.5 }
        }, reach: patch, frames: count - 1, height: size.height, width: size.width, brush: brush)
    }
    var (thing, frames) = drawn()
    let fields = try (0..<count).map { try frames.paint($0).backward.inverted().field }.dropFirst()
    return SparseMotion(
      fields: fields.map { $0.resized(height: size.height, width: size.width) },
      known: StyledStill.scaled(
        thing ?? Tensor(height: still.height, width: still.width, channels: 1), width: size.width,
        height: size.height), brush: brush)
  }

  // MARK: - Frames

  /// The frames as stage 2 renders them.
  ///
  /// - Parameters:
  ///   - still: the painted still.
  ///   - drawn: the frames as their motion alone has them.
  ///   - predicted: f(still→i), where a model told them; otherwise they are those of `drawn`.
  /// - Returns: `drawn` where nothing is to be rendered.
  func rendered(
    _ still: Tensor, drawn: any FrameMaker, count: Int, predicted: [DisplacementField], brush: Tensor?
  ) throws -> any FrameMaker {
    guard let rendering, count > 1 else { return drawn }
    let size = rendering.run.fitted(width: still.width, height: still.height)
    if prediction == nil, let sentence = rendering.run.warning(width: size.width, height: size.height) {
      observer.report(.warning(sentence))
    }
    var (drawn, motion) = (
      drawn,
      ReferenceMotion(
        height: size.height / 8, width: size.width / 8, isMasked: rendering.masksHidden)
    )
    var backward: [DisplacementField] = []
    for frame in 0..<count {
      if observer.shouldStop() { throw Stopped() }
      backward.append(try drawn.paint(frame).backward)
      guard frame > 0 else { continue }
      let (forward, seen) = backward[frame].inverted()
      motion.append(
        predicted.isEmpty ? forward : predicted[frame - 1], visibility: rendering.masksHidden ? seen : nil)
    }
    let stage = try ModelFolder(path: model.folder, log: files).stage2(
      loras: model.loras, parity: rendering.run.parity, precision: model.usablePrecision)
    if prediction == nil {
      for sentence in model.lostWords(stage.lost(of:)) { observer.report(.warning(sentence)) }
    }
    observer.report(.stage(.encoding))
    let rest = brush.map { brush in
      SparseMotion(
        frames: 1, height: size.height, width: size.width,
        brush: StyledStill.scaled(brush, width: size.width, height: size.height)
      ).still
    }
    var run = try stage.begin(
      StyledStill.scaled(still, width: size.width, height: size.height), motion: motion, still: rest,
      rendering.run.request(model, memory: memory),
      kept: KeptPredictions("rendering", in: kept, observer: observer))
    let (windows, steps) = (run.windowCount, run.count)
    for step in 0..<steps {
      func proceed(_ window: Int) -> Bool {
        observer.report(.denoising(done: step * windows + window, total: steps * windows))
        return !observer.shouldStop()
      }
      guard proceed(0), run.next(proceed: proceed) else { throw Stopped() }
    }
    observer.report(.denoising(done: steps * windows, total: steps * windows))
    observer.report(.stage(.decoding))
    return RenderedFrames(
      still: still, latent: run.latent, pictures: stage.pictures, backward: backward, brush: brush)
  }
}

/// Frames that stage 2 has rendered and that become pictures one after another.
private struct RenderedFrames: FrameMaker {
  let still: Tensor
  let latent: Tensor
  let pictures: LatentPictures
  let backward: [DisplacementField]
  /// What may move, the rest being the still to the bit; nil for everything.
  let brush: Tensor?

  func pass(_ frame: Int) {}

  func paint(_ frame: Int) -> PaintedFrame {
    let picture = StyledStill.scaled(
      pictures.picture(latent, frame: frame), width: still.width, height: still.height)
    return PaintedFrame(
      picture: brush.map { MaskedBlend.blend(picture, over: still, strength: 1, mask: $0) } ?? picture,
      backward: backward[frame])
  }
}

extension AnimateSettings {
  /// The motion with the length and the rate of a model that tells it, where nothing is said.
  var recipe: MotionRecipe {
    var recipe = motion
    guard prediction != nil else { return recipe }
    recipe.fps = recipe.fps ?? MotionRecipe.predictedRate
    if recipe.duration == nil { recipe.frames = recipe.frames ?? MotionRecipe.predictedFrames }
    return recipe
  }

  /// How many frames there will be where no clip says it.
  var frameCount: Int { recipe.timeline().timeline.frames }
}

extension Observer {
  /// Tells what a stage of a model is doing.
  func report(_ stage: StableDiffusion.Stage) {
    switch stage {
    case .encoding: report(.stage(.encoding))
    case .denoising(let done, let count): report(.denoising(done: done, total: count))
    case .decoding: report(.stage(.decoding))
    }
  }
}
