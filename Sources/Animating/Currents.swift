internal import Foundation
package import Motion
internal import Tensors

/// A steady current: what floats at `from` is at `to` a second later.
public struct Current: Sendable, Equatable {
  /// Where it was measured.
  public var from: Place
  /// Where what floats has come to after a second.
  public var to: Place

  /// The current that goes from one place to another within a second.
  public init(from: Place, to: Place) { (self.from, self.to) = (from, to) }
}

/// Steady currents: water, smoke, clouds, hair.
///
/// An Eulerian field v, one velocity a place for all time (Holynski et al., "Animating Pictures with Eulerian Motion Fields", CVPR 2021). What
/// is seen at a place at age a is found by going along −v for a: for a steady field that is the exact opposite of floating along, so the
/// still is sampled there and nothing has to be splatted. Two copies of the still, half a period apart in age, are cross-faded:
/// each is alone in view when its age is 0, and starts anew when it is not in view. The currents know no shores: what flows goes on
/// behind them, and who paints it fills the fluid there.
package struct Currents: Sendable {
  /// Seconds after which a copy starts anew, about.
  private static let period: Float = 2
  /// Parts of a frame that ages are rounded to.
  private static let parts = 8

  private let height: Int
  private let width: Int
  private let timeline: Timeline
  /// Frames after which a copy starts anew.
  private let period: Float
  /// How far at most anything floats while it is seen, in pixels.
  package let reach: Float
  /// Fields that lead back over 1, 2, 4, … parts of a frame, on a grid of at most 1024 pixels.
  private let earlier: [DisplacementField]
  /// The same forward in time.
  private let later: [DisplacementField]

  /// The currents of a still.
  ///
  /// - Parameters:
  ///   - currents: at least one.
  ///   - size: rows and columns of the still.
  package init(_ currents: [Current], size: (height: Int, width: Int), timeline: Timeline) {
    (height, width, self.timeline) = (size.height, size.width, timeline)
    let frames = Float(timeline.frames)
    let wanted = Self.period * timeline.rate
    period = timeline.loops ? frames / max(1, (frames / wanted).rounded()) : max(2, wanted)
    let scale = max(1, Float(max(width, height)) / 1024)
    let rows = max(1, Int(Float(height) / scale))
    let columns = max(1, Int(Float(width) / scale))
    let fastest = currents.map { ($0.to - $0.from).length }.max() ?? 0
    reach = fastest * period / 2 / timeline.rate
    let speed = 1 / (timeline.rate * Float(Self.parts) * scale)
    var velocity = DisplacementField(height: rows, width: columns)
    Parallel.fill(&velocity.vectors.scalars, rows: rows) { out, band in
      for y in band {
        for x in 0..<columns {
          let place = Place((Float(x) + 0.5) * scale - 0.5, (Float(y) + 0.5) * scale - 0.5)
          let drift = speed * Self.velocity(at: place, of: currents)
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[2 * (y * columns + x)] = drift.x
          unsafe out[2 * (y * columns + x) + 1] = drift.y
        }
      }
    }
    var back = velocity
    for index in back.vectors.scalars.indices { back.vectors.scalars[index] = -back.vectors.scalars[index] }
    let doublings = Int(log2(Float(Self.parts) * period / 2).rounded(.up)) + 1
    (earlier, later) = Parallel.both(
      { [back] in Self.doubled(back, times: doublings) },
      { [velocity] in Self.doubled(velocity, times: doublings) })
  }

  /// Where the two copies are read at a frame, f(i→0) on the grid of the still, and how much each shows.
  package func copies(at frame: Int) -> [(back: DisplacementField, weight: Float)] {
    let turn = Float(frame) / period
    let age = (turn - turn.rounded()) * period
    let other = age > 0 ? age - period / 2 : age + period / 2
    // The ages are half a period apart; each copy fades out towards half a period of its own.
    let near = 1 - 2 * abs(age) / period
    let weight = near * near * (3 - 2 * near)
    return [(back(age), weight), (back(other), 1 - weight)]
  }

  /// The field that leads to the still for what is `age` frames old.
  private func back(_ age: Float) -> DisplacementField {
    let fields = age > 0 ? earlier : later
    let count = Int((abs(age) * Float(Self.parts)).rounded())
    var field: DisplacementField?
    for (index, part) in fields.enumerated() where count >> index & 1 == 1 {
      field = field.map { part.composed(with: $0) } ?? part
    }
    return (field ?? DisplacementField(height: fields[0].height, width: fields[0].width))
      .resized(height: height, width: width)
  }

  private static func doubled(_ field: DisplacementField, times: Int) -> [DisplacementField] {
    var fields = [field]
    for _ in 0..<times {
      if let last = fields.last { fields.append(last.composed(with: last)) }
    }
    return fields
  }

  /// The mean of the given velocities, weighted by the inverse fourth power of the distance to their arrows (Shepard 1968).
  private static func velocity(at place: Place, of currents: [Current]) -> Place {
    var (sum, weights) = (Place(0, 0), Float(0))
    for current in currents {
      let along = current.to - current.from
      let square = (along * along).sum()
      let share = square > 0 ? min(max(((place - current.from) * along).sum() / square, 0), 1) : 0
      let gap = place - current.from - share * along
      let distance = (gap * gap).sum() + 1
      let weight = 1 / (distance * distance)
      sum += weight * along
      weights += weight
    }
    return sum / weights
  }
}
