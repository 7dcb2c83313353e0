package import Rendering
package import Tensors

/// A picture that a person painted over one frame.
package struct Painting: Sendable {
  /// The colours, `(height, width, 3)`, of the size of the clip.
  package let colour: Tensor
  /// How opaque they are, `(height, width, 1)`; nil is everywhere.
  package let alpha: Tensor?

  /// A painting of colours and opacity.
  package init(colour: Tensor, alpha: Tensor? = nil) {
    (self.colour, self.alpha) = (colour, alpha)
  }

  /// A painting for a clip: brought to the clip's size when its aspect agrees within 1 %.
  ///
  /// - Parameters:
  ///   - picture: the colours, `(height, width, 3)` of any size.
  ///   - alpha: how opaque they are, `(height, width, 1)` of the same size; nil is everywhere.
  ///   - path: what to call it in an error.
  /// - Throws: ``PipelineError/keyframeAspect(path:width:height:clipWidth:clipHeight:)``.
  package init(
    scaling picture: Tensor, alpha: Tensor?, path: String, width: Int, height: Int
  ) throws {
    // a/b against c/d without division: the larger over the smaller is at most 1.01.
    let (here, there) = (Double(picture.width) * Double(height), Double(picture.height) * Double(width))
    guard max(here, there) <= 1.01 * min(here, there) else {
      throw PipelineError.keyframeAspect(
        path: path, width: picture.width, height: picture.height, clipWidth: width, clipHeight: height)
    }
    let method: Resampling = picture.height > height ? .area : .cubic
    func scaled(_ picture: Tensor) -> Tensor {
      var scaled = picture.resized(height: height, width: width, method)
      if picture.shape != scaled.shape { scaled.clampToUnit() }
      return scaled
    }
    colour = scaled(picture)
    self.alpha = alpha.map(scaled)
  }

  /// The keyframe it makes of its frame: where it is not opaque, the frame shows through.
  package func keyframe(over frame: Tensor) -> Keyframe {
    Keyframe(source: frame, styled: MaskedBlend.blend(colour, over: frame, strength: 1, mask: alpha))
  }
}
