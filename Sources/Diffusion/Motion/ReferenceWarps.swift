internal import Layers
public import Motion
internal import Tensors

/// Where the first frame is seen in the others, for every size of a UNet.
///
/// The first frame's features are splatted forward along the motion, as means. Which places land where, and with what share, depends on the
/// motion alone: it is found once for a run, and read off wherever a temporal attention needs a warped feature.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `softsplat` in mode `avg`.
public struct ReferenceWarps: Sendable {
  /// Whether clips of a batch see one another's first frames, as the halves of a guided batch do in the released code.
  public let mixesClips: Bool
  private let sizes: [Size]

  private struct Size: Sendable {
    let height: Int
    let width: Int
    let warp: FrameAttention.Warp
  }

  /// Warps along fields.
  ///
  /// - Parameters:
  ///   - fields: f(0→i) for each frame but the first, in pixels of their own grid.
  ///   - visibility: how certainly each pixel of the first frame is seen in them: what is hidden does not land, and where most of what
  ///     arrives is hidden nobody looks. Nil: everything lands, as the networks were trained.
  ///   - height: rows of the latent.
  ///   - width: columns of the latent.
  ///   - count: sizes of the UNet.
  ///   - mixesClips: see ``mixesClips``.
  public init(
    fields: [DisplacementField], visibility: [Visibility]? = nil, height: Int, width: Int,
    sizes count: Int = 4,
    mixesClips: Bool = false
  ) {
    precondition(visibility.map { $0.count == fields.count } ?? true, "one visibility for each field")
    self.mixesClips = mixesClips
    var (height, width) = (height, width)
    sizes = (0..<count).map { _ in
      defer { (height, width) = ((height + 1) / 2, (width + 1) / 2) }
      return Size(height: height, width: width, warp: Self.warp(fields, visibility, height, width))
    }
  }

  /// The warp at a size.
  func at(height: Int, width: Int) -> FrameAttention.Warp {
    guard let size = sizes.first(where: { $0.height == height && $0.width == width }) else {
      preconditionFailure("no warp for maps of \(width)x\(height)")
    }
    return size.warp
  }

  private static func warp(
    _ fields: [DisplacementField], _ visibility: [Visibility]?, _ height: Int, _ width: Int
  ) -> FrameAttention.Warp {
    var sources: [[(place: Int, share: Float)]] = []
    var hidden: [Bool] = []
    for (index, field) in fields.enumerated() {
      let seen = visibility?[index].resized(height: height, width: width)
      let landing = field.resized(height: height, width: width, antialiased: false).landing(seen)
      sources += landing.sources
      hidden += landing.hidden
    }
    return FrameAttention.Warp(
      frames: fields.count, places: height * width, sources: sources,
      hidden: visibility == nil ? nil : hidden)
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
