internal import Diffusion
internal import Tensors

/// Measures with CLIP what frames show: whether it stays, and whether it is what a prompt says.
///
/// It keeps one vector of the frame before and a few numbers a frame.
struct MeaningMeter {
  private let model: CLIP
  private let prompt: Tensor?
  private var before: (source: Tensor, output: Tensor)?
  private var rows = Rows()

  /// One list a figure, one entry a frame.
  private struct Rows {
    var consistency: [Double?] = []
    var consistencySource: [Double?] = []
    var text: [Double?] = []
    var textSource: [Double?] = []
  }

  /// Loads a model.
  ///
  /// - Throws: ``ModelError``, `WeightsError` or `DiffusionError`.
  init(_ choice: Settings.CLIPChoice, observer: Observer) throws {
    let folder = try CLIPFolder(path: choice.folder)
    let tokens = try choice.prompt.map { prompt in
      let tokens = try folder.tokenizer().encode(prompt)
      if !tokens.lost.isEmpty {
        observer.report(
          .warning("the prompt is longer than 77 tokens; '\(tokens.lost)' is not compared, so say it shorter")
        )
      }
      return tokens.ids
    }
    let model = try folder.model()
    (self.model, prompt) = (model, tokens.map { model.embedding(ofTokens: $0) })
  }

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - source: the frame of the source, `(height, width, 3)`, values in [0, 1].
  ///   - output: the same frame of the result.
  ///   - isCut: whether another shot begins here, which shows something else by right.
  mutating func add(source: Tensor, output: Tensor, isCut: Bool) {
    let now = (source: model.embedding(of: source), output: model.embedding(of: output))
    let before = isCut ? nil : before
    rows.consistency.append(before.map { CLIP.similarity($0.output, now.output) })
    rows.consistencySource.append(before.map { CLIP.similarity($0.source, now.source) })
    rows.text.append(prompt.map { CLIP.similarity(now.output, $0) })
    rows.textSource.append(prompt.map { CLIP.similarity(now.source, $0) })
    self.before = now
  }

  /// Everything measured so far.
  var figures: [QualityReport.Figure] {
    [
      QualityReport.Figure(
        "clip-frame-consistency", unit: "cosine", better: .higher,
        meaning: "similarity of each frame to the one before, as CLIP sees them", series: rows.consistency,
        source: rows.consistencySource),
      QualityReport.Figure(
        "clip-text", unit: "cosine", better: .higher,
        meaning: "similarity of each frame to the prompt, as CLIP sees both", series: rows.text,
        source: rows.textSource),
    ]
  }
}

extension Settings {
  /// A CLIP model and what the result should show.
  public struct CLIPChoice: Codable, Sendable, Equatable {
    /// The path of its folder, in the layout of transformers.
    public var folder: String
    /// What the result should show; nil when nobody says.
    public var prompt: String?

    /// Chooses a model.
    public init(folder: String, prompt: String? = nil) { (self.folder, self.prompt) = (folder, prompt) }
  }
}
