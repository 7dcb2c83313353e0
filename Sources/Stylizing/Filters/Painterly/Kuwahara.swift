internal import CKernels
package import Tensors

/// The anisotropic Kuwahara filter: calm patches along the edges, as of a flat brush.
///
/// Kyprianidis, Kang and Döllner, 2009, with the polynomial sectors of 2010; large radii run over a
/// pyramid as in Kyprianidis, 2011: the result of a coarser level stands in for the picture wherever
/// the finer level has nothing important to add.
package struct Kuwahara: PictureFilter {
  package static let name = "kuwahara"
  package static let summary = "Melts texture into calm patches along the edges, as of a flat brush."
  package static let parameters: [FilterParameter] = [
    .init("radius", 0.5...60, "size of the patches, recipe pixels"),
    .init("stretch", 0...3, "how much longer patches are along a clear edge"),
    .init("sharpness", 1...8, "how decidedly the calmest side wins (whole number)"),
    .init("detail", 0...1, "how much of the fine detail survives large radii"),
    .init("smoothing", 0.5...40, "of the flow, recipe pixels"),
  ]

  var radius: Float = 6
  var stretch: Float = 1
  var sharpness = 4
  var detail: Float = 0.5
  var smoothing: Float = 4

  package init() {}
  init(radius: Float, stretch: Float = 1, sharpness: Int = 4, detail: Float = 0.5) {
    (self.radius, self.stretch, self.sharpness, self.detail) = (radius, stretch, sharpness, detail)
  }

  package func apply(to canvas: inout Canvas) {
    let radius = canvas.length(radius, atLeast: 1)
    let flow = canvas.flow(sigma: smoothing)
    canvas.picture = painted(canvas.picture, flow: flow, radius: radius)
  }

  /// The radius up to which one pass over the full picture is used.
  private static let direct: Float = 4.5

  private func painted(_ picture: Tensor, flow: Flow, radius: Float) -> Tensor {
    let (height, width) = (picture.height, picture.width)
    guard radius > Self.direct, min(height, width) >= 8 else {
      return picture.patched(along: flow, radius: radius, stretch: stretch, sharpness: sharpness)
    }
    let half = (height: (height + 1) / 2, width: (width + 1) / 2)
    let coarse = painted(
      picture.resized(height: half.height, width: half.width, .area),
      flow: Flow(tensor: flow.tensor.resized(height: half.height, width: half.width, .area)),
      radius: radius / 2
    ).resized(height: height, width: width, .linear)
    // Fine detail comes through where the coarse level misses it by much over an area.
    let missing = picture.difference(from: coarse).blurred(sigma: 1.5)
    let start = coarse.blended(with: picture, weight: missing, amount: 6 * detail)
    return start.patched(along: flow, radius: 2.5, stretch: stretch, sharpness: sharpness)
  }
}

extension Tensor {
  /// One pass of the anisotropic Kuwahara filter, the radius in pixels.
  package func patched(
    along flow: Flow, radius: Float, stretch: Float, sharpness: Int, level: CPULevel = .current
  ) -> Tensor {
    let field = flow.field.scalars
    return computed(band: 8) { input, out, first, end in
      // SAFETY: the kernel clamps its places to the picture and writes only its rows.
      unsafe ck_looks_kuwahara(
        level.kernel, input, field, out, Int32(width), Int32(height), first, end, radius, stretch,
        Int32(sharpness))
    }
  }
}
