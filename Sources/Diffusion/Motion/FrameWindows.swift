/// How a clip longer than what temporal modules hold is cut into windows that overlap.
///
/// Every window has the first frame, which the others refer to, and a run of neighbours. Windows are the same at every step; what they
/// predict for a frame they share is averaged, with weights that fall towards the ends of each.
public struct FrameWindows: Sendable, Equatable {
  /// A run of frames that are looked at together with the first.
  public struct Window: Sendable, Equatable {
    /// The numbers of the frames, from 1.
    public let frames: Range<Int>
    /// How much what is predicted for each of them counts; over all windows the weights of a frame add up to 1.
    public let weights: [Float]
  }

  /// In the order of their frames.
  public let windows: [Window]
  /// Frames that two neighbours have in common.
  public static let usualOverlap = 4

  /// Cuts a clip.
  ///
  /// - Parameters:
  ///   - frames: of the clip, the first included.
  ///   - most: frames of a window, the first included, at least 2.
  ///   - overlap: frames that neighbours share, less than `most` − 1; the last two may share more.
  public init(frames: Int, most: Int, overlap: Int = usualOverlap) {
    precondition(frames >= 1 && most >= 2, "\(frames) frames in windows of \(most)")
    let (others, length) = (frames - 1, min(frames - 1, most - 1))
    let step = max(1, length - max(0, overlap))
    var starts = Array(stride(from: 0, to: max(1, others - length), by: step))
    if others > length { starts.append(others - length) }
    func weight(_ place: Int) -> Float { Float(min(place + 1, length - place, overlap + 1)) }
    var sums = [Float](repeating: 0, count: others)
    for start in starts { for place in 0..<length { sums[start + place] += weight(place) } }
    windows = starts.map { start in
      Window(
        frames: start + 1..<start + 1 + length,
        weights: (0..<length).map { weight($0) / sums[start + $0] })
    }
  }
}
