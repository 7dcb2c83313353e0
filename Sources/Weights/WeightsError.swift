/// Why a file of tensors cannot be used, in one sentence with what to do about it.
public struct WeightsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is, for programs.
  public enum Code: String, Sendable {
    /// No file or folder of that name, or no file of tensors in it.
    case notFound
    /// The file system refuses access, or reading fails.
    case notReadable
    /// Not a file of the kind that was expected.
    case wrongFormat
    /// The file contradicts itself or ends too early.
    case damaged
    /// A correct file with something in it that is not read here.
    case unsupported
    /// One name stands for two tensors.
    case duplicate
    /// A tensor that was asked for is not there.
    case missing
    /// A tensor has another shape than it should.
    case wrongShape
    /// A tensor holds another kind of number than was asked for.
    case wrongType
  }

  /// The kind of failure.
  public let code: Code
  /// What failed, with the value and the bound; begins with the path where there is one.
  public let context: String
  /// What the person can do; nil where nothing helps.
  public let remedy: String?

  /// An error from its parts.
  ///
  /// Control characters in `context` become question marks: names come from files, and messages go to terminals.
  public init(_ code: Code, _ context: String, remedy: String? = nil) {
    self.code = code
    self.context = String(
      String.UnicodeScalarView(context.unicodeScalars.map { Self.isControl($0) ? "?" : $0 }))
    self.remedy = remedy
  }

  /// Context and remedy as one sentence.
  public var description: String { remedy.map { "\(context); \($0)" } ?? context }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
  }

  /// A file that contradicts itself.
  static func damaged(_ file: String, _ what: String) -> WeightsError {
    WeightsError(.damaged, "\(file): \(what)", remedy: "the file is damaged or incomplete, fetch it again")
  }
}
