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
  ///   - see: shown every frame, its number, and whether a shot begins with it.
  /// - Throws: what `next` throws; ``Stopped`` when asked to stop.
  package init(
    _ next: () throws -> ClipFrame?, detector: CutDetector, progress: (Int) -> Void, shouldStop: () -> Bool,
    see: (_ number: Int, _ frame: ClipFrame, _ begins: Bool) -> Void = { _, _, _ in }
  ) throws {
    var (starts, timestamps) = ([0], [Int64]())
    while let frame = try next() {
      if shouldStop() { throw Stopped() }
      let isCut = detector(frame.picture) && !timestamps.isEmpty
      if isCut { starts.append(timestamps.count) }
      see(timestamps.count, frame, isCut || timestamps.isEmpty)
      timestamps.append(frame.timestamp)
      progress(timestamps.count)
    }
    let ends = starts.dropFirst() + [timestamps.count]
    shots = zip(starts, ends).filter { $0 < $1 }.map { $0..<$1 }
    self.timestamps = timestamps
  }
}
