public import Tensors
public import Weights

/// Vectors that stand for a word no text encoder knows (Gal and others 2022), also called an embedding.
///
/// ```swift
/// let inversion = try TextualInversion(WeightMap(path: path), word: "style")
/// tokenizer = tokenizer.adding(
///   inversion.word, count: inversion.vectors.shape[0], from: encoder.config.vocabSize)
/// encoder = try encoder.adding(inversion)
/// ```
///
/// Matches: the files of the web interface of AUTOMATIC1111 1.10 (`string_to_param` in a `.pt`, which ``TorchFile`` looks into,
/// or `emb_params`) and of diffusers 0.42.1 (the vectors under their own token).
public struct TextualInversion: Sendable {
  /// What stands in a prompt for the vectors.
  public let word: String
  /// One for each token, `(n, width)`.
  public let vectors: Tensor
  /// What errors call it: the path.
  public let source: String

  /// Reads the tensors of such a file.
  ///
  /// - Parameters:
  ///   - weights: all of its tensors.
  ///   - word: what is to stand in prompts; people use the name of the file.
  /// - Throws: ``WeightsError`` if they are not the vectors of one word for one text encoder.
  public init(_ weights: WeightMap, word: String) throws(WeightsError) {
    let source = weights.source
    guard weights["clip_g"] == nil else {
      throw WeightsError(
        .wrongShape, "\(source) is for another base model (SDXL?): it has vectors for two text encoders",
        remedy: "use an embedding that was made for this checkpoint's base")
    }
    let named = ["emb_params", "*"].lazy.compactMap { weights[$0] }.first
    guard let stored = named ?? (weights.tensors.count == 1 ? weights.tensors.values.first : nil) else {
      throw WeightsError(
        .wrongFormat,
        "\(source) is no textual inversion of one word: it has \(weights.tensors.count) tensors and no emb_params",
        remedy: "name the file of one embedding")
    }
    let shape = stored.shape.count == 1 ? [1] + stored.shape : stored.shape
    guard shape.count == 2, (1...Self.mostVectors).contains(shape[0]), shape[1] > 0 else {
      throw WeightsError(
        .wrongShape,
        "\(source): \(stored.name.prefix(200)) is \(stored.shape), but vectors for a prompt are (1 to \(Self.mostVectors), width)",
        remedy: "name the file of one embedding")
    }
    (self.word, self.source) = (word, source)
    vectors = Tensor(shape: shape, scalars: stored.floats())
  }

  /// As many as a prompt has room for between its ends.
  private static let mostVectors = CLIPTokenizer.length - 2
}
