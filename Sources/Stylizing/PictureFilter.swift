/// One step of a look: a value with named parameters that changes the picture on a canvas.
///
/// The stored properties that a default value encodes are the parameters a recipe may set, under the
/// same names. What ``fit(to:)`` measures is stored in optional properties that are nil by default:
/// those are not encoded, so a recipe cannot set them.
package protocol PictureFilter: Codable, Sendable {
  /// The filter's name in recipes.
  static var name: String { get }
  /// One sentence: what the filter does to a picture.
  static var summary: String { get }
  /// Every parameter with its range; the tests check that none is missing.
  static var parameters: [FilterParameter] { get }

  /// The filter with its default parameters.
  init()

  /// Measures what must stay fixed over a clip (palettes, tone curves) on the keyframe's canvas, in the
  /// state in which this step finds it.
  mutating func fit(to canvas: Canvas) throws

  /// Changes the canvas. Must depend on the canvas, the parameters and the fitted values only.
  func apply(to canvas: inout Canvas)
}

extension PictureFilter {
  /// Measures nothing.
  package mutating func fit(to canvas: Canvas) throws {}
}

/// What a recipe may say about one parameter of a filter.
package struct FilterParameter: Sendable {
  /// What values are allowed.
  package enum Values: Sendable {
    /// A number, or a list of numbers, each within the range.
    case range(ClosedRange<Double>)
    /// One of these words.
    case words([String])
    /// A colour such as `'#f4eee0'`, or a list of colours.
    case colour
    /// `true` or `false`.
    case flag
  }

  /// The parameter's name in recipes.
  package let name: String
  /// What it does, in a few words, with its unit.
  package let summary: String
  /// What it may be.
  package let values: Values

  /// A number, or a list of numbers, within `range`.
  package init(_ name: String, _ range: ClosedRange<Double>, _ summary: String) {
    (self.name, self.summary, values) = (name, summary, .range(range))
  }
  /// A word, a colour or a flag.
  package init(_ name: String, _ values: Values, _ summary: String) {
    (self.name, self.summary, self.values) = (name, summary, values)
  }

  /// The allowed values in words.
  package var allowed: String {
    switch values {
    case .range(let range):
      "from \(JSONValue.number(range.lowerBound)) to \(JSONValue.number(range.upperBound))"
    case .words(let words): "one of \(words.joined(separator: ", "))"
    case .colour: "a colour such as '#f4eee0'"
    case .flag: "true or false"
    }
  }

  /// Whether `value` is allowed.
  func allows(_ value: JSONValue) -> Bool {
    switch (values, value) {
    case (.range(let range), .number(let number)): range.contains(number)
    case (.words(let words), .string(let word)): words.contains(word)
    case (.colour, .string(let text)): Colour(hex: text) != nil
    case (.flag, .bool): true
    case (.range, .array(let list)), (.colour, .array(let list)): list.allSatisfy(allows)
    default: false
    }
  }
}
