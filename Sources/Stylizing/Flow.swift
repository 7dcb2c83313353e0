internal import CKernels
package import Tensors

/// The direction of strokes at every place of a picture: along its edges.
///
/// The smoothed structure tensor of the picture's gradients (Brox et al., 2006; Kyprianidis and
/// Döllner, 2008): the minor eigenvector is the tangent, the eigenvalues say how clear it is.
package struct Flow: Sendable, Equatable {
  /// `(height, width, 3)`: the unit tangent (x, y), of either sign, and the anisotropy in [0, 1]
  /// (0: no direction, 1: a straight edge).
  package let field: Tensor
  /// `(height, width, 3)`: the smoothed tensor (xx, xy, yy) it came from.
  package let tensor: Tensor

  init(field: Tensor, tensor: Tensor) {
    (self.field, self.tensor) = (field, tensor)
  }

  /// The flow of a picture.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`.
  ///   - sigma: the Gaussian that smooths the tensor, in pixels.
  package init(of picture: Tensor, sigma: Float, level: CPULevel = .current) {
    precondition(picture.channels == 3, "a flow needs an RGB picture, not \(picture.shape)")
    let (width, height) = (picture.width, picture.height)
    let gradients = picture.computed { input, out, first, end in
      // SAFETY: the kernel clamps its neighbours to the picture and writes only its rows.
      unsafe ck_looks_structure(level.kernel, input, out, Int32(width), Int32(height), first, end)
    }
    self.init(tensor: gradients.blurred(sigma: sigma, level: level), level: level)
  }

  /// The flow of a tensor that is already smoothed, such as one averaged over time.
  package init(tensor: Tensor, level: CPULevel = .current) {
    field = tensor.computed { input, out, first, end in
      // SAFETY: three values in, three out, within the rows.
      unsafe ck_looks_tangents(level.kernel, input, out, Int32(tensor.width), first, end)
    }
    self.tensor = tensor
  }
}

extension Tensor {
  /// The mean of the picture along the flow: a line integral convolution.
  ///
  /// - Parameters:
  ///   - flow: of a picture of the same size.
  ///   - sigma: the Gaussian along the line, in pixels; the line ends at 2 σ.
  ///   - step: the distance of samples in pixels.
  package func smeared(along flow: Flow, sigma: Float, step: Float = 1, level: CPULevel = .current) -> Tensor
  {
    precondition(flow.field.height == height && flow.field.width == width, "a flow of another size")
    guard sigma > 0, count > 0 else { return self }
    let field = flow.field.scalars
    let (width, height, channels) = (Int32(width), Int32(height), Int32(channels))
    return computed(band: 16) { input, out, first, end in
      // SAFETY: the kernel clamps its positions to the picture and writes only its rows.
      unsafe ck_looks_smear(
        level.kernel, input, field, out, width, height, channels, first, end, sigma, step)
    }
  }
}
