internal import ArgumentParser
internal import Pipelines

/// `retrace measure`: how good a result is.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measure a result against its source.",
    discussion: """
      Prints the warping error along the source's motion, the flicker where nothing moves, and how crispness and \
      contrast drift; with --reference also PSNR and SSIM against what the result should be, with --clip how well \
      frames keep what they show and whether that is what --prompt says.

        retrace measure clip.mp4 out.mp4
        retrace measure clip.mp4 out.mp4 --clip vit-b32 --prompt "a watercolour"
      """)

  @Argument(help: "The clip that was restyled.", completion: .file())
  var source: String

  @Argument(help: "The result.", completion: .file())
  var output: String

  @OptionGroup(title: "Figures") var figures: FigureOptions
  @OptionGroup(title: "Part of the source") var part: SpanOptions
  @OptionGroup(title: "Run") var speed: SpeedOptions
  @OptionGroup(title: "Run") var progress: ProgressOptions
  @OptionGroup(title: "Run") var general: RunOptions

  func run() throws {
    general.apply()
    let job = ClipMeasuring(
      source: source, output: output, reference: figures.reference, keyframe: figures.keyframe,
      clip: figures.choice, range: part.settings, engine: .embedded(try Library.speed(speed.speed)))
    var report: QualityReport?
    try Job(folder: ".", progress: progress, diagnostics: general.diagnostics).run(verb: "measured") {
      observer in
      let result = try job.run(observer)
      report = result
      return Job.Outcome(frames: result.frames, output: output, interrupted: false)
    }
    if let report { Terminal.data(figures.json ? try report.json() : report.table.trimmed) }
  }
}

/// Which figures are printed, and how.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("What the result should be: adds PSNR and SSIM.", valueName: "clip"),
    completion: .file())
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "The painting that the first frame should be: adds how far it is from that.", valueName: "image"),
    completion: .file())
  var keyframe: String?

  @Option(
    help: ArgumentHelp(
      "A folder with a CLIP model (transformers layout): adds how alike neighbouring frames are to it.",
      valueName: "dir"), completion: .directory)
  var clip: String?

  @Option(
    help: ArgumentHelp(
      "What the result should show: adds how alike frames and text are to --clip.", valueName: "text"))
  var prompt: String?

  @Flag(help: "Print JSON, with the figures of every frame.")
  var json = false

  func validate() throws {
    if clip == nil, prompt != nil {
      throw ValidationError("--prompt is compared by a CLIP model; give --clip DIR.")
    }
  }

  var choice: Settings.CLIPChoice? { clip.map { Settings.CLIPChoice(folder: $0, prompt: prompt) } }
}
