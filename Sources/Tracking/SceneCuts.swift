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
    return broken * 10 >= changes.count * 3 && broken * 10 >= changed * 6
  }

  private static func changes(from a: Thumbnail, to b: Thumbnail) -> [Change] {
    var settings = FlowSettings()
    settings.outer = 0
    settings.descent = 6
    let moved = PatchFlow(settings).flow(from: b.pyramid, to: a.pyramid).carry(a.luma.scalars, outside: -1)
    let (width, now, before) = (b.luma.width, b.luma.scalars, a.luma.scalars)
    return tiles(height: b.luma.height, width: width).enumerated().map { number, tile in
      var (sum, squares, left, difference, seen): (Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0)
      for y in tile.rows {
        for x in tile.columns {
          let index = y * width + x
          sum += now[index]
          squares += now[index] * now[index]
          difference += abs(now[index] - before[index])
          if moved[index] >= 0 {
            left += abs(now[index] - moved[index])
            seen += 1
          }
        }
      }
      let count = Float(tile.rows.count * tile.columns.count)
      guard count > 0 else { return .none }
      if difference / count < 0.008 { return .none }
      let contrast = 0.8 * max(0, squares / count - (sum / count) * (sum / count)).squareRoot() + 0.02
      let unexplained = left / max(seen, 1) / contrast
      var distance: Float = 0
      for bin in a.histograms[number].indices {
        distance += abs(a.histograms[number][bin] - b.histograms[number][bin])
      }
      return unexplained > 0.5 && distance / 6 > 0.2 ? .broken : .some
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
