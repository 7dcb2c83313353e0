/// A path through places: where a dragged point is at each share of its way.
///
/// Monotone cubic interpolation (PCHIP) of x and y over a uniform parameter, as in the released code of Motion-I2V: the path
/// goes through every place and does not overshoot between them. The slopes are the weighted harmonic means of Fritsch
/// & Butland (SIAM J. Sci. Stat. Comput. 1984).
public struct MotionPath: Sendable, Equatable {
  /// The places it goes through, at least one.
  public let places: [Place]
  /// Whether it ends where it begins, so that it can be gone round.
  public let isClosed: Bool
  private let slopes: [Place]

  /// A path through `places`, at least one of them.
  ///
  /// - Parameter mayClose: whether a path that ends where it begins is gone through there without a halt.
  public init(_ places: [Place], mayClose: Bool = true) {
    precondition(!places.isEmpty, "a path needs a place")
    self.places = places
    let count = places.count
    isClosed = mayClose && count > 2 && (places[0] - places[count - 1]).length < 1
    var slopes = [Place](repeating: Place(0, 0), count: count)
    let steps = zip(places, places.dropFirst()).map { $1 - $0 }
    for axis in 0..<2 where count > 1 {
      for index in 0..<count {
        let before = index > 0 ? steps[index - 1][axis] : isClosed ? steps[count - 2][axis] : nil
        let after = index < count - 1 ? steps[index][axis] : isClosed ? steps[0][axis] : nil
        slopes[index][axis] =
          Self.slope(before, after) ?? Self.endSlope(steps, axis: axis, atStart: index == 0)
      }
    }
    self.slopes = slopes
  }

  /// Where the point is.
  ///
  /// - Parameter share: of the way, from 0 to 1.
  public func place(at share: Float) -> Place {
    guard places.count > 1 else { return places[0] }
    let along = min(max(share, 0), 1) * Float(places.count - 1)
    let index = min(Int(along), places.count - 2)
    let t = along - Float(index)
    let (t2, t3) = (t * t, t * t * t)
    return (2 * t3 - 3 * t2 + 1) * places[index] + (t3 - 2 * t2 + t) * slopes[index]
      + (3 * t2 - 2 * t3) * places[index + 1] + (t3 - t2) * slopes[index + 1]
  }

  /// The slope between two steps; nil at an end.
  private static func slope(_ before: Float?, _ after: Float?) -> Float? {
    guard let before, let after else { return nil }
    return before * after > 0 ? 2 * before * after / (before + after) : 0
  }

  /// The three-point slope at an open end, kept from overshooting.
  private static func endSlope(_ steps: [Place], axis: Int, atStart: Bool) -> Float {
    let near = atStart ? steps[0][axis] : steps[steps.count - 1][axis]
    guard steps.count > 1 else { return near }
    let far = atStart ? steps[1][axis] : steps[steps.count - 2][axis]
    let slope = (3 * near - far) / 2
    if slope * near <= 0 { return 0 }
    if near * far <= 0, abs(slope) > 3 * abs(near) { return 3 * near }
    return slope
  }
}
