public import Motion
public import Tensors

/// What stage 1 of Motion-I2V is told of the motion it shall find: displacements at some places, the same ones in all frames, and places
/// that stay.
///
/// Either a patch around the start of each drag moves as its path says, as in the released code, or a dense field tells all it
/// knows, which leaves the network less to guess.
///
/// Matches: G-U-N/Motion-I2V, commit bc787e1, `scripts/app.py`.
public struct SparseMotion: Sendable, Equatable {
  /// The side of a patch in the released code is twice this, in pixels.
  public static let publishedReach = 64

  /// f(0→i) for the frames from 1 on, `(frames, height, width, 2)`: dx over the width and dy over the height of the picture; 0 where
  /// nothing is told.
  public private(set) var shares: Tensor
  /// 1 where the motion is told, 0 elsewhere, `(height, width, 1)`.
  public private(set) var mask: Tensor
  /// 1 where nothing may move, 0 elsewhere, `(height, width, 1)`.
  public private(set) var still: Tensor

  /// Nothing is told but what stays.
  ///
  /// - Parameters:
  ///   - frames: how many displacements there are, one less than frames.
  ///   - brush: `(height, width, 1)`, above 0 where anything may move; nil for everywhere. So is a brush that is black.
  public init(frames: Int, height: Int, width: Int, brush: Tensor? = nil) {
    shares = Tensor(shape: [frames, height, width, 2])
    still = Tensor(height: height, width: width, channels: 1)
    // The released code compares bytes with ½: all but black counts.
    if let brush, brush.scalars.contains(where: Self.isPainted) {
      precondition(brush.shape == still.shape, "a brush of \(brush.shape) on a picture of \(still.shape)")
      for index in still.scalars.indices where !Self.isPainted(brush.scalars[index]) {
        still.scalars[index] = 1
      }
    }
    mask = still
  }

  /// A square around the start of each drag that moves along it; a later drag lies over an earlier one.
  ///
  /// - Parameters:
  ///   - drags: the places each drag goes through, in pixels, evenly in time; a single place goes a pixel right and down.
  ///   - reach: half the side of a square, in pixels, at least 1.
  public init(
    drags: [[Place]], reach: Int = publishedReach, frames: Int, height: Int, width: Int, brush: Tensor? = nil
  ) {
    self.init(frames: frames, height: height, width: width, brush: brush)
    for places in drags where !places.isEmpty {
      let start = places[0]
      let path = MotionPath(places.count > 1 ? places : [start, start + 1], mayClose: false)
      let rows = Self.span(around: start.y, reach, height)
      let columns = Self.span(around: start.x, reach, width)
      for frame in 0..<frames {
        let way = path.place(at: Float(frame + 1) / Float(frames)) - start
        for y in rows { for x in columns { tell(way, frame: frame, y: y, x: x) } }
      }
      for y in rows { for x in columns { mask.scalars[y * width + x] = 1 } }
    }
  }

  /// A dense field, where it knows.
  ///
  /// - Parameters:
  ///   - fields: f(0→i) of the frames from 1 on, all of one size.
  ///   - known: `(height, width, 1)`, above ½ where they are to be heeded.
  public init(fields: [DisplacementField], known: Tensor, brush: Tensor? = nil) {
    let (height, width) = (known.height, known.width)
    self.init(frames: fields.count, height: height, width: width, brush: brush)
    for (frame, field) in fields.enumerated() {
      precondition(
        field.height == height && field.width == width, "a field of \(field.width)x\(field.height)")
      for index in 0..<height * width where known.scalars[index] > 0.5 {
        let way = Place(field.vectors.scalars[2 * index], field.vectors.scalars[2 * index + 1])
        tell(way, frame: frame, y: index / width, x: index % width)
        mask.scalars[index] = 1
      }
    }
  }

  /// How much of a brush counts as painted.
  private static func isPainted(_ value: Float) -> Bool { 255 * value > 0.5 }

  private static func span(around centre: Float, _ reach: Int, _ extent: Int) -> Range<Int> {
    let middle = Int(centre)
    let low = min(max(middle - reach, 0), extent)
    return low..<max(low, min(middle + reach, extent))
  }

  private mutating func tell(_ way: Place, frame: Int, y: Int, x: Int) {
    let (height, width) = (mask.height, mask.width)
    // What stays outside the brush is told to stay.
    let share = 1 - still.scalars[y * width + x]
    let index = 2 * ((frame * height + y) * width + x)
    shares.scalars[index] = share * way.x / Float(width)
    shares.scalars[index + 1] = share * way.y / Float(height)
  }
}
