package import Tensors

/// What a look paints on: the picture as it is so far, the picture it started from, and what filters
/// leave for one another.
package struct Canvas: Sendable {
  /// The picture before the first step, `(height, width, 3)`, values in [0, 1].
  package let source: Tensor
  /// The picture so far, same shape and range.
  package var picture: Tensor
  /// Named results that one filter leaves for a later one, such as line masks, `(height, width, n)`.
  package var layers: [String: Tensor] = [:]
  /// Pixels of this picture for one pixel of a recipe: its long edge over 1024.
  package let scale: Float

  /// Flows of ``source`` already computed, by smoothing.
  private var flows: [Float: Flow] = [:]

  /// A blank canvas over `picture`.
  package init(_ picture: Tensor) {
    source = picture
    self.picture = picture
    scale = Float(max(picture.width, picture.height)) / 1024
  }

  /// Rows of the picture.
  package var height: Int { picture.height }
  /// Columns of the picture.
  package var width: Int { picture.width }

  /// A length of a recipe in pixels of this picture.
  ///
  /// - Parameters:
  ///   - recipe: pixels of a picture whose long edge is 1024.
  ///   - least: the smallest result; below it the effect would vanish or alias.
  package func length(_ recipe: Float, atLeast least: Float = 0) -> Float { max(least, recipe * scale) }

  /// The flow of the source picture; computed once for each smoothing.
  ///
  /// - Parameter sigma: the smoothing of the structure tensor, in recipe pixels.
  package mutating func flow(sigma: Float) -> Flow {
    if let known = flows[sigma] { return known }
    let flow = Flow(of: source, sigma: length(sigma, atLeast: 1))
    flows[sigma] = flow
    return flow
  }
}
