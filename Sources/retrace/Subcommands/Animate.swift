internal import ArgumentParser
internal import Pipelines

/// `retrace animate`: a still that moves.
struct Animate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "animate",
    abstract: "Animate a still.",
    discussion: """
      Moves things of a still by hand, moves the camera, or lets water and smoke flow; a look paints the still first. \
      A model may tell the motion and render the frames.

        retrace animate still.png -o out.mp4 --drag "120,80 180,60" --pin 90,200
        retrace animate still.png -o out.mp4 --camera orbit --depth depth.png
        retrace animate still.png -o out.gif --flow "10%,70% 20%,70%" --flow-mask water.png --loop
        retrace animate still.png -o out.mp4 --model Motion-I2V --prompt "a boat sails away"
      """)

  @Argument(help: "The still.", completion: .file())
  var still: String

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var encoding: CodecOptions
  @OptionGroup(title: "Output") var comparison: PreviewOptions
  @OptionGroup(title: "Output") var fields: SavedMotionOptions
  @OptionGroup(title: "Motion") var motion: MotionOptions
  @OptionGroup(title: "Length") var length: LengthOptions
  @OptionGroup(title: "Look") var look: LookOptions
  @OptionGroup(title: "Look") var masking: MaskOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Model") var prediction: PredictionOptions
  @OptionGroup(title: "Model") var rendering: RenderingOptions
  @OptionGroup(title: "Size") var working: SizeOptions
  @OptionGroup(title: "Run") var speed: SpeedOptions
  @OptionGroup(title: "Run") var progress: ProgressOptions
  @OptionGroup(title: "Run") var dry: DryRunOptions
  @OptionGroup(title: "Run") var stopped: ResumeOptions
  @OptionGroup(title: "Run") var resources: ResourceOptions
  @OptionGroup(title: "Run") var general: RunOptions

  func validate() throws {
    if look.lookStrength != nil, !look.isGiven {
      throw ValidationError("--look-strength needs a look; give --look or --look-file.")
    }
    if masking.mask != nil, !look.isGiven, model.model == nil {
      throw ValidationError("--mask needs a look or a model; give --look, --look-file or --model.")
    }
  }

  func run() throws {
    general.apply()
    resources.apply()
    var settings = AnimateSettings()
    settings.look = look.settings
    settings.model = model.settings(speed.speed)
    settings.mask = masking.mask
    settings.size = working.settings
    settings.motion = try motion.recipe(length)
    settings.prediction = try prediction.settings(model, rendering, motion: settings.motion)
    if try rendering.isDiffusion(model, predicts: settings.prediction != nil) {
      settings.rendering = Settings.Rendering(run: model.run(rendering.parity))
      settings.rendering?.masksHidden = rendering.occlusionMask
    }
    settings.savedMotion = fields.saveMotion
    settings.speed = speed.speed
    settings.encoding = encoding.settings(audio: false)
    settings.preview = comparison.preview
    var job = try StillAnimation(
      settings: settings, input: still, output: output.output, overwrite: output.overwrite,
      resumes: stopped.resume, looks: Library.looks(), engine: .embedded(try Library.speed(settings.speed)))
    job.limits = resources.limits
    if dry.dryRun {
      Terminal.data(try JSONText.of(settings).text.trimmed)
      return
    }
    if stopped.resume, try job.isDone() {
      general.diagnostics.note("\(output.output) is done already")
      return
    }
    try Job(
      folder: OutputFiles.folder(of: output.output), progress: progress,
      diagnostics: general.diagnostics
    ).run(verb: "animated") { observer in
      let record = try job.run(observer, job: Job.fingerprint)
      return Job.Outcome(frames: record.frames, output: output.output, interrupted: record.interrupted)
    }
  }
}
