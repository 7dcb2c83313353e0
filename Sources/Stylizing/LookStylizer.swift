public import Tensors

/// Paints frames with a look, and with what a person may add to it: a palette, a colour table, a
/// strength and a mask.
///
/// The order is look → palette → table → strength → mask: the palette is fitted to the painting, not
/// to the photograph, so that the painting ends up in the palette's colours; a table is a finishing
/// grade; strength and mask choose how much of all that is seen.
public struct LookStylizer: FrameStylizer {
  /// The look; its steps hold what was measured once the stylizer is fitted.
  public private(set) var look: Look
  /// Colours to move the painting to.
  public private(set) var palette: StyleImagePalette?
  /// A colour table applied after the palette.
  public let table: ColourTable?
  /// How much of the painting is mixed with the source, 0 (source) to 1 (painting).
  public let strength: Float
  /// Where to restyle, `(height, width, 1)`, 1 inside and 0 outside; resized to each frame.
  public let mask: Tensor?

  private var isFitted = false

  /// A stylizer that is not fitted yet; it then fits itself to each picture alone.
  ///
  /// - Throws: ``StylizingError`` when `strength` is outside [0, 1] or the mask has several channels.
  public init(
    look: Look, palette: StyleImagePalette? = nil, table: ColourTable? = nil, strength: Float = 1,
    mask: Tensor? = nil
  ) throws {
    guard (0...1).contains(strength) else {
      throw StylizingError.shape("the look's strength is \(strength) but must be from 0 to 1")
    }
    if let mask, mask.shape.count != 3 || mask.channels != 1 || mask.count == 0 {
      throw StylizingError.shape("the mask has shape \(mask.shape) but must be (height, width, 1)")
    }
    (self.look, self.palette, self.table, self.strength, self.mask) = (look, palette, table, strength, mask)
  }

  /// As ``FrameStylizer/fitted(to:)``.
  public func fitted(to keyframe: Tensor) throws -> any FrameStylizer {
    var copy = self
    _ = try copy.paint(keyframe, fitting: true)
    copy.isFitted = true
    return copy
  }

  /// As ``FrameStylizer/stylize(_:)``.
  public func stylize(_ picture: Tensor) throws -> Tensor {
    var copy = self
    return try copy.paint(picture, fitting: !isFitted)
  }

  /// Runs every step; with `fitting`, measures each on the canvas it finds first.
  private mutating func paint(_ picture: Tensor, fitting: Bool) throws -> Tensor {
    guard picture.shape.count == 3, picture.channels == 3, picture.count > 0 else {
      throw StylizingError.shape(
        "a picture of shape \(picture.shape) cannot be painted; it must be (height, width, 3)")
    }
    var canvas = Canvas(picture)
    for index in look.steps.indices {
      if fitting { try look.steps[index].fit(to: canvas) }
      look.steps[index].apply(to: &canvas)
    }
    if fitting { palette?.fit(to: canvas.picture) }
    if let palette { canvas.picture = palette.apply(to: canvas.picture) }
    if let table { canvas.picture = table.apply(to: canvas.picture) }
    return mixed(canvas.picture.clamped(), over: picture)
  }

  /// The painting over the source, mixed in CIELAB so that half strength looks like half.
  private func mixed(_ painting: Tensor, over picture: Tensor) -> Tensor {
    if strength == 1 && mask == nil { return painting }
    var weights = Tensor(height: picture.height, width: picture.width, channels: 1, repeating: strength)
    if let mask {
      weights = mask.resized(height: picture.height, width: picture.width, .linear)
      for index in weights.scalars.indices {
        weights.scalars[index] = strength * min(max(weights.scalars[index], 0), 1)
      }
    }
    var out = painting.lab()
    let source = picture.lab()
    for index in weights.scalars.indices {
      let weight = weights.scalars[index]
      for channel in 0..<3 {
        let at = 3 * index + channel
        out.scalars[at] = source.scalars[at] + weight * (out.scalars[at] - source.scalars[at])
      }
    }
    var result = out.rgbFromLab()
    // Where nothing is restyled the source comes back to the last bit.
    for index in weights.scalars.indices where weights.scalars[index] == 0 {
      for at in 3 * index..<3 * index + 3 { result.scalars[at] = picture.scalars[at] }
    }
    return result
  }
}
