import Animating
import Tensors
import Testing
import _TestSupport

@Suite struct RegionGrowingTests {
  /// A wall with grain, and on it whatever `thing` paints.
  private func scene(
    height: Int = 120, width: Int = 160, grain: Float = 0.12, wall: SIMD3<Float> = SIMD3(0.45, 0.5, 0.4),
    thing: (Int, Int) -> SIMD3<Float>?
  ) -> Tensor {
    var random = SeededGenerator(seed: 5)
    var picture = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        let noise = Float.random(in: -grain...grain, using: &random)
        let colour = (thing(x, y) ?? wall) + noise
        for channel in 0..<3 { picture[y, x, channel] = min(max(colour[channel], 0), 1) }
      }
    }
    return picture
  }

  private func isInDisc(_ x: Int, _ y: Int, _ centre: SIMD2<Int>, _ radius: Int) -> Bool {
    (x - centre.x) * (x - centre.x) + (y - centre.y) * (y - centre.y) <= radius * radius
  }

  /// The overlap of a matte with what it should be, over their union.
  private func overlap(_ matte: Tensor, _ isInside: (Int, Int) -> Bool) -> Float {
    var (both, either) = (Float(0), Float(0))
    for y in 0..<matte.height {
      for x in 0..<matte.width {
        let truth: Float = isInside(x, y) ? 1 : 0
        both += min(truth, matte[y, x, 0])
        either += max(truth, matte[y, x, 0])
      }
    }
    return both / either
  }

  private func share(_ matte: Tensor) -> Float { matte.scalars.reduce(0, +) / Float(matte.count) }

  private func isSound(_ matte: Tensor) -> Bool { matte.scalars.allSatisfy { $0 >= 0 && $0 <= 1 } }

  @Test(arguments: [SIMD2<Int>(160, 120), SIMD2(700, 500)])
  func aDiscOnAGrainyWallIsFound(_ size: SIMD2<Int>) {
    let centre = SIMD2(size.x * 3 / 8, size.y / 2)
    let radius = size.y / 5
    let picture = scene(height: size.y, width: size.x) { x, y in
      isInDisc(x, y, centre, radius) ? SIMD3(0.75, 0.35, 0.3) : nil
    }
    // Wherever it is grabbed.
    for shift in [SIMD2(0, 0), SIMD2(radius / 2, -radius / 2)] {
      let matte = RegionGrowing.matte(of: picture, seeds: [Place(centre &+ shift)])
      #expect(isSound(matte))
      #expect(overlap(matte) { x, y in isInDisc(x, y, centre, radius) } > 0.95)
    }
  }

  @Test func aWallIsFoundWithoutWhatHangsOnIt() {
    let picture = scene { x, y in isInDisc(x, y, SIMD2(60, 60), 24) ? SIMD3(0.75, 0.35, 0.3) : nil }
    let matte = RegionGrowing.matte(of: picture, seeds: [Place(130, 60)])
    #expect(matte[60, 60, 0] < 0.1 && matte[60, 130, 0] > 0.9)
  }

  @Test func twoSeedsJoinTheTonesOfOneThing() {
    func isThing(_ x: Int, _ y: Int) -> Bool { (50..<110).contains(x) && (30..<90).contains(y) }
    let picture = scene(grain: 0.05) { x, y in
      isThing(x, y) ? (x < 80 ? SIMD3(0.9, 0.2, 0.2) : SIMD3(0.1, 0.2, 0.8)) : nil
    }
    let matte = RegionGrowing.matte(of: picture, seeds: [Place(62, 60), Place(98, 60)])
    #expect(overlap(matte, isThing) > 0.95)
  }

  @Test func seedsOnTwoThingsFindBoth() {
    func isThing(_ x: Int, _ y: Int) -> Bool {
      isInDisc(x, y, SIMD2(40, 60), 20) || isInDisc(x, y, SIMD2(120, 60), 20)
    }
    let picture = scene { x, y in isThing(x, y) ? SIMD3(0.75, 0.35, 0.3) : nil }
    let both = RegionGrowing.matte(of: picture, seeds: [Place(40, 60), Place(120, 60)])
    #expect(overlap(both, isThing) > 0.93)
    // One of them alone is found alone, though the other has the same colours.
    let one = RegionGrowing.matte(of: picture, seeds: [Place(40, 60)])
    #expect(overlap(one) { x, y in isInDisc(x, y, SIMD2(40, 60), 20) } > 0.95)
  }

  @Test func nothingLeaksAcrossAStrongEdge() {
    // Two rooms; the wall between them has the colour of neither.
    let picture = scene(grain: 0.05) { x, y in
      (78..<82).contains(x)
        ? SIMD3(0.05, 0.05, 0.05) : (x < 80 ? SIMD3(0.8, 0.8, 0.7) : SIMD3(0.75, 0.8, 0.75))
    }
    let matte = RegionGrowing.matte(of: picture, seeds: [Place(40, 60)])
    var most: Float = 0
    for y in 0..<120 { for x in 84..<160 { most = max(most, matte[y, x, 0]) } }
    #expect(most < 0.05)
    #expect(matte[60, 60, 0] > 0.95)
  }

  @Test func thinPartsAreFollowed() {
    // A lollipop: its stick is three pixels wide in a picture that is looked at in half its size.
    func isThing(_ x: Int, _ y: Int) -> Bool {
      isInDisc(x, y, SIMD2(200, 120), 60) || ((198..<204).contains(x) && (120..<330).contains(y))
    }
    let picture = scene(height: 360, width: 400, grain: 0.03) { x, y in
      isThing(x, y) ? SIMD3(0.85, 0.25, 0.2) : nil
    }
    let matte = RegionGrowing.matte(of: picture, seeds: [Place(200, 120)])
    #expect(overlap(matte, isThing) > 0.93)
    #expect(matte[300, 200, 0] > 0.9 && matte[300, 190, 0] < 0.1)
  }

  @Test func aHoleStaysOpenAndASpeckDoesNot() {
    func isRing(_ x: Int, _ y: Int) -> Bool {
      isInDisc(x, y, SIMD2(80, 60), 45) && !isInDisc(x, y, SIMD2(80, 60), 20)
    }
    let picture = scene(grain: 0.04) { x, y in
      isInDisc(x, y, SIMD2(80, 27), 1) ? nil : isRing(x, y) ? SIMD3(0.85, 0.25, 0.2) : nil
    }
    let matte = RegionGrowing.matte(of: picture, seeds: [Place(112, 60)])
    #expect(matte[60, 80, 0] < 0.1)
    #expect(overlap(matte, isRing) > 0.93)
  }

  @Test func theBrushIsRespected() {
    let picture = scene { x, y in isInDisc(x, y, SIMD2(60, 60), 30) ? SIMD3(0.75, 0.35, 0.3) : nil }
    let within = (0..<160 * 120).map { UInt8($0 % 160 < 70 ? 1 : 0) }
    let matte = RegionGrowing.matte(of: picture, seeds: [Place(50, 60)], within: within)
    #expect(within.indices.allSatisfy { within[$0] == 1 || matte.scalars[$0] == 0 })
    #expect(overlap(matte) { x, y in x < 70 && isInDisc(x, y, SIMD2(60, 60), 30) } > 0.93)
    let nowhere = RegionGrowing.matte(of: picture, seeds: [Place(50, 60)], within: within.map { _ in 0 })
    #expect(nowhere.scalars.allSatisfy { $0 == 0 })
  }

  @Test func whatIsSaidToBeBackgroundIsLeft() {
    func isFace(_ x: Int, _ y: Int) -> Bool { isInDisc(x, y, SIMD2(60, 60), 20) }
    func isCoat(_ x: Int, _ y: Int) -> Bool {
      (70..<130).contains(x) && (45..<75).contains(y) && !isFace(x, y)
    }
    // Face and coat are much alike before a dark wall.
    let picture = scene(grain: 0.03, wall: SIMD3(0.1, 0.1, 0.15)) { x, y in
      isFace(x, y) ? SIMD3(0.8, 0.65, 0.5) : isCoat(x, y) ? SIMD3(0.75, 0.6, 0.55) : nil
    }
    let whole = RegionGrowing.matte(of: picture, seeds: [Place(60, 60)])
    #expect(whole[60, 110, 0] > 0.9)
    let face = RegionGrowing.matte(of: picture, seeds: [Place(60, 60)], background: [Place(105, 60)])
    #expect(face[60, 105, 0] < 0.05 && face[60, 120, 0] < 0.5 && face[60, 60, 0] > 0.95)
  }

  @Test(arguments: [Float(0), 0.4])
  func whereNothingIsToBeSeenItIsADisc(_ grain: Float) {
    let picture = scene(grain: grain) { _, _ in nil }
    for seed in [Place(80, 60), Place(2, 3), Place(159, 119)] {
      let matte = RegionGrowing.matte(of: picture, seeds: [seed])
      #expect(isSound(matte))
      #expect(matte[Int(seed.y), Int(seed.x), 0] > 0.9)
      // At least the quarter of a small disc that a corner leaves; never the whole.
      #expect(share(matte) * 160 * 120 > 0.24 * .pi * 3.6 * 3.6 && share(matte) < 0.4)
    }
  }

  @Test func noNoiseTakesTheWholePicture() {
    for seed in 0..<4 {
      var random = SeededGenerator(seed: UInt64(seed))
      let scalars = (0..<60 * 90 * 3).map { _ in Float.random(in: 0...1, using: &random) }
      let matte = RegionGrowing.matte(
        of: Tensor(shape: [60, 90, 3], scalars: scalars), seeds: [Place(40, 30)])
      #expect(share(matte) < 0.9 && matte[30, 40, 0] > 0.5)
    }
  }

  @Test func tinyPicturesAndOddPlaces() {
    for (height, width) in [(1, 1), (1, 7), (7, 1), (2, 2), (3, 400)] {
      let picture = Tensor(height: height, width: width, channels: 3, repeating: 0.3)
      for seed in [
        Place(0, 0), Place(Float(width - 1), Float(height - 1)), Place(-5, 99), Place(.nan, .infinity),
      ] {
        let matte = RegionGrowing.matte(of: picture, seeds: [seed], background: [Place(3, 0)])
        #expect(matte.shape == [height, width, 1] && isSound(matte))
      }
    }
    let broken = Tensor(height: 20, width: 20, channels: 3, repeating: .nan)
    #expect(isSound(RegionGrowing.matte(of: broken, seeds: [Place(10, 10)])))
    let empty = RegionGrowing.matte(of: broken, seeds: [])
    #expect(empty.scalars.allSatisfy { $0 == 0 })
  }

  @Test func everyLevelAndNumberOfThreadsGivesTheSameBytes() {
    let picture = scene(height: 211, width: 403) { x, y in
      isInDisc(x, y, SIMD2(150, 100), 60) ? SIMD3(0.7, 0.4, 0.3) : nil
    }
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    let expected = RegionGrowing.matte(of: picture, seeds: [Place(140, 90)], level: .plain)
    for level in CPULevel.available {
      for count in [1, 4] {
        Parallel.threads = count
        #expect(RegionGrowing.matte(of: picture, seeds: [Place(140, 90)], level: level) == expected)
      }
    }
  }
}
