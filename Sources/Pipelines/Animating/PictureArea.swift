internal import Animating
package import Tensors

/// A part of a picture: columns and rows.
package struct PictureArea: Sendable, Equatable {
  /// The first column.
  package var left: Int
  /// The first row.
  package var top: Int
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int

  package init(left: Int, top: Int, width: Int, height: Int) {
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
  }

  /// What a camera sees of a still all the time, its extents even.
  ///
  /// From the whole frame each side moves in until none of its places is ever seen outside the still; what is seen of a still is convex, so
  /// that its inside is then covered too.
  ///
  /// - Parameters:
  ///   - poses: the camera at each frame.
  ///   - parallaxes: the nearest and the farthest there are.
  /// - Throws: ``MotionRecipeError/nothingLeft(width:height:)`` when less than 16 pixels either way are left.
  init(seenBy poses: [CameraPose], width: Int, height: Int, parallaxes: [Float]) throws {
    var (left, top, right, bottom) = (0, 0, width - 1, height - 1)
    let poses = poses.filter { !$0.isAtRest }
    func isSeen(_ x: Int, _ y: Int) -> Bool {
      poses.allSatisfy { pose in
        parallaxes.allSatisfy { parallax in
          let place = pose.place(seenAt: Place(Float(x), Float(y)), parallax: parallax)
          return place.x >= -0.5 && place.y >= -0.5 && place.x <= Float(width) - 0.5
            && place.y <= Float(height) - 0.5
        }
      }
    }
    func samples(_ from: Int, _ to: Int) -> [Int] { (0...16).map { from + (to - from) * $0 / 16 } }
    while right > left, bottom > top {
      let (ys, xs) = (samples(top, bottom), samples(left, right))
      let misses = [
        ys.filter { !isSeen(left, $0) }.count, ys.filter { !isSeen(right, $0) }.count,
        xs.filter { !isSeen($0, top) }.count, xs.filter { !isSeen($0, bottom) }.count,
      ]
      // The worst side gives way; a corner belongs to two, and goes with the one that misses more.
      guard let worst = misses.max(), worst > 0 else { break }
      if misses[0] == worst { left += 1 }
      if misses[1] == worst { right -= 1 }
      if misses[2] == worst { top += 1 }
      if misses[3] == worst { bottom -= 1 }
    }
    self.init(left: left, top: top, width: (right - left + 1) & ~1, height: (bottom - top + 1) & ~1)
    guard self.width >= 16, self.height >= 16 else {
      throw MotionRecipeError.nothingLeft(width: self.width, height: self.height)
    }
  }
}

extension Tensor {
  /// The part of a picture.
  package func cropped(to area: PictureArea) -> Tensor {
    var out: [Float] = []
    out.reserveCapacity(area.width * area.height * channels)
    for y in area.top..<area.top + area.height {
      let from = (y * width + area.left) * channels
      out += scalars[from..<from + area.width * channels]
    }
    return Tensor(shape: [area.height, area.width, channels], scalars: out)
  }

  /// Lays another picture over this one, which it has to lie within.
  mutating func paste(_ other: Tensor, left: Int, top: Int) {
    for y in 0..<other.height {
      let (from, to) = (y * other.width * channels, ((y + top) * width + left) * channels)
      scalars.replaceSubrange(
        to..<to + other.width * channels, with: other.scalars[from..<from + other.width * channels])
    }
  }

  /// The picture with a border around it, mirrored at its outermost pixel edges; a border is no wider than the picture.
  package func mirrored(columns: Int, rows: Int) -> Tensor {
    if columns == 0 && rows == 0 { return self }
    func source(_ place: Int, _ extent: Int) -> Int {
      place < 0 ? -place - 1 : place >= extent ? 2 * extent - place - 1 : place
    }
    var out = Tensor(height: height + 2 * rows, width: width + 2 * columns, channels: channels)
    for y in 0..<out.height {
      let row = source(y - rows, height) * width
      for x in 0..<out.width {
        let (from, to) = ((row + source(x - columns, width)) * channels, (y * out.width + x) * channels)
        for channel in 0..<channels { out.scalars[to + channel] = scalars[from + channel] }
      }
    }
    return out
  }
}
