internal import CKernels
public import Tensors

/// A function of colour, tabulated: a `.cube` table, a fitted palette, a grade.
public struct ColourTable: Sendable, Equatable {
  /// How the values are laid out.
  public enum Kind: Sendable {
    /// One curve for each channel: `size` rows of three values.
    case curves
    /// A lattice of `size`³ colours, red running fastest.
    case lattice
  }

  /// Curves or a lattice.
  public let kind: Kind
  /// Entries along an axis, at least 2.
  public let size: Int
  /// Three values an entry.
  public let scalars: [Float]
  /// The input that the first entry stands for, three values.
  public let low: [Float]
  /// The input that the last entry stands for, three values, each above ``low``.
  public let high: [Float]

  /// A table over given values.
  ///
  /// - Parameters:
  ///   - kind: curves or a lattice.
  ///   - size: entries along an axis, at least 2.
  ///   - scalars: `3 · size` or `3 · size³` values.
  ///   - low: the input of the first entry, three values.
  ///   - high: the input of the last entry, three values.
  public init(kind: Kind, size: Int, scalars: [Float], low: [Float] = [0, 0, 0], high: [Float] = [1, 1, 1]) {
    precondition(size >= 2 && low.count == 3 && high.count == 3, "a table has at least two entries an axis")
    precondition(
      scalars.count == 3 * (kind == .curves ? size : size * size * size), "the wrong number of entries")
    (self.kind, self.size, self.scalars, self.low, self.high) = (kind, size, scalars, low, high)
  }

  /// The lattice of a function of sRGB colours.
  ///
  /// - Parameters:
  ///   - size: entries along an axis.
  ///   - function: maps a `(rows, size, 3)` picture of colours, of any number of rows, to their images.
  package init(size: Int = 33, baking function: (Tensor) -> Tensor) {
    var colours = Tensor(height: size * size, width: size, channels: 3)
    let step = 1 / Float(size - 1)
    for index in 0..<size * size * size {
      colours.scalars[3 * index] = Float(index % size) * step
      colours.scalars[3 * index + 1] = Float(index / size % size) * step
      colours.scalars[3 * index + 2] = Float(index / (size * size)) * step
    }
    self.init(kind: .lattice, size: size, scalars: function(colours).scalars)
  }

  /// The picture with every colour looked up: linear along curves, tetrahedral in a lattice.
  ///
  /// - Parameter picture: `(height, width, 3)`; values outside the table's domain are clamped to it.
  /// - Returns: the same shape, values as the table has them.
  public func apply(to picture: Tensor, level: CPULevel = .current) -> Tensor {
    precondition(picture.channels == 3, "a colour has three channels, not \(picture.channels)")
    let (size, width) = (Int32(size), Int32(picture.width))
    return picture.computed { input, out, first, end in
      switch kind {
      case .curves:
        // SAFETY: the kernel clamps its look-ups to the table and writes only its rows.
        unsafe ck_looks_curves(level.kernel, input, out, width, first, end, scalars, size, low, high)
      case .lattice:
        // SAFETY: as above.
        unsafe ck_looks_lattice(level.kernel, input, out, width, first, end, scalars, size, low, high)
      }
    }
  }
}
