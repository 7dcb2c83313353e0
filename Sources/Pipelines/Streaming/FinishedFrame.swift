internal import Tensors

/// A frame on its way to the encoder.
enum FinishedFrame<Content: Sendable>: Sendable {
  /// Made by this run; kept by this name.
  case made(Content, name: String)
  /// Made by a run before, and kept by this name.
  case kept(name: String)
}

extension FrameDrain {
  /// Opens a sink for frames that are kept as they are written, and those that were.
  ///
  /// - Parameters:
  ///   - kept: where they are kept; nil: nowhere.
  ///   - picture: what is seen of a frame; called on the thread of the sink.
  convenience init<Content>(
    kept: KeptProgress?, picture: @escaping @Sendable (Content) -> Tensor,
    open: @escaping @Sendable () throws -> ClipSink
  ) throws where Element == FinishedFrame<Content> {
    try self.init(
      put: { sink, frame, timestamp, duration in
        switch (frame, kept) {
        case (.made(let content, _), nil):
          try sink.write(picture(content), timestamp: timestamp, duration: duration)
        case (.made(let content, let name), let kept?):
          let bytes = try sink.prepared(picture(content))
          try kept.store(bytes, as: name)
          try sink.write(prepared: bytes, timestamp: timestamp, duration: duration)
        case (.kept(let name), _):
          guard let bytes = kept?.load(name) else { throw StateBytes.Damaged() }
          try sink.write(prepared: bytes, timestamp: timestamp, duration: duration)
        }
      }, open: open)
  }
}

extension KeptProgress {
  /// The name of a finished frame.
  static func frame(_ number: Int) -> String { "frame-\(number)" }
  /// The name of a finished frame of the comparison clip.
  static func preview(_ number: Int) -> String { "preview-\(number)" }

  /// Whether a frame is there, whole.
  ///
  /// - Parameter preview: whether that of the comparison clip must be there too.
  func hasFrame(_ number: Int, preview: Bool) -> Bool {
    load(Self.frame(number)) != nil && (!preview || load(Self.preview(number)) != nil)
  }
}
