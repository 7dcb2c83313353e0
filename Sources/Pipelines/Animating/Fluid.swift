internal import Animating
internal import Motion
internal import Rendering
internal import Tensors

/// What flows in a still: water, smoke, clouds.
///
/// The fluid is taken out of the still and continued behind its shores and behind what stands in it, as far as it flows, so that no
/// piece of a post or a bank is washed along. It is laid into the still again where its matte is.
struct Fluid {
  private let picture: Tensor
  private let currents: Currents

  /// - Parameters:
  ///   - still: the painted still, `(height, width, 3)`.
  ///   - matte: `(height, width, 1)`; where the fluid is, from 0 to 1.
  init(of still: Tensor, matte: Tensor, currents: Currents) {
    self.currents = currents
    let near = matte.mostWithin(radius: Int(currents.reach.rounded(.up)) + 2)
    let core = Self.core(of: matte).scalars
    let hole = zip(core, near.scalars).map { UInt8($0 < 0.5 && $1 > 0 ? 1 : 0) }
    picture = HoleFilling.filled(still, hole: hole, sources: core.map { $0 < 0.5 ? 0 : 1 })
  }

  /// Where the picture shows nothing but fluid: the blurred edges of what stands in it would be washed along as lines.
  private static func core(of matte: Tensor) -> Tensor { matte.leastWithin(radius: 2) }

  /// How much of the fluid is seen where it has a matte: nothing at its very edge, which stays.
  static func share(of matte: Tensor) -> Tensor {
    var share = core(of: matte)
    for index in share.scalars.indices {
      let t = min(max(2 * share.scalars[index] - 1, 0), 1)
      share.scalars[index] = t * t * (3 - 2 * t)
    }
    return share
  }

  /// The fluid at a frame.
  func picture(at frame: Int) -> Tensor {
    let copies = currents.copies(at: frame)
    let pictures = copies.map { copy in
      if copy.weight == 0 { return picture }
      var flown = picture.sampled(
        along: copy.back.mirrored(within: (picture.height, picture.width)), filter: .cubic)
      flown.clampToUnit()
      return flown
    }
    return CrossFade.blend(pictures[0], pictures[1], weight: copies[0].weight)
  }

  /// Where what is seen of it at a frame came from, f(i→still).
  func backward(at frame: Int) -> DisplacementField {
    let copies = currents.copies(at: frame)
    return copies[copies[0].weight < 0.5 ? 1 : 0].back
  }
}

extension StillFrames.Sheet {
  /// The painting of the sheet with a fluid laid into it, where its share is.
  ///
  /// - Parameter fluid: of this frame, see ``Fluid/picture(at:)``.
  func painting(with fluid: Tensor) -> Tensor {
    guard let share = fluidShare else { return painting }
    let area = PictureArea(left: origin.columns, top: origin.rows, width: fluid.width, height: fluid.height)
    let isWhole = painting.shape == fluid.shape
    let middle = MaskedBlend.blend(
      fluid, over: isWhole ? painting : painting.cropped(to: area), strength: 1, mask: share)
    if isWhole { return middle }
    var out = painting
    out.paste(middle, left: area.left, top: area.top)
    return out
  }
}
