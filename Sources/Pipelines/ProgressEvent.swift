/// What a pipeline tells whoever runs it, as it happens.
public enum ProgressEvent: Sendable {
  /// Looking for cuts before the work begins: frames looked at, and how many there will be where known.
  case scanning(done: Int, total: Int?)
  /// A frame is finished: how many are, and how many there will be where known.
  case frame(done: Int, total: Int?)
  /// A model takes the noise out of a picture: steps taken, and how many there are.
  case denoising(done: Int, total: Int)
  /// A model was loaded from this file.
  case model(ModelFile)
  /// The clip cuts to another shot at this frame.
  case cut(frame: Int)
  /// Too little of the reference is left in view at this frame; it becomes the reference.
  case reanchored(frame: Int)
  /// Something a person should know, in one sentence.
  case warning(String)
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
