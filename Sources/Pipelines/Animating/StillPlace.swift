internal import Animating

/// A place in a still as people give it: `120,80` in pixels, or `25%,50%` of its size.
public struct StillPlace: Sendable, Equatable {
  /// A coordinate along one side.
  public enum Coordinate: Sendable, Equatable {
    /// Pixels; pixel centres lie at whole numbers.
    case pixels(Float)
    /// Percent of the side, from its very edge: 50 is the middle.
    case percent(Float)

    func resolved(extent: Int) -> Float {
      switch self {
      case .pixels(let value): value
      case .percent(let value): value / 100 * Float(extent) - 0.5
      }
    }
  }

  /// From the left.
  public var x: Coordinate
  /// From the top.
  public var y: Coordinate

  /// A place by its coordinates.
  public init(x: Coordinate, y: Coordinate) { (self.x, self.y) = (x, y) }

  /// The place in pixels of a still.
  func resolved(width: Int, height: Int) -> Place {
    Place(x.resolved(extent: width), y.resolved(extent: height))
  }
}

/// Places one after another, as people write them: `"120,80 160,90"`.
public struct StillPath: Sendable, Equatable {
  /// The places, at least one.
  public let places: [StillPlace]
  /// As it was written.
  public let text: String

  /// Reads places; commas and blanks part the coordinates.
  ///
  /// - Parameters:
  ///   - what: what to call it in an error, such as `drag`.
  ///   - count: how many places it may have.
  /// - Throws: ``MotionRecipeError/coordinates(what:text:reason:)``.
  public init(_ text: String, what: String, count: ClosedRange<Int>) throws {
    let words = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    func failure(_ reason: String) -> MotionRecipeError {
      .coordinates(what: what, text: text, reason: reason)
    }
    guard words.count % 2 == 0 else {
      throw failure(
        "it has \(words.count) coordinates, an odd number; give each place as x,y, such as \(Self.example(count))"
      )
    }
    let coordinates = try words.map { word throws -> StillPlace.Coordinate in
      let isPercent = word.hasSuffix("%")
      guard let value = Float(isPercent ? String(word.dropLast()) : word), value.isFinite, abs(value) < 1e5
      else {
        throw failure("'\(word)' is neither pixels nor percent; give numbers, such as \(Self.example(count))")
      }
      return isPercent ? .percent(value) : .pixels(value)
    }
    places = stride(from: 0, to: coordinates.count, by: 2).map {
      StillPlace(x: coordinates[$0], y: coordinates[$0 + 1])
    }
    guard count.contains(places.count) else {
      let wanted =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "at least \(count.lowerBound)\(count.upperBound < 1000 ? "" : "")"
      throw failure(
        "it has \(places.count) place\(places.count == 1 ? "" : "s"); give \(wanted), such as \(Self.example(count))"
      )
    }
    self.text = text
  }

  private static func example(_ count: ClosedRange<Int>) -> String {
    count.upperBound == 1 ? "'120,80'" : "'120,80 160,90'"
  }
}
