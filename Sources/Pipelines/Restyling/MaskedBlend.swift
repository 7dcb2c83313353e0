internal import Media
package import Tensors

/// Mixes the painting with the source: everywhere by a strength, place by place by a mask.
package enum MaskedBlend {
  /// `source + weight · (painting − source)`, the weight being strength times mask.
  ///
  /// Where the weight is 0 the source comes back to the last bit, where it is 1 the painting.
  ///
  /// - Parameters:
  ///   - strength: from 0 to 1.
  ///   - mask: `(height, width, 1)` of the size of the pictures; nil for 1 everywhere.
  package static func blend(_ painting: Tensor, over source: Tensor, strength: Float, mask: Tensor?) -> Tensor
  {
    if strength >= 1 && mask == nil { return painting }
    var out = painting
    let (width, channels) = (painting.width, painting.channels)
    let (painted, plain, weights) = (painting.scalars, source.scalars, mask?.scalars)
    Parallel.fill(&out.scalars, rows: painting.height) { out, rows in
      for index in rows.lowerBound * width..<rows.upperBound * width {
        let weight = strength * (weights?[index] ?? 1)
        for at in index * channels..<(index + 1) * channels {
          let value =
            weight <= 0
            ? plain[at] : weight >= 1 ? painted[at] : plain[at] + weight * (painted[at] - plain[at])
          // SAFETY: the index lies within the rows of this band.
          unsafe out[at] = value
        }
      }
    }
    return out
  }
}

/// The masks of a clip: one still for every frame, or a clip of them in step with the frames.
package struct MaskSequence {
  private let stream: FrameStream
  private var last: Tensor?

  /// Masks from a stream of pictures; white is 1.
  ///
  /// The last one stays when the stream ends early.
  package init(_ stream: FrameStream) { self.stream = stream }

  /// The mask of the next frame, scaled to the frame's size.
  package mutating func next(height: Int, width: Int) throws -> Tensor? {
    if let frame = try stream.next() { last = Self.mask(frame.picture, height: height, width: width) }
    return last
  }

  /// Passes over the masks of frames that are not painted.
  package mutating func skip(_ count: Int, height: Int, width: Int) throws {
    var passed: Tensor?
    for _ in 0..<count {
      guard let frame = try stream.next() else { break }
      passed = frame.picture
    }
    if let passed { last = Self.mask(passed, height: height, width: width) }
  }

  private static func mask(_ picture: Tensor, height: Int, width: Int) -> Tensor {
    var mask = picture.luma().resized(height: height, width: width, .linear)
    for index in mask.scalars.indices { mask.scalars[index] = min(max(mask.scalars[index], 0), 1) }
    return mask
  }
}
