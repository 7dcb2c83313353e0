internal import CKernels
public import Tensors

/// Attention between the frames of a clip, at each place by itself, and to the first frame as it would be seen in each other one.
///
/// The frames of a clip are the pictures of a batch, so the tokens of a place lie whole pictures apart; they are gathered where they are used.
/// What a positional code adds to queries, keys and values is a row for each token, and a mean of places is the same before and after a
/// product: so all that is projected are the frames themselves, once.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `forward_motion_module.py`; without a warp AnimateDiff's `VersatileAttention`.
public struct FrameAttention: Sendable {
  private let heads: Int

  /// Attention with `heads` heads, at least 1.
  public init(heads: Int) {
    precondition(heads > 0, "attention needs a head")
    self.heads = heads
  }

  /// Lets the frames of each clip look at one another.
  ///
  /// - Parameters:
  ///   - x: queries, keys and values side by side, `(clips · frames, …, 3 · channels)`; a head is `channels / heads` neighbouring channels.
  ///   - codes: what is added to each token, `(tokens, 3 · channels)`; at least as many as there are tokens: frames, or with a warp 2 · frames − 1.
  ///   - frames: of one clip.
  ///   - warp: how the first frame is seen in the others; nil: frames look at frames alone.
  ///   - mixesClips: whether the k-th warped frame of the batch is that of clip k mod clips, as the released code of Motion-I2V has it,
  ///     rather than of its own.
  /// - Returns: `(clips · frames, …, channels)`.
  public func callAsFunction(
    _ x: Tensor, codes: Tensor, frames: Int, warp: Warp? = nil, mixesClips: Bool = false,
    level: CPULevel = .current
  ) -> Tensor {
    let (pictures, channels) = (x.shape[0], x.channels / 3)
    precondition(
      x.shape.count >= 2 && frames > 0 && pictures % frames == 0 && channels > 0
        && channels % heads == 0 && 3 * channels == x.channels,
      "\(heads) heads and \(frames) frames do not take \(x.shape)")
    let places = x.count / x.channels / pictures
    precondition(
      codes.channels == x.channels && codes.count / x.channels >= (warp == nil ? frames : 2 * frames - 1),
      "codes of \(codes.shape) for \(frames) frames of \(x.shape)")
    precondition(
      warp.map { $0.frames == frames - 1 && $0.places == places } ?? true,
      "a warp of other frames or another size than \(x.shape)")
    let clips = pictures / frames
    let shape = ck_frame_shape(
      frames: Int32(frames), places: Int32(places), heads: Int32(heads), width: Int32(channels / heads),
      scale: 1 / Float(channels / heads).squareRoot())
    let firsts = (0..<clips).map { clip in
      (0..<frames - 1).map { Int32((mixesClips ? (clip * (frames - 1) + $0) % clips : clip) * frames) }
    }

    var out = Tensor(shape: x.shape.dropLast() + [channels], scalars: unfilled(x.count / 3))
    let (input, added, scratchSize) = (x.scalars, codes.scalars, Int(ck_frame_attention_scratch_size(shape)))
    let (starts, sources, shares, hidden) = (warp?.starts, warp?.sources, warp?.shares, warp?.hidden)
    let band = 8
    let bands = (places + band - 1) / band
    Parallel.fill(&out.scalars, rows: clips * bands, band: 2) { out, pieces in
      var scratch = Scratch()
      for piece in pieces {
        let (clip, first) = (piece / bands, piece % bands * band)
        scratch.withRoom(scratchSize) { room in
          // SAFETY: the places exist, the sources are places, and the scratch is of the size asked for.
          unsafe ck_frame_attention(
            level.kernel, shape, input, added, firsts[clip], starts, sources, shares, hidden, out, room,
            Int32(clip), Int32(first), Int32(min(places, first + band)))
        }
      }
    }
    return out
  }
}

extension FrameAttention {
  /// Where the places of the first frame are seen in the other ones, at one size: each place as the mean of what lands there.
  public struct Warp: Sendable {
    /// Frames beside the first.
    public let frames: Int
    /// Places of a frame.
    public let places: Int
    let starts: [Int32]
    let sources: [Int32]
    let shares: [Float]
    let hidden: [UInt8]?

    /// A warp from its sums.
    ///
    /// - Parameters:
    ///   - sources: for each frame beside the first and each place, in this order, which places of the first frame land there and what
    ///     share each has; none in a hole, which then is 0.
    ///   - hidden: for each of them whether nobody shall look there; nil: never.
    public init(
      frames: Int, places: Int, sources: [[(place: Int, share: Float)]], hidden: [Bool]? = nil
    ) {
      precondition(
        sources.count == frames * places && (hidden?.count ?? sources.count) == sources.count,
        "\(sources.count) lists for \(frames) frames of \(places) places")
      precondition(
        sources.allSatisfy { $0.allSatisfy { (0..<places).contains($0.place) } },
        "a source is one of \(places) places")
      (self.frames, self.places) = (frames, places)
      var starts: [Int32] = [0]
      for list in sources { starts.append((starts.last ?? 0) + Int32(list.count)) }
      self.starts = starts
      self.sources = sources.flatMap { $0.map { Int32($0.place) } }
      shares = sources.flatMap { $0.map(\.share) }
      self.hidden = hidden.map { $0.map { $0 ? 1 : 0 } }
    }
  }
}
