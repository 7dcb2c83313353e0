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

  /// The parallax above which things stand before everything that may come into view.
  package var farthestToFill: Float {
    var most = -Float.infinity
    for index in hides.indices where hides[index] == 1 { most = max(most, behind[index]) }
    return most.isFinite ? most + Self.step : .infinity
  }

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
        let quad = MeshQuad(x: x, y: y, width: width)
        let (low, high) = quad.range(of: parallax)
        guard high - low > Self.step else { continue }
        whole[quad[0]] = 0
        for corner in 0..<4 { beyond.scalars[quad[corner]] = min(beyond.scalars[quad[corner]], low) }
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
