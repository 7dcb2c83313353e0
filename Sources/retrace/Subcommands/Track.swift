internal import ArgumentParser
internal import Pipelines

/// `retrace track`: the motion of a clip.
struct Track: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track",
    abstract: "Track a clip: the motion step alone.",
    discussion: """
      Writes displacement fields from frame 0, visibility, point tracks and a clip that shows them into a folder.

        retrace track clip.mp4 -o motion --at 8,16 --preview motion
        retrace track clip.mp4 -o motion --points points.csv
      """)

  @Argument(help: "The clip: a file, a folder of pictures, or a pattern.", completion: .file())
  var clip: String

  @OptionGroup(title: "Results") var results: TrackResultOptions
  @OptionGroup(title: "Part and size") var part: SpanOptions
  @OptionGroup(title: "Part and size") var working: SizeOptions
  @OptionGroup(title: "Run") var speed: SpeedOptions
  @OptionGroup(title: "Run") var progress: ProgressOptions
  @OptionGroup(title: "Run") var dry: DryRunOptions
  @OptionGroup(title: "Run") var resources: ResourceOptions
  @OptionGroup(title: "Run") var general: RunOptions

  func run() throws {
    // Here, not in validate(): a misspelt option is to be told first.
    if results.at == nil, results.points == nil, results.preview == nil {
      throw ValidationError("nothing says what to track; give --at FRAMES, --points CSV or --preview motion.")
    }
    general.apply()
    resources.apply()
    var settings = TrackSettings()
    settings.at = results.at?.frames ?? []
    settings.points = results.points
    settings.preview = results.preview != nil
    settings.speed = speed.speed
    settings.range = part.settings
    settings.size = working.settings
    if dry.dryRun {
      Terminal.data(try JSONText.of(settings).text.trimmed)
      return
    }
    var job = ClipTracking(
      settings: settings, input: clip, output: results.output, overwrite: results.overwrite,
      engine: .embedded(try Library.speed(settings.speed)))
    job.limits = resources.limits
    try Job(folder: results.output, progress: progress, diagnostics: general.diagnostics).run(
      verb: "tracked"
    ) { observer in
      let record = try job.run(observer)
      return Job.Outcome(frames: record.frames, output: results.output, interrupted: record.interrupted)
    }
  }
}

/// What is written where.
struct TrackResultOptions: ParsableArguments {
  /// What a preview of motion shows.
  enum Preview: String, ExpressibleByArgument, CaseIterable {
    case motion
  }

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder of the results; made if missing.", valueName: "dir"),
    completion: .directory)
  var output: String

  @Flag(help: "Replace what is there already.")
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "Write flow_NNN.flo and visible_NNN.png for these frames, separated by commas.", valueName: "frames"))
  var at: FrameList?

  @Option(
    help: ArgumentHelp(
      "Follow points, one a line as x,y or id,x,y or id,frame,x,y, into tracks.csv.", valueName: "csv"),
    completion: .file(extensions: ["csv"]))
  var points: String?

  @Option(help: ArgumentHelp("Also write motion.mp4, the motion drawn over the frames.", valueName: "kind"))
  var preview: Preview?
}

/// Frame numbers as people write them: `8,16,31`.
struct FrameList: ExpressibleByArgument {
  let frames: [Int]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.filter { $0 != " " })
    }
    let frames = numbers.compactMap { $0 }
    guard !frames.isEmpty, frames.count == numbers.count, frames.allSatisfy({ $0 >= 0 }) else { return nil }
    self.frames = Array(Set(frames)).sorted()
  }
}
