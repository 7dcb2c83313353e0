internal import Foundation
internal import Tensors

/// Simplifies a picture to clean areas with smooth outlines: a flow-guided bilateral filter, then averaging
/// along the edges and sharpening across them (Kyprianidis and Kang, 2011).
package struct Abstraction: PictureFilter {
  package static let name = "abstract"
  package static let summary = "Simplifies to clean areas with smooth outlines."
  package static let parameters = [
    FilterParameter("sigma", 0.5...20, "size of what is smoothed away, in pixels"),
    FilterParameter("range", 1...60, "colour difference that counts as an edge, in CIELAB units"),
    FilterParameter("passes", 0...6, "how often the bilateral filter runs"),
    FilterParameter("shocks", 0...6, "how often edges are sharpened"),
    FilterParameter("along", 0...30, "averaging along the edges, in pixels"),
    FilterParameter("flow", 0.5...20, "smoothing of the stroke directions, in pixels"),
  ]

  /// See ``parameters``.
  package var sigma: Float = 4
  package var range: Float = 8
  package var passes = 2
  package var shocks = 2
  package var along: Float = 6
  package var flow: Float = 4

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let field = canvas.flow(sigma: flow)
    var lab = canvas.picture.lab()
    for _ in 0..<passes {
      lab = lab.bilateral(flow: field, sigma: canvas.length(sigma, atLeast: 0.8), range: range)
    }
    for _ in 0..<shocks {
      lab = lab.averaged(along: field, sigma: canvas.length(along, atLeast: 0.8))
      var light = Tensor(height: canvas.height, width: canvas.width, channels: 1)
      for index in light.scalars.indices { light.scalars[index] = lab.scalars[3 * index] }
      light = light.blurred(sigma: canvas.length(2, atLeast: 0.9))
      lab = lab.shocked(by: light, flow: field, reach: canvas.length(2.5, atLeast: 1), softness: 1.2)
    }
    if shocks > 0 { lab = lab.averaged(along: field, sigma: 1) }
    canvas.picture = lab.rgbFromLab()
  }
}
