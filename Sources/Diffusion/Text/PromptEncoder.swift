public import Tensors

/// What turns a prompt into what a UNet attends to: the tokenizer and CLIP's text encoder.
public struct PromptEncoder: Sendable {
  private let tokenizer: CLIPTokenizer
  private let textEncoder: TextEncoder

  /// A tokenizer and the encoder that knows its tokens.
  public init(tokenizer: CLIPTokenizer, textEncoder: TextEncoder) {
    (self.tokenizer, self.textEncoder) = (tokenizer, textEncoder)
  }

  /// The width of a word.
  public var width: Int { textEncoder.config.hiddenSize }

  /// The part of a prompt that is beyond 77 tokens and not heard; empty when all of it is.
  public func lost(of prompt: String) -> String { tokenizer.encode(WeightedPrompt(parsing: prompt)).lost }

  /// How many layers the text encoder has.
  public var layerCount: Int { textEncoder.config.numHiddenLayers }

  /// What a prompt means to the network, `(1, 77, width)`; `(word:1.2)` weighs.
  ///
  /// - Parameter layers: how many layers at the end are left out, fewer than ``layerCount``.
  public func callAsFunction(_ prompt: String, skipping layers: Int = 0) -> Tensor {
    let tokens = tokenizer.encode(WeightedPrompt(parsing: prompt))
    let states = textEncoder.words([tokens.ids], skipping: layers)
    let weighted = tokens.weighted(Tensor(shape: Array(states.shape.dropFirst()), scalars: states.scalars))
    return Tensor(shape: states.shape, scalars: weighted.scalars)
  }

  /// What a prompt means as it stands, brackets being tokens like others, `(1, 77, width)`.
  public func literally(_ prompt: String) -> Tensor {
    textEncoder.words([tokenizer.encode(prompt).ids])
  }
}
