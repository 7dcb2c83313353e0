internal import Animating
internal import Motion
internal import Rendering
internal import Tensors
internal import Tracking

/// What gives the frames of an animated still.
protocol FrameMaker {
  /// The next frame; frames are asked for one after another, from 0.
  mutating func paint(_ frame: Int) throws -> PaintedFrame
  /// Passes over the next frame, which is painted already.
  mutating func pass(_ frame: Int) throws
}

/// A frame of an animated still.
struct PaintedFrame {
  var picture: Tensor
  /// f(i→still) of what is seen.
  var backward: DisplacementField
}

/// Paints the frames of an animated still: its layers along their motion, through the renderer that restyling uses.
struct StillFrames: FrameMaker {
  /// One layer of the still.
  struct Sheet {
    /// Its painting, `(height, width, 3)`.
    var painting: Tensor
    /// Where the still begins in it, in pixels.
    var origin: (columns: Int, rows: Int) = (0, 0)
    /// Where and how much it shows of the fluid, on the grid of the still; nil for nowhere.
    var fluidShare: Tensor?
  }

  /// Nil when no layer moves.
  private var layers: (any LayerMotion)?
  private let sheets: [Sheet]
  /// Whether layers end in hard edges, as those of a depth map do.
  private let isTorn: Bool
  private let still: Tensor
  private let fluid: Fluid?
  /// What may move, the rest being the still to the bit; nil for everything.
  private let brush: Tensor?

  /// - Parameters:
  ///   - still: the painted still, `(height, width, 3)`.
  ///   - layers: how the sheets move; nil when they do not.
  ///   - sheets: the first fills what none knows; without motion it is all that is seen.
  ///   - isTorn: whether layers end in hard edges.
  ///   - fluid: what flows besides; nil when nothing does.
  init(
    still: Tensor, layers: (any LayerMotion)?, sheets: [Sheet], isTorn: Bool = false, fluid: Fluid? = nil,
    brush: Tensor?
  ) {
    self.isTorn = isTorn
    (self.still, self.layers, self.sheets) = (still, layers, sheets)
    (self.fluid, self.brush) = (fluid, brush)
  }

  /// The next frame; frames are asked for one after another, from 0.
  mutating func paint(_ frame: Int) throws -> PaintedFrame {
    let now = fluid?.picture(at: frame)
    let paintings = sheets.map { sheet in now.map { sheet.painting(with: $0) } ?? sheet.painting }
    guard let layers = try layers?.layers(at: frame) else {
      let rest = DisplacementField(height: still.height, width: still.width)
      return PaintedFrame(picture: pinned(paintings[0]), backward: fluid?.backward(at: frame) ?? rest)
    }
    let motions = layers.map { layer in
      var motion = TrackedFrame(stillHeight: still.height, width: still.width)
      (motion.backward, motion.known) = (layer.backward, layer.known)
      return motion
    }
    let weights = [Float](repeating: 1 / Float(layers.count), count: layers.count)
    // The layers of a fluid are other pictures in each frame.
    var renderer: any Renderer = LayerRenderer(keyframes: paintings.map { Keyframe(source: $0, styled: $0) })
    let (picture, backward) = (renderer.render(still, motions: motions, weights: weights), seen(layers))
    return PaintedFrame(
      picture: pinned(isTorn ? picture.smoothed(whereTorn: backward) : picture), backward: backward)
  }

  mutating func pass(_ frame: Int) throws { _ = try layers?.layers(at: frame) }

  private func pinned(_ picture: Tensor) -> Tensor {
    brush.map { MaskedBlend.blend(picture, over: still, strength: 1, mask: $0) } ?? picture
  }

  /// The motion of the layer that is seen most at each place.
  private func seen(_ layers: [StillScene.Layer]) -> DisplacementField {
    var field = layers[0].backward
    guard layers.count > 1 else { return field }
    for index in 0..<field.width * field.height {
      var best = 0
      for layer in 1..<layers.count
      where layers[layer].known.values.scalars[index] > layers[best].known.values.scalars[index] {
        best = layer
      }
      let (origin, vectors) = (sheets[best].origin, layers[best].backward.vectors.scalars)
      field.vectors.scalars[2 * index] = vectors[2 * index] - Float(origin.columns)
      field.vectors.scalars[2 * index + 1] = vectors[2 * index + 1] - Float(origin.rows)
    }
    return field
  }
}

extension StillScene {
  /// The two layers: the still, its soft edges freed of what is behind them, and the plate with its holes filled.
  ///
  /// - Parameters:
  ///   - still: the painted still, `(height, width, 3)`.
  ///   - matte: what the drags move. Where the still cannot be a mixture by it, the thing gets a larger share.
  func sheets(of still: Tensor, matte: inout Tensor?) -> [StillFrames.Sheet] {
    let behind = fillings.reduce(still) {
      HoleFilling.filled($0, hole: $1.hole, sources: $1.sources)
    }
    // Beyond the border the picture is mirrored first, so that what is made up there begins as something like it: with depth the still,
    // whose near things go on there.
    let middle = hasDepth ? still : behind
    var canvas = middle.mirrored(columns: border.columns, rows: border.rows)
    var around = hole
    for y in 0..<still.height {
      let from = (y + border.rows) * canvas.width + border.columns
      for x in 0..<still.width { around[from + x] = 0 }
    }
    canvas = HoleFilling.filled(canvas, hole: around, guess: true)
    // Near things end where the still does; the last two pixels lead on to what is made up for them.
    let rim = hasDepth ? 2 : 0
    if behind.width > 2 * rim, behind.height > 2 * rim {
      let area = PictureArea(
        left: rim, top: rim, width: behind.width - 2 * rim, height: behind.height - 2 * rim)
      canvas.paste(behind.cropped(to: area), left: border.columns + rim, top: border.rows + rim)
    }
    let front = matte.map { Self.unmixed(still, from: behind, by: $0, within: cut ?? []) }
    matte = front?.matte
    return [
      StillFrames.Sheet(painting: front?.colour ?? still),
      StillFrames.Sheet(painting: canvas, origin: border),
    ]
  }

  /// The colours of the thing itself where its edge is mixed with what is behind: I = a·F + (1 − a)·B solved for F.
  ///
  /// Laid over the same background they give the still again, so that nothing jumps when the thing sets off, and no rim of the old
  /// background goes with it. Where F would not be a colour, the share a is raised until it is.
  private static func unmixed(
    _ still: Tensor, from behind: Tensor, by matte: Tensor, within cut: [UInt8]
  ) -> (colour: Tensor, matte: Tensor) {
    var (out, shares) = (still, matte)
    for index in cut.indices where cut[index] == 1 && matte.scalars[index] < 1 {
      // The blurred edge around the matte has a little of the thing as well.
      var share = max(matte.scalars[index], 0.001)
      for channel in 3 * index..<3 * index + 3 {
        let (seen, back) = (still.scalars[channel], behind.scalars[channel])
        share = max(
          share, seen > back ? (seen - back) / max(1 - back, 1e-6) : (back - seen) / max(back, 1e-6))
      }
      shares.scalars[index] = min(share, 1)
      for channel in 3 * index..<3 * index + 3 where share < 1 {
        let colour = behind.scalars[channel] + (still.scalars[channel] - behind.scalars[channel]) / share
        out.scalars[channel] = min(max(colour, 0), 1)
      }
    }
    return (out, shares)
  }
}
