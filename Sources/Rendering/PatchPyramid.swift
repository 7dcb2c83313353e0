internal import CKernels
internal import Tensors

/// A picture at several scales, laid out for patch comparison (see ck_patches.h).
struct PatchPyramid: Sendable {
  struct Scale: Sendable {
    let width: Int
    let height: Int
    /// Padded, three channels.
    let values: [Float]
  }

  /// Finest first; the last is at most `coarsest` pixels wide and high.
  let scales: [Scale]

  init(_ picture: Tensor, coarsest: Int = 40, level: CPULevel = .current) {
    let (width, height) = (picture.width, picture.height)
    var values = [Float](repeating: 0, count: Int(ck_patch_padded(Int32(width), Int32(height))))
    // SAFETY: the buffer has the size the kernel asks for.
    unsafe ck_patch_pad(level.kernel, picture.scalars, &values, Int32(width), Int32(height))
    var scales = [Scale(width: width, height: height, values: values)]
    while let last = scales.last, max(last.width, last.height) > coarsest, min(last.width, last.height) > 8 {
      let (w, h) = ((last.width + 1) / 2, (last.height + 1) / 2)
      var half = [Float](repeating: 0, count: Int(ck_patch_padded(Int32(w), Int32(h))))
      // SAFETY: as above.
      unsafe ck_patch_halve(level.kernel, last.values, &half, Int32(last.width), Int32(last.height))
      scales.append(Scale(width: w, height: h, values: half))
    }
    self.scales = scales
  }
}
