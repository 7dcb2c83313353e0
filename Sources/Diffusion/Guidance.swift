public import Tensors

/// What the predictions of a step are made from, and how they are put together: the run goes beyond what each adds to the one before.
///
/// prediction = p₀ + Σ scaleᵢ · (pᵢ − pᵢ₋₁)
///
/// One prediction stands for itself. Two are classifier-free guidance (Ho & Salimans 2022): without and with the prompt. Three are that of
/// InstructPix2Pix (Brooks and others 2023, eq. 3): with nothing, with the picture, with the picture and the prompt.
public struct Guidance: Sendable {
  /// One thing that the network is asked.
  struct Question: Sendable {
    /// The words, `(1, tokens, width)`.
    let words: Tensor
    /// A latent whose channels follow on those of the noisy one, `(1, h, w, channels)`.
    var condition: Tensor?
    /// How far the run goes in the direction of what this adds; of no use to the first.
    var scale: Float = 1
  }

  /// How many bytes a network may take for all its questions at once where nobody says; beyond that one follows on the other.
  public static let usualMemory = 1 << 30

  let questions: [Question]

  private init(_ questions: some Collection<Question>) {
    self.questions = Array(questions)
    let shapes = Set(questions.map(\.words.shape))
    precondition(shapes.count == 1, "prompts of \(shapes)")
  }

  /// A prompt, and what to stay away from.
  ///
  /// - Parameters:
  ///   - prompt: the words, `(1, tokens, width)`.
  ///   - negative: of the same shape.
  ///   - scale: how far beyond the difference; 1 or less takes the prompt alone, at half the cost.
  public init(prompt: Tensor, negative: @autoclosure () -> Tensor, scale: Float) {
    self.init(
      scale > 1
        ? [Question(words: negative()), Question(words: prompt, scale: scale)] : [Question(words: prompt)])
  }

  /// A prompt that says how a picture shall change.
  ///
  /// - Parameters:
  ///   - prompt: the words, `(1, tokens, width)`.
  ///   - negative: of the same shape.
  ///   - picture: the latent of the picture, `(1, h, w, channels)`, as the autoencoder gives it.
  ///   - scale: how strongly the prompt counts; 1 or less takes a single prediction, whatever `pictureScale` is.
  ///   - pictureScale: how strongly the picture is kept; under 1 likewise.
  ///
  /// Matches: diffusers 0.42.1, `StableDiffusionInstructPix2PixPipeline`.
  public init(
    prompt: Tensor, negative: @autoclosure () -> Tensor, picture: Tensor, scale: Float, pictureScale: Float
  ) {
    let asked = Question(words: prompt, condition: picture, scale: scale)
    guard scale > 1, pictureScale >= 1 else {
      self.init([asked])
      return
    }
    let negative = negative()
    self.init([
      Question(words: negative, condition: Tensor(shape: picture.shape)),
      Question(words: negative, condition: picture, scale: pictureScale), asked,
    ])
  }

  /// The last question alone: what the picture shall show.
  var plain: Guidance { Guidance(questions.suffix(1)) }

  /// Predictions put together.
  ///
  /// - Parameter predictions: one for each question, in order.
  func combined(_ predictions: [Tensor]) -> Tensor {
    var sum = predictions[0]
    for index in predictions.indices.dropFirst() {
      let scale = questions[index].scale
      let (before, with) = (predictions[index - 1].scalars, predictions[index].scalars)
      for place in sum.scalars.indices { sum.scalars[place] += scale * (with[place] - before[place]) }
    }
    return sum
  }
}
