internal import Media
internal import Pipelines

/// What went wrong, for people.
enum Failure {
  /// The sentence for an error.
  static func sentence(of error: any Error) -> String {
    if let error = error as? MediaError, error.code == .exists {
      return "\(error.context); give --overwrite to replace it"
    }
    return "\(error)"
  }

  /// Whether the command line is to blame, not what it was applied to.
  static func isUsage(_ error: any Error) -> Bool {
    switch error {
    case PipelineError.unknownLook, PipelineError.nothingToDo, PipelineError.outputIsInput: true
    case MotionRecipeError.nothingMoves, MotionRecipeError.coordinates, MotionRecipeError.unknownWord,
      MotionRecipeError.range, MotionRecipeError.combination, MotionRecipeError.outside:
      true
    default: false
    }
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
