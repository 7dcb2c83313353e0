/// What can be wrong with motion data that comes from outside.
public enum MotionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes are no `.flo` file: they do not begin with "PIEH".
  case notAFlowFile
  /// The `.flo` header gives a size outside 1...99999.
  case flowSize(width: Int, height: Int)
  /// The `.flo` file ends early, or goes on after the last vector.
  case flowLength(bytes: Int, expected: Int)
  /// A line of a table of points cannot be read.
  case pointTable(line: Int, text: String, reason: String)
  /// A table of points holds no point.
  case noPoints

  /// One sentence with the value, the bound and the remedy.
  public var description: String {
    switch self {
    case .notAFlowFile:
      "this is not a .flo file: it does not begin with \"PIEH\""
    case .flowSize(let width, let height):
      "the .flo header says \(width)×\(height) pixels; each side must be 1 to 99999, so the file is damaged"
    case .flowLength(let bytes, let expected):
      "the .flo file has \(bytes) bytes, \(expected) were expected from its header; "
        + (bytes < expected ? "it was cut short" : "it has something after its end")
    case .pointTable(let line, let text, let reason):
      "line \(line) of the table of points, \"\(text)\": \(reason)"
    case .noPoints:
      "the table of points holds no point; write one a line, as x,y or id,x,y or id,frame,x,y"
    }
  }
}
