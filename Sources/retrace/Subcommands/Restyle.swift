internal import ArgumentParser
internal import Pipelines

/// `retrace restyle`: a clip in a look, or along a painted frame.
struct Restyle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restyle",
    abstract: "Restyle a clip.",
    discussion: """
      Paints the first frame of each shot with a look, or takes frames painted by hand, and carries them \
      along the motion of the clip. Sound, frame rate, timestamps and size come out as they went in.

        retrace restyle clip.mp4 -o out.mp4 --look watercolor
        retrace restyle clip.mp4 -o out.mp4 --keyframe 0=painted.png
      """)

  @Argument(
    help: "The clip: a file, a folder of pictures, or a pattern such as frames/%05d.png.", completion: .file()
  )
  var clip: String

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var encoding: CodecOptions
  @OptionGroup(title: "Output") var sound: SoundOptions
  @OptionGroup(title: "Output") var comparison: PreviewOptions
  @OptionGroup(title: "Look") var look: LookOptions
  @OptionGroup(title: "Look") var painted: KeyframeOptions
  @OptionGroup(title: "Look") var masking: MaskOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Model") var rendering: RenderingOptions
  @OptionGroup(title: "Model") var spacing: EveryOptions
  @OptionGroup(title: "Part and size") var part: SpanOptions
  @OptionGroup(title: "Part and size") var working: SizeOptions
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
  }

  private func settings() throws -> Settings {
    var settings = Settings()
    settings.look = look.settings
    settings.model = model.settings(speed.speed)
    if try rendering.isDiffusion(model, others: [("--every", spacing.every != nil)]) {
      var chosen = Settings.Rendering(run: model.run(rendering.parity))
      (chosen.every, chosen.masksHidden) = (spacing.every ?? 1, rendering.occlusionMask)
      chosen.strength = model.strength ?? 1
      settings.rendering = chosen
    }
    settings.keyframes = painted.settings
    settings.mask = masking.mask
    settings.speed = speed.speed
    settings.range = part.settings
    settings.size = working.settings
    settings.encoding = encoding.settings(audio: !sound.noAudio)
    settings.preview = comparison.preview
    return settings
  }

  func run() throws {
    // Here, not in validate(): a misspelt option is to be told first.
    guard look.isGiven || model.model != nil || !painted.keyframe.isEmpty else {
      throw ValidationError(
        "nothing says how the clip shall look; give --look NAME (`retrace looks` lists them) or --keyframe IMAGE."
      )
    }
    general.apply()
    resources.apply()
    let settings = try settings()
    var shard: Shard?
    switch try Sharing.ofProcess() {
    case .merge(let keepsParts): return try merge(settings, keepsParts: keepsParts)
    case .shard(let share): shard = share
    case nil: break
    }
    var job = try ClipRestyling(
      settings: settings, input: clip, output: output.output, overwrite: output.overwrite,
      resumes: stopped.resume, shard: shard, looks: Library.looks(),
      engine: .embedded(try Library.speed(settings.speed)))
    job.limits = resources.limits
    if dry.dryRun {
      Terminal.data(try JSONText.of(settings).text.trimmed)
      return
    }
    if stopped.resume, try job.isDone() {
      general.diagnostics.note("\(job.target) is done already")
      return
    }
    try Job(
      folder: OutputFiles.folder(of: job.target), progress: progress,
      diagnostics: general.diagnostics
    ).run(verb: "restyled") { observer in
      let record = try job.run(observer, job: Job.fingerprint)
      return Job.Outcome(frames: record.frames, output: job.target, interrupted: record.interrupted)
    }
  }

  /// Joins what other runs painted.
  private func merge(_ settings: Settings, keepsParts: Bool) throws {
    let job = try ClipMerging(
      settings: settings, input: clip, output: output.output, overwrite: output.overwrite,
      keepsParts: keepsParts)
    try Job(
      folder: OutputFiles.folder(of: output.output), progress: progress, diagnostics: general.diagnostics
    ).run(verb: "joined") { observer in
      let record = try job.run(observer, job: Job.fingerprint)
      return Job.Outcome(frames: record.frames, output: output.output, interrupted: false)
    }
  }
}
