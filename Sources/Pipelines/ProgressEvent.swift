/// What a pipeline tells whoever runs it, as it happens.
public enum ProgressEvent: Sendable {
  /// Looking for cuts before the work begins: frames looked at, and how many there will be where known.
  case scanning(done: Int, total: Int?)
  /// A frame is finished: how many are, and how many there will be where known.
  case frame(done: Int, total: Int?)
  /// A model does something that takes seconds and cannot be counted.
  case stage(ModelStage)
  /// A model takes the noise out of a picture: steps taken, and how many there are.
  case denoising(done: Int, total: Int)
  /// A model was loaded from this file.
  case model(ModelFile)
  /// The clip cuts to another shot at this frame.
  case cut(frame: Int)
  /// Too little of the reference is left in view at this frame; it becomes the reference.
  case reanchored(frame: Int)
  /// Frames before this one were finished by a run before; this one goes on.
  case resumed(frame: Int)
  /// So many steps of a model, or some more, were taken by a run before; this one goes on.
  case resumedSteps(Int)
  /// Something that would have been quicker or better, in one sentence.
  case hint(String)
  /// Something a person should know, in one sentence.
  case warning(String)
}

/// What a model does before and after its steps.
public enum ModelStage: String, Sendable {
  /// Its files are read.
  case loading
  /// The prompt and the picture are read.
  case encoding
  /// What it made becomes a picture.
  case decoding
}

/// How a pipeline talks to whoever runs it.
public struct Observer: Sendable {
  /// Called with each event, on the thread that runs the pipeline.
  public var report: @Sendable (ProgressEvent) -> Void
  /// Asked between frames; true ends the work with a whole, playable file.
  public var shouldStop: @Sendable () -> Bool

  /// An observer; by default it hears nothing and never stops the work.
  public init(
    report: @escaping @Sendable (ProgressEvent) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.report, self.shouldStop) = (report, shouldStop)
  }
}
