public import Tensors

/// Pictures of motion laid over the frames themselves.
public enum MotionOverlay {
  /// Arrows on a grid, each from a point of the frame to where the field takes it, in the colours of
  /// ``FlowColours``.
  ///
  /// Hidden points are drawn as dim rings, points that hardly move as small dots.
  ///
  /// - Parameters:
  ///   - field: on the grid of the picture, or any other size (it is scaled).
  ///   - visibility: of the field; a point is hidden below 0.5.
  ///   - picture: `(height, width, 3)`, values in [0, 1].
  ///   - spacing: pixels between arrows; by default a 24th of the longer side.
  ///   - greatest: the length in pixels with the full colour; by default one spacing.
  public static func arrows(
    of field: DisplacementField, visibility: Visibility? = nil, over picture: Tensor, spacing: Int? = nil,
    greatest: Float? = nil
  ) -> Tensor {
    let field = field.resized(height: picture.height, width: picture.width)
    let visibility = visibility?.resized(height: picture.height, width: picture.width)
    let spacing = max(4, spacing ?? max(picture.width, picture.height) / 24)
    let thickness = thickness(for: picture)
    let scale = 1 / max(greatest ?? Float(spacing), 1e-6)
    var drawing = Drawing(on: picture)
    for (x, y) in grid(height: picture.height, width: picture.width, spacing: spacing) {
      let (dx, dy) = field.vector(x: x, y: y)
      guard abs(dx) < 1e6, abs(dy) < 1e6 else { continue }
      if let visibility, visibility.value(x: x, y: y) < 0.5 {
        drawing.ring(at: (x, y), radius: 2 * thickness, line: thickness / 2, (0.6, 0.6, 0.6), opacity: 0.6)
        continue
      }
      let colour = saturated(dx * scale, dy * scale)
      let length = (dx * dx + dy * dy).squareRoot()
      let strokes: [(Drawing.Point, Drawing.Point)]
      if length < 1 {
        strokes = [((x, y), (x, y))]
      } else {
        // The head's two barbs leave the tip backwards, 30° to either side.
        let barb = min(0.5 * length, 4 * thickness + 0.15 * length) / length
        let (tipX, tipY) = (x + dx, y + dy)
        let left = (tipX - barb * (0.866 * dx - 0.5 * dy), tipY - barb * (0.866 * dy + 0.5 * dx))
        let right = (tipX - barb * (0.866 * dx + 0.5 * dy), tipY - barb * (0.866 * dy - 0.5 * dx))
        strokes = [((x, y), (tipX, tipY)), ((tipX, tipY), left), ((tipX, tipY), right)]
      }
      for (a, b) in strokes {
        drawing.stroke(from: a, to: b, radius: thickness / 2 + 0.8, (0, 0, 0), opacity: (0.35, 0.35))
      }
      for (a, b) in strokes { drawing.stroke(from: a, to: b, radius: thickness / 2, colour) }
    }
    return drawing.picture
  }

  /// The way of each point up to a frame: a fading trail and a dot, or a ring where the point is
  /// hidden.
  ///
  /// The colour of a point comes from where it started, so that neighbours have like colours and each
  /// keeps its own.
  ///
  /// - Parameters:
  ///   - tracks: in pixels of the picture.
  ///   - frame: the frame that the picture shows.
  ///   - picture: `(height, width, 3)`, values in [0, 1].
  ///   - length: how many frames the trail reaches back.
  public static func trails(
    of tracks: PointTracks, frame: Int, over picture: Tensor, length: Int = 12
  ) -> Tensor {
    let thickness = thickness(for: picture)
    let (middleX, middleY) = (Float(picture.width - 1) / 2, Float(picture.height - 1) / 2)
    var drawing = Drawing(on: picture)
    for trajectory in tracks.trajectories {
      guard let now = trajectory[frame: frame], let first = trajectory.positions.first else { continue }
      let colour = saturated(
        1.2 * (first.x - middleX) / max(1, middleX), 1.2 * (first.y - middleY) / max(1, middleY))
      var later = now
      for age in 0..<max(0, length) {
        guard let earlier = trajectory[frame: frame - age - 1] else { break }
        if earlier.visible && later.visible {
          let fade = 0.8 * (1 - Float(age) / Float(length))
          drawing.stroke(
            from: (later.x, later.y), to: (earlier.x, earlier.y), radius: 0.4 * thickness, colour,
            opacity: (fade, fade - 0.8 / Float(length)))
        }
        later = earlier
      }
      if now.visible {
        drawing.stroke(
          from: (now.x, now.y), to: (now.x, now.y), radius: thickness + 0.8, (0, 0, 0), opacity: (0.5, 0.5))
        drawing.stroke(from: (now.x, now.y), to: (now.x, now.y), radius: thickness, colour)
      } else {
        drawing.ring(
          at: (now.x, now.y), radius: thickness + 0.5, line: 0.3 * thickness, colour, opacity: 0.45)
      }
    }
    return drawing.picture
  }

  /// Points on a regular grid, centred in a picture.
  public static func grid(height: Int, width: Int, spacing: Int) -> [(x: Float, y: Float)] {
    let spacing = max(1, spacing)
    let (columns, rows) = (max(1, width / spacing), max(1, height / spacing))
    let left = Float(width - 1 - (columns - 1) * spacing) / 2
    let top = Float(height - 1 - (rows - 1) * spacing) / 2
    return (0..<rows * columns).map { index in
      (left + Float(index % columns * spacing), top + Float(index / columns * spacing))
    }
  }

  /// A line thickness that is seen at any size: 1.5 pixels on 512, growing with the picture.
  static func thickness(for picture: Tensor) -> Float {
    max(1.2, Float(max(picture.width, picture.height)) / 340)
  }

  /// The colour of a vector, never so pale that it cannot be told from white.
  static func saturated(_ dx: Float, _ dy: Float) -> Drawing.Colour {
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 1e-6 else { return (1, 1, 1) }
    let wanted = min(1, max(0.35, length)) / length
    return FlowColours.colour(dx: dx * wanted * 0.999, dy: dy * wanted * 0.999)
  }
}
