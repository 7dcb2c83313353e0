internal import Pipelines

/// What went wrong, for people.
enum Failure {
  /// The sentence for an error.
  static func sentence(of error: any Error) -> String {
    "\(error)"
  }

  /// The errors that led to it, nearest first.
  static func causes(of error: any Error) -> [String] {
    var causes: [String] = []
    var current = error
    while let caused = current as? Caused {
      causes.append(sentence(of: caused.cause))
      current = caused.cause
    }
    return causes
  }
}
