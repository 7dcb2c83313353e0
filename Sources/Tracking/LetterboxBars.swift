package import Tensors

/// How many lines at each side of a picture are black bars.
///
/// A bar has nothing that could be matched, so its motion would be that of the picture beside it. It stands still.
package struct LetterboxBars: Sendable, Equatable {
  /// Rows and columns, counted from their side.
  package private(set) var top = 0
  package private(set) var bottom = 0
  package private(set) var left = 0
  package private(set) var right = 0

  /// The bars of a picture.
  ///
  /// A line belongs to a bar if it is black from end to end and so are all between it and its side. A picture that is black
  /// all over has none.
  ///
  /// - Parameter picture: `(height, width, channels)`, values in [0, 1].
  package init(of picture: Tensor) {
    let (height, width, channels) = (picture.height, picture.width, picture.channels)
    func isBlack(from start: Int, count: Int, step: Int) -> Bool {
      var (low, high) = (Float.infinity, -Float.infinity)
      for pixel in 0..<count {
        for c in 0..<channels {
          let value = picture.scalars[(start + pixel * step) * channels + c]
          (low, high) = (min(low, value), max(high, value))
        }
        if !(high < Self.black && high - low < Self.noise) { return false }
      }
      return true
    }
    while top < height, isBlack(from: top * width, count: width, step: 1) { top += 1 }
    guard top < height else {
      top = 0
      return
    }
    while isBlack(from: (height - 1 - bottom) * width, count: width, step: 1) { bottom += 1 }
    while isBlack(from: left, count: height, step: width) { left += 1 }
    while isBlack(from: width - 1 - right, count: height, step: width) { right += 1 }
  }

  /// The brightest that black is; narrow-range video decodes it to 0 and a little noise.
  private static let black: Float = 0.1
  /// How much black may vary along a line.
  private static let noise: Float = 0.05

  /// The bars that two pictures have in common.
  package func shared(with other: LetterboxBars) -> LetterboxBars {
    var out = self
    out.top = min(top, other.top)
    out.bottom = min(bottom, other.bottom)
    out.left = min(left, other.left)
    out.right = min(right, other.right)
    return out
  }
}

extension FlowPlanes {
  /// The field with bars that stand still.
  package func holding(_ bars: LetterboxBars) -> FlowPlanes {
    var out = self
    func rest(columns: Range<Int>, rows: Range<Int>) {
      for y in rows {
        for index in y * width + columns.lowerBound..<y * width + columns.upperBound {
          (out.u[index], out.v[index]) = (0, 0)
        }
      }
    }
    rest(columns: 0..<width, rows: 0..<bars.top)
    rest(columns: 0..<width, rows: height - bars.bottom..<height)
    rest(columns: 0..<bars.left, rows: 0..<height)
    rest(columns: width - bars.right..<width, rows: 0..<height)
    return out
  }
}
