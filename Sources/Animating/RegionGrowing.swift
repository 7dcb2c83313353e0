public import Tensors

/// Finds the thing that is grabbed at a place of a still.
///
/// On a small picture ``RegionSearch`` finds the thing, on larger ones ``RegionBorder`` draws its border more exactly, and ``RegionMatte`` makes
/// it soft where the picture is.
public enum RegionGrowing {
  /// The longest edge of the picture on which the thing is looked for, in pixels.
  private static let small = 256
  /// The longest edge of the largest picture on which its border is drawn, in pixels.
  private static let large = 1280
  /// A matte is never smaller than a disc of this radius, against the shorter edge of the picture.
  private static let least: Float = 0.03

  /// The matte of the thing that some places stand on.
  ///
  /// Where nothing can be told apart it is about a disc around each place, bounded by the strongest edges there are. Of several places, what
  /// one of them finds is the thing if it holds the others too.
  ///
  /// - Parameters:
  ///   - picture: the still, `(height, width, 3)`, values in [0, 1].
  ///   - seeds: places in the thing, in pixels; several in one thing find it whole, several things are found together.
  ///     A place beside the picture counts as the nearest in it.
  ///   - background: places that do not belong to it.
  ///   - within: one value a pixel, row by row; 0 where the matte must be 0. nil: nowhere.
  ///   - level: the instruction set; all compute the same.
  /// - Returns: `(height, width, 1)`; 1 in the thing, 0 beside it.
  public static func matte(
    of picture: Tensor, seeds: [Place], background: [Place] = [], within: [UInt8]? = nil,
    level: CPULevel = .current
  ) -> Tensor {
    let (height, width) = (picture.height, picture.width)
    guard picture.count > 0, !seeds.isEmpty else { return Tensor(height: height, width: width, channels: 1) }
    let seeds = seeds.map { inside($0, height: height, width: width) }
    let background = background.map { inside($0, height: height, width: width) }
    func grown(_ seeds: [Place]) -> Tensor {
      grow(picture, seeds: seeds, background: background, within: within, level: level)
    }
    let joint = grown(seeds)
    guard (2...5).contains(seeds.count) else { return joint }
    func area(_ matte: Tensor) -> Float { matte.scalars.reduce(0, +) }
    func holds(_ matte: Tensor) -> Bool {
      seeds.allSatisfy { matte.scalars[Int($0.y.rounded()) * width + Int($0.x.rounded())] > 0.5 }
    }
    // All at once may look so different from one another that everything around them is let in.
    let single = seeds.map { grown([$0]) }
    if let whole = single.filter(holds).min(by: { area($0) < area($1) }) {
      return area(whole) < area(joint) ? whole : joint
    }
    var union = single[0]
    for matte in single.dropFirst() {
      for index in union.scalars.indices {
        union.scalars[index] = max(union.scalars[index], matte.scalars[index])
      }
    }
    return area(joint) > 2 * area(union) ? union : joint
  }

  /// What all seeds together find.
  private static func grow(
    _ picture: Tensor, seeds: [Place], background: [Place], within: [UInt8]?, level: CPULevel
  ) -> Tensor {
    let (height, width) = (picture.height, picture.width)
    let sizes = sizes(height: height, width: width)
    var (region, matte): (RegionMask?, RegionMatte?) = (nil, nil)
    for size in sizes {
      let reduced = picture.resized(height: size.height, width: size.width, .area, level: level)
      let plane = ColourPlane(reduced)
      func scaled(_ places: [Place]) -> [Place] {
        let ratio = Place(Float(size.width) / Float(width), Float(size.height) / Float(height))
        return places.map { ($0 + 0.5) * ratio - 0.5 }
      }
      let radius = RegionSearch.radius(in: plane)
      var isOpen = open(within, height: height, width: width, at: size)
      for place in scaled(background) {
        for pixel in plane.disc(around: place, radius: radius) { isOpen[pixel] = false }
      }
      let inner = scaled(seeds).flatMap { plane.disc(around: $0, radius: radius) }.filter { isOpen[$0] }
      let found =
        region
        ?? RegionSearch(
          plane, seeds: scaled(seeds), background: scaled(background), inner: inner, isOpen: isOpen,
          level: level
        ).region()
      let drawn = RegionBorder(plane, isOpen: isOpen, level: level).drawn(found, keeping: inner)
      region = drawn
      if size == sizes[sizes.count - 1] { matte = RegionMatte(drawn, in: reduced, level: level) }
    }
    guard var out = matte?.read(on: picture) else { return Tensor(height: height, width: width, channels: 1) }
    widen(&out, around: seeds)
    if let within {
      for index in within.indices where within[index] == 0 { out.scalars[index] = 0 }
    }
    return out
  }

  /// The nearest place in the picture.
  private static func inside(_ place: Place, height: Int, width: Int) -> Place {
    func limited(_ value: Float, _ count: Int) -> Float { value > 0 ? min(value, Float(count - 1)) : 0 }
    return Place(limited(place.x, width), limited(place.y, height))
  }

  /// The sizes to work at, smallest first, each about twice the one before.
  private static func sizes(height: Int, width: Int) -> [SIMD2<Int>] {
    let longest = max(height, width)
    func size(_ edge: Int) -> SIMD2<Int> {
      SIMD2(max(1, (width * edge + longest / 2) / longest), max(1, (height * edge + longest / 2) / longest))
    }
    var edges = [min(longest, large)]
    while edges[0] > 2 * small { edges.insert((edges[0] + 1) / 2, at: 0) }
    if edges[0] > small { edges.insert(small, at: 0) }
    return edges.map(size)
  }

  /// Where the thing may be, at a smaller size: where it may be at the middle of a pixel.
  private static func open(_ within: [UInt8]?, height: Int, width: Int, at size: SIMD2<Int>) -> [Bool] {
    guard let within else { return [Bool](repeating: true, count: size.width * size.height) }
    precondition(
      within.count == width * height, "one value a pixel, not \(within.count) for \(width)×\(height)")
    let mask = RegionMask(width: width, height: height, isInside: within.map { $0 != 0 })
    return mask.resized(width: size.width, height: size.height).isInside
  }

  /// Adds a disc around each seed if the matte is smaller than one.
  private static func widen(_ matte: inout Tensor, around seeds: [Place]) {
    let (height, width) = (matte.height, matte.width)
    let radius = least * Float(min(height, width))
    guard matte.scalars.reduce(0, +) < .pi * radius * radius else { return }
    for seed in seeds {
      for y in 0..<height {
        for x in 0..<width {
          let disc = min(max(radius + 0.5 - (Place(Float(x), Float(y)) - seed).length, 0), 1)
          matte.scalars[y * width + x] = max(matte.scalars[y * width + x], disc)
        }
      }
    }
  }
}

extension SIMD2<Int> {
  fileprivate var width: Int { x }
  fileprivate var height: Int { y }
}
