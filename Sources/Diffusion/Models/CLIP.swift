internal import Foundation
internal import Layers
public import Tensors
public import Weights

/// Both halves of CLIP, which bring pictures and texts to vectors of one space.
///
/// The cosine of two vectors, their ``similarity(_:_:)``, tells how far they mean the same.
///
/// Matches: transformers 5.23.0, `CLIPModel`.
public struct CLIP: Sendable {
  /// The published settings, `config.json`.
  public struct Config: Codable, Sendable {
    /// The text half.
    public var text: TextEncoder.Config
    /// The picture half.
    public var vision: ImageEncoder.Config
    /// The width that both share.
    public var projectionDim: Int

    enum CodingKeys: String, CodingKey {
      case text = "text_config"
      case vision = "vision_config"
      case projectionDim = "projection_dim"
    }

    /// Settings of both halves.
    public init(text: TextEncoder.Config, vision: ImageEncoder.Config, projectionDim: Int) {
      (self.text, self.vision, self.projectionDim) = (text, vision, projectionDim)
    }
  }

  /// The picture half.
  public let images: ImageEncoder
  /// The text half.
  public let texts: TextEncoder
  /// What a cosine is multiplied with to give the logit that CLIP was trained on; 100 as published.
  public let scale: Float
  private let textProjection: Linear

  /// Reads `vision_model.…`, `text_model.…`, `visual_projection`, `text_projection` and `logit_scale`.
  public init(_ reader: WeightReader, config: Config) {
    images = ImageEncoder(reader, config: config.vision, projection: config.projectionDim)
    texts = TextEncoder(reader, config: config.text)
    textProjection = reader["text_projection"].linear(
      config.text.hiddenSize, config.projectionDim, bias: false)
    scale = exp(reader.tensor("logit_scale", []).scalars[0])
    reader.ignore("text_model.embeddings.position_ids")
  }

  /// What a picture shows.
  ///
  /// - Parameter picture: `(height, width, 3)`, values in [0, 1], of any size.
  /// - Returns: `(projection)`, of length 1.
  public func embedding(of picture: Tensor) -> Tensor {
    let seen = images(CLIPPicture(picture, size: images.config.imageSize).pixels)
    return Self.directions(seen.embedding)[0]
  }

  /// What a text means.
  ///
  /// - Parameter tokens: its ids, as ``CLIPTokenizer`` gives them.
  /// - Returns: `(projection)`, of length 1.
  public func embedding(ofTokens tokens: [Int]) -> Tensor {
    Self.directions(textProjection(texts([tokens]).pooled))[0]
  }

  /// The cosine of two vectors of length 1.
  public static func similarity(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The rows of `(batch, width)`, each divided by its length.
  private static func directions(_ rows: Tensor) -> [Tensor] {
    let width = rows.shape[1]
    return (0..<rows.shape[0]).map { row in
      let values = rows.scalars[row * width..<(row + 1) * width]
      let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      return Tensor(
        shape: [width], scalars: values.map { length > 0 ? Float(Double($0) / length) : 0 })
    }
  }
}

extension CLIP.Config {
  /// Reads the settings; what a file leaves out of a half takes the published default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    text = try values.decode(TextEncoder.Config.self, forKey: .text)
    vision = try values.decode(ImageEncoder.Config.self, forKey: .vision)
    projectionDim = try values.decodeIfPresent(Int.self, forKey: .projectionDim) ?? 512
  }
}
