internal import ArgumentParser
internal import Pipelines

/// `retrace stylize`: one picture in a look.
struct Stylize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stylize",
    abstract: "Stylize one picture: the first-frame step alone.",
    discussion: """
      Tries a look before a clip is restyled, or makes a painting to work on by hand.

        retrace stylize photo.jpg -o painted.png --look oil
      """)

  @Argument(help: "The picture.", completion: .file())
  var image: String

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Look") var look: LookOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @Option(
    help: ArgumentHelp(
      "What painting with a model may cost; draft takes half the time.", valueName: "level"))
  var speed: SpeedLevel?
  @OptionGroup(title: "Look") var masking: MaskOptions
  @OptionGroup(title: "Size") var working: SizeOptions
  @OptionGroup(title: "Run") var progress: ProgressOptions
  @OptionGroup(title: "Run") var stopped: ResumeOptions
  @OptionGroup(title: "Run") var resources: ResourceOptions
  @OptionGroup(title: "Run") var general: RunOptions

  func validate() throws {
    if speed != nil, model.model == nil {
      throw ValidationError("--speed is about painting with a model; give --model DIR.")
    }
  }

  func run() throws {
    // Here, not in validate(): a misspelt option is to be told first.
    guard look.isGiven || model.model != nil else {
      throw ValidationError(
        "nothing says how the picture shall look; give --look NAME (`retrace looks` lists them), --look-file, --style-image, --lut or --model."
      )
    }
    general.apply()
    resources.apply()
    var settings = Settings()
    settings.look = look.settings
    settings.model = model.settings(speed ?? .standard)
    settings.mask = masking.mask
    settings.size = working.settings
    var job = try StillStylizing(
      settings: settings, input: image, output: output.output, overwrite: output.overwrite,
      resumes: stopped.resume)
    job.limits = resources.limits
    try Job(
      folder: OutputFiles.folder(of: output.output), progress: progress,
      diagnostics: general.diagnostics
    ).paint {
      try job.run(looks: Library.looks(), $0, job: Job.fingerprint)
    }
    general.diagnostics.detail("stylized \(image) to \(output.output)")
  }
}
