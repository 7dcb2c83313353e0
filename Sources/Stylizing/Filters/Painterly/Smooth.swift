internal import CKernels
internal import Tensors

/// The flow-guided bilateral filter: evens out tone, keeps edges.
///
/// Kang, Lee and Chui, 2009: a pass straight across the flow, a pass along it, in CIELAB.
package struct Smooth: PictureFilter {
  package static let name = "smooth"
  package static let summary = "Evens out small differences of colour and keeps the edges clean."
  package static let parameters: [FilterParameter] = [
    .init("radius", 0.5...20, "reach, recipe pixels"),
    .init("range", 1...60, "differences of colour (CIELAB) that are evened out"),
    .init("passes", 1...6, "how often (whole number)"),
  ]

  var radius: Float = 3
  var range: Float = 8
  var passes = 2

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let sigma = canvas.length(radius, atLeast: 0.8)
    let flow = canvas.flow(sigma: 4)
    var lab = canvas.picture.lab()
    for _ in 0..<passes {
      for along in [false, true] { lab = lab.evened(flow, sigma: sigma, range: range, along: along) }
    }
    canvas.picture = lab.rgbFromLab()
  }
}

extension Tensor {
  fileprivate func evened(_ flow: Flow, sigma: Float, range: Float, along: Bool) -> Tensor {
    let (field, level) = (flow.field.scalars, CPULevel.current)
    return computed(band: 16) { input, out, first, end in
      // SAFETY: the kernel clamps its places to the picture and writes only its rows.
      unsafe ck_looks_bilateral(
        level.kernel, input, field, out, Int32(width), Int32(height), first, end, sigma, range, along ? 1 : 0)
    }
  }
}
