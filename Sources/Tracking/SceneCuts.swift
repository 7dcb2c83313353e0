public import Tensors

/// Finds hard cuts in a stream of frames.
///
/// Works on thumbnails cut into tiles. A tile *breaks* when its colours are distributed unlike those of the
/// frame before and no motion explains it: the frame before, moved along the flow, stays unlike it. Either sign
/// alone has innocent causes (a flash; a fast object). A cut is a frame where a good part of the tiles break at once,
/// and most of those that changed at all: captions, letterbox bars and panels may stay as they were.
public struct SceneCutDetector: Sendable {
  private var previous: Thumbnail?

  /// Tiles along each axis.
  private static let grid = 4
  /// Bins of the histogram of each colour channel.
  private static let bins = 12

  private struct Thumbnail: Sendable {
    let pyramid: FlowPyramid
    let luma: Tensor
    /// For each tile the histograms of its three channels, each summing to 1.
    let histograms: [[Float]]
  }

  /// What a tile did between two frames.
  private enum Change { case none, some, broken }

  /// A detector that has seen no frame.
  public init() {}

  /// Takes the next frame and tells whether a new shot begins with it; never for the first frame.
  ///
  /// - Parameter frame: `(height, width, 3)`, values in [0, 1].
  public mutating func isCut(_ frame: Tensor) -> Bool {
    let now = Self.thumbnail(frame)
    defer { previous = now }
    guard let before = previous, before.luma.shape == now.luma.shape else { return false }
    let changes = Self.changes(from: before, to: now)
    let broken = changes.count { $0 == .broken }
    let changed = changes.count { $0 != .none }
    return broken * 4 >= changes.count && broken * 2 >= changed
  }

  private static func changes(from a: Thumbnail, to b: Thumbnail) -> [Change] {
    var settings = FlowSettings()
    settings.outer = 0
    settings.descent = 6
    // Half the thumbnail: a finer flow would bend one scene into any other.
    settings.finest = 1
    let moved = PatchFlow(settings).flow(from: b.pyramid, to: a.pyramid).carry(a.luma.scalars, outside: -1)
    let (width, now, before) = (b.luma.width, b.luma.scalars, a.luma.scalars)
    return tiles(height: b.luma.height, width: width).enumerated().map { number, tile in
      // The correlation of the tile with what motion makes of the frame before: blind to flashes and fades.
      var (a1, b1, aa, bb, ab, difference, seen): (Float, Float, Float, Float, Float, Float, Float) = (
        0, 0, 0, 0, 0, 0, 0
      )
      for y in tile.rows {
        for x in tile.columns {
          let index = y * width + x
          difference += abs(now[index] - before[index])
          guard moved[index] >= 0 else { continue }
          let (p, q) = (now[index], moved[index])
          (a1, b1, seen) = (a1 + p, b1 + q, seen + 1)
          (aa, bb, ab) = (aa + p * p, bb + q * q, ab + p * q)
        }
      }
      let count = Float(max(1, tile.rows.count * tile.columns.count))
      if difference / count < 0.008 || seen < 4 { return .none }
      let (va, vb) = (aa / seen - a1 / seen * a1 / seen, bb / seen - b1 / seen * b1 / seen)
      let flat: Float = 0.0002
      // A flat tile cannot tell; it follows the others.
      if va < flat && vb < flat { return .none }
      let unexplained = 1 - (ab / seen - a1 / seen * b1 / seen) / (max(va, flat) * max(vb, flat)).squareRoot()
      var distance: Float = 0
      for bin in a.histograms[number].indices {
        distance += abs(a.histograms[number][bin] - b.histograms[number][bin])
      }
      let colour = distance / 6
      return unexplained > 0.25 && colour > 0.2 && unexplained + colour > 0.7 ? .broken : .some
    }
  }

  private static func tiles(height: Int, width: Int) -> [(rows: Range<Int>, columns: Range<Int>)] {
    (0..<grid * grid).map { number in
      let (row, column) = (number / grid, number % grid)
      return (
        row * height / grid..<(row + 1) * height / grid, column * width / grid..<(column + 1) * width / grid
      )
    }
  }

  private static func thumbnail(_ frame: Tensor) -> Thumbnail {
    let scale = min(1, 96 / Float(max(frame.width, frame.height)))
    let (height, width) = (max(1, Int(Float(frame.height) * scale)), max(1, Int(Float(frame.width) * scale)))
    let small = frame.resized(height: height, width: width, .area)
    let histograms = tiles(height: height, width: width).map { tile in
      var histogram = [Float](repeating: 0, count: 3 * bins)
      let share = 1 / Float(max(1, tile.rows.count * tile.columns.count))
      for y in tile.rows {
        for x in tile.columns {
          for channel in 0..<3 {
            let value = small.scalars[(y * width + x) * 3 + channel]
            histogram[channel * bins + min(bins - 1, max(0, Int(value * Float(bins))))] += share
          }
        }
      }
      return histogram
    }
    return Thumbnail(pyramid: FlowPyramid(small), luma: small.luma(), histograms: histograms)
  }
}
