internal import Layers
public import Motion
internal import Tensors

/// Where the first frame of a clip is seen in each of the others, at every size of a UNet.
///
/// The first frame's features are splatted forward along the motion, as means. Which places land where, and with what share, depends on the
/// motion alone; temporal attention reads it off (``ReferenceWarps``). A frame takes some 30 kB for a latent of 40×64.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `softsplat` in mode `avg`.
public struct ReferenceMotion: Sendable {
  /// How many frames there are, without the first.
  public var frames: Int { fields.count }
  private let sizes: [(height: Int, width: Int)]
  private let isMasked: Bool
  private var fields: [[DisplacementField]] = []
  private var seen: [[Visibility]] = []

  /// The motion of no frame yet.
  ///
  /// - Parameters:
  ///   - height: rows of the latent.
  ///   - width: columns of the latent.
  ///   - count: sizes of the UNet.
  ///   - isMasked: whether visibility counts.
  public init(height: Int, width: Int, sizes count: Int = 4, isMasked: Bool = false) {
    self.isMasked = isMasked
    sizes = (0..<count).map { size in (-(-height >> size), -(-width >> size)) }
  }

  /// Adds a frame.
  ///
  /// - Parameters:
  ///   - field: f(0→i) in pixels of its own grid, which covers the picture.
  ///   - visibility: how certainly each pixel of the first frame is seen in it. What is hidden does not land, and where most of what
  ///     arrives is hidden nobody looks. Of use where ``init(height:width:sizes:isMasked:)`` was told so; otherwise everything lands, as
  ///     the networks were trained.
  public mutating func append(_ field: DisplacementField, visibility: Visibility? = nil) {
    fields.append(
      sizes.map { field.resized(height: $0.height, width: $0.width, antialiased: false) })
    guard isMasked else { return }
    guard let visibility else { preconditionFailure("a frame without visibility, which is to count") }
    seen.append(sizes.map { visibility.resized(height: $0.height, width: $0.width) })
  }

  /// The warps of some frames.
  ///
  /// - Parameters:
  ///   - frames: their numbers, from 1; nil: all.
  ///   - mixesClips: see ``ReferenceWarps/mixesClips``.
  public func warps(of frames: [Int]? = nil, mixesClips: Bool = false) -> ReferenceWarps {
    let frames = frames ?? Array(1..<fields.count + 1)
    return ReferenceWarps(
      sizes: sizes.indices.map { size in
        var sources: [[(place: Int, share: Float)]] = []
        var hidden: [Bool] = []
        for frame in frames {
          let landing = fields[frame - 1][size].landing(isMasked ? seen[frame - 1][size] : nil)
          sources += landing.sources
          hidden += landing.hidden
        }
        let (height, width) = sizes[size]
        return ReferenceWarps.Size(
          height: height, width: width,
          warp: FrameAttention.Warp(
            frames: frames.count, places: height * width, sources: sources, hidden: isMasked ? hidden : nil))
      }, mixesClips: mixesClips)
  }
}

/// Which places of the first frame land where in some others, at every size of a UNet.
public struct ReferenceWarps: Sendable {
  struct Size: Sendable {
    let height: Int
    let width: Int
    let warp: FrameAttention.Warp
  }

  let sizes: [Size]
  /// Whether clips of a batch see one another's first frames, as the halves of a guided batch do in the released code.
  public let mixesClips: Bool

  /// The warp at a size.
  func at(height: Int, width: Int) -> FrameAttention.Warp {
    guard let size = sizes.first(where: { $0.height == height && $0.width == width }) else {
      preconditionFailure("no warp for maps of \(width)x\(height)")
    }
    return size.warp
  }
}

extension DisplacementField {
  /// Which pixels land on each, in their order, and with what share of it; and where most of what arrives is hidden.
  fileprivate func landing(
    _ visibility: Visibility?
  ) -> (sources: [[(place: Int, share: Float)]], hidden: [Bool]) {
    let count = height * width
    var sources = [[(place: Int, share: Float)]](repeating: [], count: count)
    var (arrived, seen) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    for place in 0..<count {
      let x = Float(place % width) + vectors.scalars[2 * place]
      let y = Float(place / width) + vectors.scalars[2 * place + 1]
      // Also false for what is not a number.
      guard x > -1, x < Float(width), y > -1, y < Float(height) else { continue }
      let (left, top) = (x.rounded(.down), y.rounded(.down))
      for corner in 0..<4 {
        let (column, row) = (Int(left) + corner % 2, Int(top) + corner / 2)
        let across = corner % 2 == 1 ? x - left : 1 - (x - left)
        let along = corner / 2 == 1 ? y - top : 1 - (y - top)
        guard column >= 0, column < width, row >= 0, row < height, across * along > 0 else { continue }
        let target = row * width + column
        let share = across * along * (visibility?.values.scalars[place] ?? 1)
        arrived[target] += across * along
        seen[target] += share
        if share > 0 { sources[target].append((place, share)) }
      }
    }
    for target in 0..<count {
      for index in sources[target].indices { sources[target][index].share /= seen[target] + 1e-7 }
    }
    return (sources, (0..<count).map { 2 * seen[$0] < arrived[$0] })
  }
}
