internal import CKernels
package import Tensors

/// A frame prepared for matching: grey levels and their gradients at every scale.
///
/// Scale 0 is the frame itself; each further scale halves both sides. Planes carry a border of
/// replicated pixels (see ck_flow.h), values are grey levels from 0 to 255.
package struct FlowPyramid: Sendable {
  /// One scale of the pyramid.
  package struct Scale: Sendable {
    /// Columns without the border.
    let width: Int
    /// Rows without the border.
    let height: Int
    /// The grey levels.
    let grey: [Float]
    /// Horizontal and vertical central differences of ``grey``.
    let gx: [Float]
    let gy: [Float]
  }

  /// The scales, finest first.
  package let scales: [Scale]

  /// Prepares a picture.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 1 or 3)`, values in [0, 1].
  ///   - axis: the mixture of colours that is matched.
  ///   - level: the CPU level of the kernels.
  package init(_ picture: Tensor, axis: ColourAxis = .luma, level: CPULevel = .current) {
    let luma = axis.projected(picture, level: level)
    let (width, height) = (picture.width, picture.height)
    var grey = [Float](repeating: 0, count: Self.padded(width, height))
    // SAFETY: the planes have the padded size that the kernels expect.
    unsafe ck_flow_pad(level.kernel, luma.scalars, &grey, Int32(width), Int32(height), 255)
    var scales = [Scale(width: width, height: height, grey: grey, level: level)]
    while let last = scales.last, min(last.width, last.height) >= 2 * Self.smallest {
      let (w, h) = ((last.width + 1) / 2, (last.height + 1) / 2)
      var half = [Float](repeating: 0, count: Self.padded(w, h))
      // SAFETY: as above.
      unsafe ck_flow_halve(level.kernel, last.grey, &half, Int32(last.width), Int32(last.height))
      scales.append(Scale(width: w, height: h, grey: half, level: level))
    }
    self.scales = scales
  }

  /// The shortest side of the coarsest scale.
  private static let smallest = 12

  static func padded(_ width: Int, _ height: Int) -> Int {
    (width + 2 * Int(CK_FLOW_PAD)) * (height + 2 * Int(CK_FLOW_PAD))
  }
}

extension FlowPyramid.Scale {
  fileprivate init(width: Int, height: Int, grey: [Float], level: CPULevel) {
    var gx = [Float](repeating: 0, count: grey.count)
    var gy = gx
    // SAFETY: the planes have the padded size that the kernel expects.
    unsafe ck_flow_gradients(level.kernel, grey, &gx, &gy, Int32(width), Int32(height))
    (self.width, self.height, self.grey, self.gx, self.gy) = (width, height, grey, gx, gy)
  }
}
