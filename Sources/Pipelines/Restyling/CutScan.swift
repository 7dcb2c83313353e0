package import Media

/// Finds the shots of a clip before any work is done on it.
///
/// Needed when frames are painted by hand: a shot that nobody painted has to be told in the first minute,
/// not after hours.
package struct CutScan: Equatable {
  /// The frames of each shot, in order.
  package var shots: [Range<Int>]
  /// The timestamp of each frame.
  package var timestamps: [Int64]

  /// Reads frames to their end.
  ///
  /// - Parameters:
  ///   - next: gives the next frame, nil at the end.
  ///   - progress: told the number of frames seen.
  ///   - shouldStop: asked between frames.
  /// - Throws: what `next` throws; ``Stopped`` when asked to stop.
  package init(
    _ next: () throws -> ClipFrame?, detector: CutDetector, progress: (Int) -> Void, shouldStop: () -> Bool
  ) throws {
    var (starts, timestamps) = ([0], [Int64]())
    while let frame = try next() {
      if shouldStop() { throw Stopped() }
      if detector(frame.picture), !timestamps.isEmpty { starts.append(timestamps.count) }
      timestamps.append(frame.timestamp)
      progress(timestamps.count)
    }
    let ends = starts.dropFirst() + [timestamps.count]
    shots = zip(starts, ends).filter { $0 < $1 }.map { $0..<$1 }
    self.timestamps = timestamps
  }
}
