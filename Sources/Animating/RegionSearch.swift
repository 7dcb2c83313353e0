internal import Tensors

/// Finds a thing from a place in it, on a small picture.
///
/// First the closed line around the place that follows the strongest edges, every line measured by the angle it is seen under from there, so that
/// a large one costs no more than a small one (Mishra, Aloimonos & Fah, "Active Segmentation With Fixation", ICCV 2009). Then what lies
/// inside and outside says which colours belong to the thing, and the line is drawn anew (Rother, Kolmogorov & Blake 2004).
struct RegionSearch: Sendable {
  private let plane: ColourPlane
  private let edges: RegionEdges
  private let inner: [Int]
  private let isOpen: [Bool]
  /// How far the nearest place is that the border goes around, of the thing or of what it is not.
  private let reach: [Float]

  /// How large a region may be, as a share of what is open to it; larger, it is the wall itself.
  private static let most: Float = 0.85
  /// Where a border is looser than this, nothing holds it.
  private static let loose: Float = 0.6
  /// The radius of a region that nothing bounds, against the shorter edge.
  private static let lost: Float = 0.12
  /// What ending at the border of the picture costs, against 1 where nothing is to be seen.
  private static let frame: Float = 0.27

  /// - Parameters:
  ///   - seeds: places in the thing, in pixels of this size.
  ///   - background: places beside it.
  ///   - inner: the pixels around them, which surely belong to it.
  ///   - isOpen: one a pixel; false where the thing is not.
  init(
    _ plane: ColourPlane, seeds: [SIMD2<Float>], background: [SIMD2<Float>], inner: [Int], isOpen: [Bool],
    level: CPULevel
  ) {
    (self.plane, self.inner, self.isOpen) = (plane, inner, isOpen)
    edges = RegionEdges(plane, scales: [(2, 3), (1, 1)], level: level)
    let radius = Self.radius(in: plane)
    let places = seeds + background
    var reach = [Float](repeating: .infinity, count: plane.colours.count)
    for y in 0..<plane.height {
      for x in 0..<plane.width {
        let here = SIMD2(Float(x), Float(y))
        let least = places.reduce(Float.infinity) { least, seed in
          let way = here - seed
          return min(least, (way * way).sum())
        }
        reach[y * plane.width + x] = max(least.squareRoot(), radius + 1)
      }
    }
    self.reach = reach
  }

  /// How much around a seed surely belongs to the thing.
  static func radius(in plane: ColourPlane) -> Float { 0.012 * Float(min(plane.width, plane.height)) }

  /// The thing, as far as it can be told from what is around it; else about a disc.
  func region() -> RegionMask {
    let area = isOpen.reduce(0) { $0 + ($1 ? 1 : 0) }
    let most = Int(Self.most * Float(area))
    var region = outline()
    // No more than what was given is nothing found.
    let least = 2 * Set(inner).count
    if region.area > most || region.area < least || looseness(of: region) > Self.loose {
      region = outline(size: max(2, Self.lost * Float(min(plane.width, plane.height))))
      if looseness(of: region) > Self.loose { return region }
    }
    for _ in 0..<3 {
      let next = recoloured(region)
      if next.area > most || next.area < least || next.isInside == region.isInside { break }
      region = next
    }
    if let whole = allThatIsOpen(), whole.area > region.area, whole.area < most,
      looseness(of: whole) < looseness(of: region) + 0.05
    {
      region = whole
    }
    return region.withoutHoles(below: max(4, region.area / 200))
  }

  /// What in the open differs from all that is closed around it: a person has painted where the thing is and goes, so what lies around
  /// is not the thing, of however many colours that is.
  ///
  /// - Returns: nil when nothing is closed.
  private func allThatIsOpen() -> RegionMask? {
    guard isOpen.contains(false) else { return nil }
    var region = RegionMask(width: plane.width, height: plane.height, isInside: isOpen)
    for _ in 0..<4 {
      let next = recoloured(region, leaning: 0)
      if next.isInside == region.isInside { break }
      region = next
    }
    return region
  }

  /// The region around the seeds that the strongest edges enclose.
  ///
  /// - Parameter size: about how large it shall be where there are none, as a radius in pixels; nil for as large as it likes.
  private func outline(size: Float? = nil) -> RegionMask {
    cut { index, step in
      edges.ease[4 * index + step]
    } pull: { index in
      guard let size else { return 0 }
      let way = reach[index] / size
      return (1 - way * way) * 2 / (size * size)
    }
  }

  /// The region drawn anew by the colours in it and around it.
  ///
  /// - Parameter leaning: how much it wants to stay where it was.
  private func recoloured(_ region: RegionMask, leaning: Float = 1) -> RegionMask {
    let distances = region.distances()
    let size = max(2, (Float(region.area) / .pi).squareRoot())
    let weights = distances.indices.map { index in
      if distances[index] < 0 { return Float(1) }
      // What is near is what it has to be told from.
      let way = distances[index] / size
      return -1 / (1 + way * way)
    }
    let odds = ColourOdds(plane, weights: weights)
    // Per pixel of the line, against the odds of a pixel.
    return cut(scaled: false) { index, step in
      8 * edges.ease[4 * index + step]
    } pull: { index in
      0.6 * odds(plane.colours[index]) - leaning * min(max(2 * distances[index] / size, -0.8), 1.3)
    }
  }

  /// The mean ease of the region's border where it is not the border of the picture: near 1, nothing holds it.
  private func looseness(of region: RegionMask) -> Float {
    var (sum, count) = (Float(0), Float(0))
    for index in region.isInside.indices {
      let (x, y) = (index % plane.width, index / plane.width)
      for step in 0..<2 {
        let (dx, dy) = GridCut.steps[step]
        guard x + dx < plane.width, y + dy < plane.height else { continue }
        let other = index + dy * plane.width + dx
        guard region.isInside[index] != region.isInside[other] else { continue }
        sum += edges.ease[4 * index + step]
        count += 1
      }
    }
    return count > 0 ? sum / count : 1
  }

  /// The least cut for links (of a pixel and a step) and pulls (of a pixel), and of it what hangs together with the seeds.
  private func cut(scaled: Bool = true, link: (Int, Int) -> Float, pull: (Int) -> Float) -> RegionMask {
    let (width, height) = (plane.width, plane.height)
    let unit: Float = scaled ? 1_000_000 : 1_000
    var grid = GridCut(width: width, height: height)
    for index in 0..<width * height {
      let (x, y) = (index % width, index / width)
      let share = scaled ? unit / reach[index] : unit
      var ends = pull(index) * unit
      // By the angle, the border of the picture is a line like others; by colours, it costs nothing to end there.
      let isAtFrame = x == 0 || y == 0 || x == width - 1 || y == height - 1
      if scaled && isAtFrame { ends -= Self.frame * share }
      grid.pull(x, y, isOpen[index] ? Int32(min(max(ends, -1e8), 1e8)) : -GridCut.hard)
      for step in 0..<4 {
        let (dx, dy) = GridCut.steps[step]
        guard (0..<width).contains(x + dx), y + dy < height else { continue }
        // The lengths of lines come out alike in all directions (Boykov & Kolmogorov 2003).
        let length: Float = step < 2 ? 0.39 : 0.28
        // What was closed to the thing ends it like the border of the picture.
        let isClosed = isOpen[index] != isOpen[index + dy * width + dx]
        grid.link(x, y, step: step, Int32((isClosed ? Self.frame : link(index, step)) * length * share))
      }
    }
    for index in inner { grid.pull(index % width, index / width, GridCut.hard) }
    return RegionMask(width: width, height: height, isInside: grid.cut()).parts(around: inner)
  }
}
