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
    var beyond = [Float](repeating: .infinity, count: height * width)
    for y in 0..<max(0, height - 1) {
      for x in 0..<max(0, width - 1) {
        let quad = MeshQuad(x: x, y: y, width: width)
        let (low, high) = quad.range(of: parallax)
        guard high - low > Self.step else { continue }
        whole[quad[0]] = 0
        for corner in 0..<4 { beyond[quad[corner]] = min(beyond[quad[corner]], low) }
      }
    }
    Self.spread(&beyond, width: width, reach: min(reach, Float(width) / 3) + 3)
    var hides = [UInt8](repeating: 0, count: height * width)
    var behind = parallax
    for index in parallax.indices where beyond[index] < parallax[index] - Self.step / 2 {
      hides[index] = 1
      behind[index] = beyond[index]
    }
    (self.parallax, self.behind, self.hides, isWhole) = (parallax, behind, hides, whole)
  }

  /// Gives every place the value of the nearest one that has any, if there is one in reach.
  ///
  /// Distances are those of the 3-4 chamfer (Borgefors, "Distance Transformations in Digital Images", 1986), in two passes.
  private static func spread(_ values: inout [Float], width: Int, reach: Float) {
    let height = values.count / max(1, width)
    var distances = values.map { $0.isFinite ? Float(0) : .infinity }
    func take(_ index: Int, from other: Int, _ step: Float) {
      let distance = distances[other] + step
      if distance < distances[index], distance <= 3 * reach {
        (distances[index], values[index]) = (distance, values[other])
      }
    }
    for pass in 0..<2 {
      for row in 0..<height {
        let y = pass == 0 ? row : height - 1 - row
        let before = pass == 0 ? y - 1 : y + 1
        for column in 0..<width {
          let x = pass == 0 ? column : width - 1 - column
          let (index, side) = (y * width + x, pass == 0 ? -1 : 1)
          if (0..<width).contains(x + side) { take(index, from: index + side, 3) }
          guard (0..<height).contains(before) else { continue }
          take(index, from: before * width + x, 3)
          if x > 0 { take(index, from: before * width + x - 1, 4) }
          if x < width - 1 { take(index, from: before * width + x + 1, 4) }
        }
      }
    }
  }

  /// The map with its blurred steps made sharp: values on a slope between two levels go to the nearer of them.
  ///
  /// Near things grow by a pixel or so, because the blurred edges of the picture are to go with them and not to stay behind.
  private static func sharpened(_ depth: Tensor) -> Tensor {
    let extent = max(depth.width, depth.height)
    let radius = max(2, extent / 256)
    let (least, most) = (depth.leastWithin(radius: radius), depth.mostWithin(radius: radius))
    var out = depth
    for index in out.scalars.indices {
      let (low, high, value) = (least.scalars[index], most.scalars[index], depth.scalars[index])
      if high - low > step / 1.5 { out.scalars[index] = value - low < high - value ? low : high }
    }
    return out.mostWithin(radius: max(1, extent / 1280))
  }
}
