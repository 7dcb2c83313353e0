import Motion
import Tensors
import Testing
import Tracking
import _TestSupport

/// What clips do to trackers: each case is a short clip of known motion.
@Suite struct HardCasesTests {
  private let texture = MovingTexture(seed: 21)

  private func track(_ reference: Tensor, _ frames: [Tensor]) -> [TrackedFrame] {
    var tracker = PyramidTracker(reference: reference)
    return frames.map { tracker.advance(to: $0) }
  }

  /// The mean distance of a field from where `truth` sends each pixel of some columns and rows.
  private func error(
    _ field: DisplacementField, columns: Range<Int>, rows: Range<Int>,
    _ truth: (Float, Float) -> (Float, Float)
  ) -> Float {
    var sum: Float = 0
    for y in rows {
      for x in columns {
        let (tx, ty) = truth(Float(x), Float(y))
        let (u, v) = (field.vectors[y, x, 0] + Float(x) - tx, field.vectors[y, x, 1] + Float(y) - ty)
        sum += (u * u + v * v).squareRoot()
      }
    }
    return sum / Float(rows.count * columns.count)
  }

  @Test func aClipPlayedForthAndBackReturnsToRest() {
    let forth = (1...6).map { texture.frame(dx: -1.7 * Float($0), dy: 0.9 * Float($0)) }
    let clip = forth + forth.dropLast().reversed() + [texture.frame(dx: 0, dy: 0)]
    let motions = track(texture.frame(dx: 0, dy: 0), clip)
    #expect(endPointError(motions[5].forward, dx: 10.2, dy: -5.4, margin: 20) < 0.15)
    guard let last = motions.last else { return }
    #expect(endPointError(last.forward, dx: 0, dy: 0, margin: 0) < 0.1)
    // What had left the frame is back.
    #expect(last.visible.values.scalars.reduce(0, +) > 0.97 * Float(last.visible.values.count))
  }

  @Test func theFieldHoldsUpToTheEdgesOfThePicture() {
    let motions = track(texture.frame(dx: 0, dy: 0), (1...4).map { texture.frame(dx: -Float($0), dy: 0) })
    let last = motions[3]
    // The left and the upper edge stay in sight, and the right edge leaves with the rest.
    let moved: (Float, Float) -> (Float, Float) = { ($0 + 4, $1) }
    #expect(error(last.forward, columns: 0..<4, rows: 4..<92, moved) < 0.2)
    #expect(error(last.forward, columns: 4..<120, rows: 0..<4, moved) < 0.2)
    #expect(error(last.forward, columns: 122..<128, rows: 8..<88, moved) < 1)
    for y in 8..<88 { #expect(last.visible.values[y, 1, 0] == 1 && last.visible.values[y, 127, 0] == 0) }
  }

  @Test func fastMotionWithBlurIsFollowed() {
    // Eight pixels a frame, each frame the mean over as long an exposure as the step.
    func frame(_ index: Int) -> Tensor {
      var sum = texture.frame(dx: -8 * Float(index), dy: 0)
      for part in 1..<8 {
        let more = texture.frame(dx: -8 * Float(index) - Float(part), dy: 0)
        for i in sum.scalars.indices { sum.scalars[i] += more.scalars[i] }
      }
      for i in sum.scalars.indices { sum.scalars[i] /= 8 }
      return sum
    }
    let motions = track(frame(0), (1...5).map(frame))
    #expect(error(motions[4].forward, columns: 12..<76, rows: 12..<84) { ($0 + 40, $1) } < 0.4)
  }

  @Test(arguments: [(Float(0.02), Float(0)), (-0.02, 0), (0, 0.03), (0.012, -0.02)])
  func zoomAndRotationAreFollowed(_ motion: (growth: Float, turn: Float)) {
    // About the middle; the sine and cosine by their series, so that the clip is the same everywhere.
    func turned(_ x: Float, _ y: Float, _ amount: Float) -> (Float, Float) {
      let (a, s) = (motion.turn * amount, 1 + motion.growth * amount)
      let (sine, cosine) = (a - a * a * a / 6, 1 - a * a / 2 + a * a * a * a / 24)
      let (dx, dy) = (x - 64, y - 48)
      return (64 + s * (cosine * dx - sine * dy), 48 + s * (sine * dx + cosine * dy))
    }
    func back(_ x: Float, _ y: Float, _ amount: Float) -> (Float, Float) {
      let (a, s) = (motion.turn * amount, 1 + motion.growth * amount)
      let (sine, cosine) = (a - a * a * a / 6, 1 - a * a / 2 + a * a * a * a / 24)
      let (dx, dy) = (
        (x - 64) / s / (sine * sine + cosine * cosine), (y - 48) / s / (sine * sine + cosine * cosine)
      )
      return (64 + cosine * dx + sine * dy, 48 - sine * dx + cosine * dy)
    }
    let clip = (1...10).map { index in texture.frame { back($0, $1, Float(index)) } }
    let motions = track(texture.frame(dx: 0, dy: 0), clip)
    let found = error(motions[9].forward, columns: 28..<100, rows: 24..<72) { turned($0, $1, 10) }
    #expect(found < 0.3, "mean end-point error \(found)")
  }

  @Test func whatHasNoTextureFollowsItsNeighbours() {
    // A grey sheet of 40 × 30 pixels with a textured frame around it, all moving together.
    func frame(_ shift: Float) -> Tensor {
      var out = texture.frame(dx: -shift, dy: 0)
      let left = 40 + Int(shift)
      for y in 30..<60 { for x in left..<left + 40 { for c in 0..<3 { out[y, x, c] = 0.5 } } }
      return out
    }
    let motions = track(frame(0), (1...5).map { frame(2 * Float($0)) })
    for motion in motions {
      for y in 30..<60 {
        for x in 40..<80 {
          #expect(abs(motion.forward.vectors[y, x, 1]) < 3 && abs(motion.forward.vectors[y, x, 0]) < 14)
        }
      }
    }
    #expect(error(motions[4].forward, columns: 40..<80, rows: 30..<60) { ($0 + 10, $1) } < 1)
  }

  @Test func letterboxBarsStayStill() {
    func frame(_ shift: Float) -> Tensor {
      var out = texture.frame(dx: -shift, dy: 0)
      for y in (0..<14).map({ $0 }) + (82..<96).map({ $0 }) {
        for x in 0..<128 { for c in 0..<3 { out[y, x, c] = 0 } }
      }
      return out
    }
    let last = track(frame(0), (1...6).map { frame(2 * Float($0)) })[5]
    for rows in [0..<10, 86..<96] {
      #expect(error(last.forward, columns: 0..<128, rows: rows) { ($0, $1) } < 0.5)
      for y in rows { #expect(last.visible.values[y, 64, 0] == 1) }
    }
    #expect(error(last.forward, columns: 8..<104, rows: 22..<74) { ($0 + 12, $1) } < 0.2)
  }

  @Test func barsAreBlackLinesOnBothPictures() {
    var picture = texture.frame(dx: 0, dy: 0, height: 20, width: 30)
    for y in 0..<20 {
      for x in 0..<30 where y < 4 || y >= 17 || x < 2 { for c in 0..<3 { picture[y, x, c] = 0.01 } }
    }
    let bars = LetterboxBars(of: picture)
    #expect([bars.top, bars.bottom, bars.left, bars.right] == [4, 3, 2, 0])
    picture[2, 9, 1] = 0.5
    let fewer = LetterboxBars(of: picture).shared(with: bars)
    #expect([fewer.top, fewer.bottom, fewer.left, fewer.right] == [2, 3, 2, 0])
    let black = LetterboxBars(of: Tensor(height: 5, width: 5, channels: 3))
    #expect([black.top, black.bottom, black.left, black.right] == [0, 0, 0, 0])
  }

  @Test func combedFramesAreFollowed() {
    // Interlaced: odd rows show the scene half a frame later.
    func frame(_ index: Int) -> Tensor {
      var out = texture.frame(dx: -3 * Float(index), dy: 0)
      let later = texture.frame(dx: -3 * Float(index) - 1.5, dy: 0)
      for y in stride(from: 1, to: 96, by: 2) {
        for x in 0..<128 { for c in 0..<3 { out[y, x, c] = later[y, x, c] } }
      }
      return out
    }
    let last = track(frame(0), (1...6).map(frame))[5]
    #expect(error(last.forward, columns: 8..<100, rows: 12..<84) { ($0 + 18, $1) } < 0.3)
  }

  @Test func aFlashDoesNotBreakTheTrack() {
    var frames = (1...6).map { texture.frame(dx: -1.5 * Float($0), dy: 0.5 * Float($0)) }
    // One frame burnt out, the others growing darker.
    for index in frames.indices {
      let gain = 1 - 0.05 * Float(index)
      for i in frames[index].scalars.indices {
        let value = frames[index].scalars[i]
        frames[index].scalars[i] = index == 2 ? min(1, 0.6 + 1.2 * value) : gain * value
      }
    }
    let last = track(texture.frame(dx: 0, dy: 0), frames)[5]
    #expect(endPointError(last.forward, dx: 9, dy: -3, margin: 20) < 0.2)
    var hidden = 0
    for y in 20..<76 { for x in 20..<108 where last.visible.values[y, x, 0] == 0 { hidden += 1 } }
    #expect(hidden < 50)
  }
}
