/// One movement of the camera.
public struct CameraMove: Sendable, Equatable {
  /// Which way the camera goes; the picture goes the other way.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// To the left, by percent of the width.
    case panLeft = "pan-left"
    /// To the right, by percent of the width.
    case panRight = "pan-right"
    /// Upwards, by percent of the height.
    case tiltUp = "tilt-up"
    /// Downwards, by percent of the height.
    case tiltDown = "tilt-down"
    /// Closer, until things have grown by so many percent.
    case zoomIn = "zoom-in"
    /// Away, until the place it left would have to grow by so many percent to be what it was.
    case zoomOut = "zoom-out"
    /// About its axis, by degrees that the picture turns clockwise.
    case roll
    /// Sideways around the middle distance, which stays; the nearest things go by so many percent of the width.
    case orbit

    /// The amount where none is given.
    public var usualAmount: Float {
      switch self {
      case .panLeft, .panRight, .tiltUp, .tiltDown: 10
      case .zoomIn, .zoomOut: 20
      case .roll: 5
      case .orbit: 4
      }
    }
  }

  /// Which way.
  public var kind: Kind
  /// How far, in the unit of ``kind``.
  public var amount: Float
  /// When.
  public var span: Timeline.Span
  /// How it begins and ends.
  public var ease: Ease

  /// A movement; without an amount the usual one.
  public init(_ kind: Kind, amount: Float? = nil, span: Timeline.Span = Timeline.Span(), ease: Ease = .smooth)
  {
    (self.kind, self.amount, self.span, self.ease) = (kind, amount ?? kind.usualAmount, span, ease)
  }
}
