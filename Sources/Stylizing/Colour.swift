internal import CKernels
package import Tensors

/// An sRGB colour, written `'#rrggbb'` in recipes.
package struct Colour: Codable, Equatable, Sendable {
  /// Red in [0, 1].
  package let red: Float
  /// Green in [0, 1].
  package let green: Float
  /// Blue in [0, 1].
  package let blue: Float

  /// A colour from its parts.
  package init(_ red: Float, _ green: Float, _ blue: Float) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// A colour from `#rrggbb`, or nil.
  package init?(hex text: String) {
    guard text.count == 7, text.first == "#", let value = UInt32(text.dropFirst(), radix: 16) else {
      return nil
    }
    self.init(
      Float(value >> 16 & 255) / 255, Float(value >> 8 & 255) / 255, Float(value & 255) / 255)
  }

  /// Decodes `'#rrggbb'`.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let colour = Colour(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a colour")
    }
    self = colour
  }

  /// Encodes as `'#rrggbb'`.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let digits = scalars.map { part in
      let byte = String(Int((min(max(part, 0), 1) * 255).rounded()), radix: 16)
      return byte.count == 1 ? "0" + byte : byte
    }
    try container.encode("#" + digits.joined())
  }

  /// The three parts.
  package var scalars: [Float] { [red, green, blue] }

  /// The colour in CIELAB: L in [0, 100].
  package var lab: [Float] { Tensor(shape: [1, 1, 3], scalars: scalars).lab().scalars }
}

extension Tensor {
  /// The sRGB picture in CIELAB (D65): L in [0, 100], a and b about [−100, 100].
  package func lab(level: CPULevel = .current) -> Tensor {
    precondition(channels == 3, "a colour has three channels, not \(channels)")
    return computed { input, out, first, end in
      // SAFETY: three values in, three out, within the rows.
      unsafe ck_looks_lab(level.kernel, input, out, Int32(width), first, end)
    }
  }

  /// The lightness (L*) below which each share of this sRGB picture lies.
  ///
  /// - Parameter shares: in [0, 1].
  package func lightness(atShares shares: [Float]) -> [Float] {
    let lab = lab().scalars
    // Some 30 000 places tell as much as all of them.
    let step = max(1, height * width / 30_000)
    let sorted = stride(from: 0, to: height * width, by: step).map { lab[3 * $0] }.sorted()
    return shares.map { sorted[min(sorted.count - 1, max(0, Int($0 * Float(sorted.count))))] }
  }

  /// The CIELAB picture in sRGB, clamped to [0, 1].
  package func rgbFromLab(level: CPULevel = .current) -> Tensor {
    precondition(channels == 3, "a colour has three channels, not \(channels)")
    return computed { input, out, first, end in
      // SAFETY: as above.
      unsafe ck_looks_rgb(level.kernel, input, out, Int32(width), first, end)
    }
  }
}
