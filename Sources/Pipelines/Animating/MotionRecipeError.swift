internal import Stylizing

/// What can be wrong with a motion that a person gave: what, which value, which bound, and what to do.
public enum MotionRecipeError: Error, Equatable, CustomStringConvertible {
  /// Nothing would move.
  case nothingMoves
  /// Places that cannot be read.
  case coordinates(what: String, text: String, reason: String)
  /// A place that does not lie in the still.
  case outside(what: String, text: String, place: String, width: Int, height: Int, isStart: Bool)
  /// A word that is none of those there are.
  case unknownWord(what: String, word: String, known: [String])
  /// A number out of its range.
  case range(what: String, value: String, allowed: String)
  /// The text is not a motion file: not JSON5, or not the right shape.
  case file(String)
  /// A key that a motion file does not know.
  case unknownKey(String, of: String, known: [String])
  /// Two things that exclude each other, or one that needs another.
  case combination(String)
  /// A mask or a depth map with another aspect than the still.
  case aspect(what: String, path: String, width: Int, height: Int, stillWidth: Int, stillHeight: Int)
  /// A mask that is black everywhere.
  case emptyMask(what: String, path: String)
  /// A crop that leaves nothing.
  case nothingLeft(width: Int, height: Int)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .nothingMoves:
      "nothing says how the still shall move; give --drag, --camera, --flow, --tracks, --motion-from or a --motion file"
    case .coordinates(let what, let text, let reason): "the \(what) '\(text)' cannot be read: \(reason)"
    case .outside(let what, let text, let place, let width, let height, true):
      "the \(what) '\(text)' begins at \(place), outside the picture of \(width)x\(height); give x from 0 to \(width - 1) and y from 0 to \(height - 1), or percent"
    case .outside(let what, let text, let place, let width, let height, false):
      "the \(what) '\(text)' leads to \(place), far outside the picture of \(width)x\(height); it may leave the picture by its width and height at most"
    case .unknownWord(let what, let word, let known):
      "there is no \(what) '\(word)'\(Self.hint(word, known)); there are \(known.joined(separator: ", "))"
    case .range(let what, let value, let allowed): "\(what) is \(value); give \(allowed)"
    case .file(let what): what
    case .unknownKey(let key, let of, let known):
      "\(of) has no key '\(key)'\(Self.hint(key, known)); it has \(known.joined(separator: ", "))"
    case .combination(let what): what
    case .aspect(let what, let path, let width, let height, let stillWidth, let stillHeight):
      "the \(what) '\(path)' is \(width)x\(height) but the still is \(stillWidth)x\(stillHeight); its aspect may differ by 1 % at most, so crop or pad it"
    case .emptyMask(let what, let path):
      "the \(what) '\(path)' is black everywhere; paint white what may move"
    case .nothingLeft(let width, let height):
      "the camera moves so far that --crop leaves \(width)x\(height) of the picture; move it less, or leave --crop out"
    }
  }

  private static func hint(_ word: String, _ known: [String]) -> String {
    StylizingError.nearest(to: word, among: known).map { " (did you mean '\($0)'?)" } ?? ""
  }
}
