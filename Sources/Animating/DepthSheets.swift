package import Tensors

/// What a depth map says about a still: how far each place is, where near things end, and what lies behind their borders.
///
/// A near thing and what is behind it move apart when the camera moves. The picture is torn along the steps of the depth map; behind
/// each tear the farther side is continued, as far as it can come into view.
package struct DepthSheets: Sendable {
  /// Steps of parallax above this tear the picture.
  static let step: Float = 0.12

  /// The parallax of each place, see ``CameraPose``.
  package let parallax: [Float]
  /// The parallax of what lies behind; that of the place itself where nothing is hidden.
  package let behind: [Float]
  /// One value a pixel; 1 = what lies behind this place may come into view.
  package let hides: [UInt8]
  /// One value a pixel; 1 = the picture holds together between this pixel, the next one and those below.
  package let isWhole: [UInt8]

  /// Reads a depth map.
  ///
  /// - Parameters:
  ///   - depth: `(height, width, 1)` from 0 (far) to 1 (near), of the still's size.
  ///   - reach: how many pixels the nearest and the farthest things come apart.
  package init(_ depth: Tensor, reach: Float) {
    let (height, width) = (depth.height, depth.width)
    let steep = Self.sharpened(depth)
    let parallax = steep.scalars.map { 0.25 + 1.5 * min(max($0, 0), 1) }
    var whole = [UInt8](repeating: 1, count: height * width)
    // The parallax beyond each tear, on its nearer side and a pixel around.
    var beyond = Tensor(height: height, width: width, channels: 1, repeating: .infinity)
    for y in 0..<max(0, height - 1) {
      for x in 0..<max(0, width - 1) {
        let quad = [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1]
        let values = quad.map { parallax[$0] }
        guard let low = values.min(), let high = values.max(), high - low > Self.step else { continue }
        whole[quad[0]] = 0
        for index in quad { beyond.scalars[index] = min(beyond.scalars[index], low) }
      }
    }
    let least = beyond.leastWithin(radius: Int(min(reach, Float(width) / 3)) + 3)
    var hides = [UInt8](repeating: 0, count: height * width)
    var behind = parallax
    for index in parallax.indices where least.scalars[index] < parallax[index] - Self.step / 2 {
      hides[index] = 1
      behind[index] = least.scalars[index]
    }
    (self.parallax, self.behind, self.hides, isWhole) = (parallax, behind, hides, whole)
  }

  /// The map with its blurred steps made sharp: values on a slope between two levels go to the nearer of them.
  private static func sharpened(_ depth: Tensor) -> Tensor {
    let radius = max(2, max(depth.width, depth.height) / 256)
    let least = depth.leastWithin(radius: radius)
    var mirrored = depth
    for index in mirrored.scalars.indices { mirrored.scalars[index] = -mirrored.scalars[index] }
    let most = mirrored.leastWithin(radius: radius)
    var out = depth
    for index in out.scalars.indices {
      let (low, high, value) = (least.scalars[index], -most.scalars[index], depth.scalars[index])
      if high - low > step / 1.5 { out.scalars[index] = value - low < high - value ? low : high }
    }
    return out
  }
}

extension Tensor {
  /// The least value within a square around each pixel, of a tensor of one channel (van Herk's running minimum).
  package func leastWithin(radius: Int) -> Tensor {
    let (height, width) = (height, width)
    var rows = [Float](repeating: 0, count: count)
    let input = scalars
    Parallel.fill(&rows, rows: height) { out, band in
      for y in band {
        let line = Self.runningLeast(Array(input[y * width..<(y + 1) * width]), radius: radius)
        for x in 0..<width {
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[y * width + x] = line[x]
        }
      }
    }
    var columns = [Float](repeating: 0, count: count)
    let between = rows
    Parallel.fill(&columns, rows: width) { out, band in
      for x in band {
        let line = Self.runningLeast((0..<height).map { between[$0 * width + x] }, radius: radius)
        for y in 0..<height {
          // SAFETY: each piece writes columns of its own.
          unsafe out[y * width + x] = line[y]
        }
      }
    }
    return Tensor(shape: [height, width, 1], scalars: columns)
  }

  private static func runningLeast(_ line: [Float], radius: Int) -> [Float] {
    let (count, span) = (line.count, 2 * radius + 1)
    let padded =
      [Float](repeating: .infinity, count: radius) + line
      + [Float](repeating: .infinity, count: radius + span)
    var (ahead, back) = (padded, padded)
    for index in padded.indices where index % span != 0 { ahead[index] = min(ahead[index - 1], ahead[index]) }
    for index in padded.indices.reversed() where index % span != span - 1 && index + 1 < padded.count {
      back[index] = min(back[index + 1], back[index])
    }
    return (0..<count).map { min(back[$0], ahead[$0 + span - 1]) }
  }
}
