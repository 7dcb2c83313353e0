public import Tensors

/// The colours of a picture, to be given to a painting.
///
/// Optimal transport in CIELAB: the linear map of Monge and Kantorovich (Pitié and Kokaram, 2007)
/// matches mean and covariance, then sliced transport (Pitié, Kokaram and Dahyot, 2007) matches the
/// rest of the distribution. Both are fitted once and baked into a 33³ table, so nothing flickers.
public struct StyleImagePalette: Sendable {
  /// The picture whose colours are wanted, `(height, width, 3)`, values in [0, 1].
  public let picture: Tensor
  /// The transport, once fitted.
  public private(set) var table: ColourTable?

  /// The palette of a picture, not fitted yet.
  public init(picture: Tensor) {
    precondition(
      picture.channels == 3 && picture.count > 0, "a palette needs an RGB picture, not \(picture.shape)")
    self.picture = picture
  }

  /// Fits the transport from the colours of `painting` to those of ``picture``.
  public mutating func fit(to painting: Tensor) {
    let transport = ColourTransport(from: Self.samples(of: painting), to: Self.samples(of: picture))
    table = ColourTable { colours in
      var lab = colours.lab()
      lab.scalars = transport.moved(lab.scalars)
      return lab.rgbFromLab()
    }
  }

  /// The painting in the palette's colours; unchanged before ``fit(to:)``.
  ///
  /// - Parameter painting: `(height, width, 3)`.
  public func apply(to painting: Tensor) -> Tensor { table?.apply(to: painting) ?? painting }

  /// About 6400 CIELAB colours, evenly spread over a picture.
  private static func samples(of picture: Tensor) -> [Float] {
    let step = max(1, (Double(picture.height * picture.width) / 6400).squareRoot())
    let lab = picture.lab()
    var out: [Float] = []
    var y = step / 2
    while y < Double(picture.height) || out.isEmpty {
      var x = step / 2
      repeat {
        let at = 3 * (min(Int(y), picture.height - 1) * picture.width + min(Int(x), picture.width - 1))
        out += lab.scalars[at..<at + 3]
        x += step
      } while x < Double(picture.width)
      y += step
    }
    return out
  }
}
