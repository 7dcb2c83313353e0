/// Why reading or writing pictures failed, in one sentence with what to do about it.
public struct MediaError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is, for programs.
  public enum Code: String, Sendable {
    /// No file or folder of that name.
    case notFound
    /// The file system refuses access.
    case notPermitted
    /// Not a file of pictures at all.
    case notMedia
    /// A file that ends too early to be read.
    case truncated
    /// A media file without pictures.
    case noVideo
    /// A clip without a single frame that decodes.
    case noFrames
    /// A part of a clip that holds no frame.
    case emptySpan
    /// Something FFmpeg here cannot do.
    case unsupported
    /// A codec, an extension or a setting that does not exist or does not fit the others.
    case badSetting
    /// A picture of another size than the file's.
    case wrongSize
    /// The output is there already.
    case exists
    /// The folder for the output is missing.
    case noFolder
    /// The disk is full.
    case diskFull
    /// Any other failure to read.
    case readFailed
    /// Any other failure to write.
    case writeFailed
  }

  /// The kind of failure.
  public let code: Code
  /// What failed, with the value and the bound; starts with the path where there is one.
  public let context: String
  /// What the person can do; nil where nothing helps.
  public let remedy: String?

  /// An error from its parts.
  public init(_ code: Code, _ context: String, remedy: String? = nil) {
    self.code = code
    self.context = context
    self.remedy = remedy
  }

  /// Context and remedy as one sentence.
  public var description: String { remedy.map { "\(context); \($0)" } ?? context }
}

/// Something a person should know although the work went on.
public struct MediaWarning: Sendable, Hashable, CustomStringConvertible {
  /// What kind of thing it is, for programs.
  public enum Code: String, Sendable {
    /// Parts of the clip did not decode and are missing or marred.
    case damaged
    /// The clip ends before its container says so.
    case endsEarly
    /// A sound or subtitle stream that the output's container cannot hold.
    case streamDropped
    /// A pixel format that some players cannot show.
    case rarelyPlayed
    /// Timestamps that the container rounds.
    case timesRounded
  }

  /// The kind.
  public let code: Code
  /// One sentence.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
