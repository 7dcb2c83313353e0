internal import Animating
internal import Motion
internal import Rendering
internal import Tensors
internal import Tracking

/// Paints the frames of an animated still: its layers along their motion, through the renderer that restyling uses.
struct StillFrames {
  /// A painted frame.
  struct Painted {
    var picture: Tensor
    /// f(i→still) of what is seen.
    var backward: DisplacementField
  }

  private var layers: any LayerMotion
  private var renderer: any Renderer
  private let still: Tensor
  private let currents: Currents?
  /// What may move, the rest being the still to the bit; nil for everything.
  private let brush: Tensor?
  /// Where the still begins within each of the layers.
  private let origins: [Place]

  /// - Parameters:
  ///   - still: the painted still, `(height, width, 3)`.
  ///   - currents: what flows besides; nil when nothing does.
  ///   - paintings: of each layer, in their order; the first fills what none knows.
  ///   - origins: where the still begins within each layer, in pixels.
  init(
    still: Tensor, layers: any LayerMotion, currents: Currents? = nil, paintings: [Tensor], origins: [Place],
    brush: Tensor?
  ) {
    (self.still, self.layers, self.currents) = (still, layers, currents)
    (self.brush, self.origins) = (brush, origins)
    renderer = LayerRenderer(keyframes: paintings.map { Keyframe(source: $0, styled: $0) })
  }

  /// The next frame; frames are asked for one after another, from 0.
  mutating func paint(_ frame: Int) throws -> Painted {
    let layers = try layers.layers(at: frame)
    guard let copies = currents?.copies(at: frame) else {
      return Painted(picture: pinned(render(layers)), backward: seen(layers))
    }
    let flows = copies.map { copy in zip(layers, origins).map { $0.flowing(copy.back, origin: $1) } }
    let pictures = zip(flows, copies).map { $1.weight > 0 ? render($0) : still }
    return Painted(
      picture: pinned(CrossFade.blend(pictures[0], pictures[1], weight: copies[0].weight)),
      backward: seen(flows[copies[0].weight < 0.5 ? 1 : 0]))
  }

  private mutating func render(_ layers: [StillScene.Layer]) -> Tensor {
    let motions = layers.map { layer in
      var motion = TrackedFrame(stillHeight: still.height, width: still.width)
      (motion.backward, motion.known) = (layer.backward, layer.known)
      return motion
    }
    let weights = [Float](repeating: 1 / Float(layers.count), count: layers.count)
    return renderer.render(still, motions: motions, weights: weights)
  }

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
      let origin = origins[best]
      field.vectors.scalars[2 * index] = layers[best].backward.vectors.scalars[2 * index] - origin.x
      field.vectors.scalars[2 * index + 1] = layers[best].backward.vectors.scalars[2 * index + 1] - origin.y
    }
    return field
  }
}

extension StillScene {
  /// The paintings of the two layers: the still, its soft edges freed of what is behind them, and the plate with its holes filled.
  ///
  /// - Parameters:
  ///   - still: the painted still, `(height, width, 3)`.
  ///   - matte: what the drags move. Where the still cannot be a mixture by it, the thing gets a larger share.
  func paintings(of still: Tensor, matte: inout Tensor?) -> [Tensor] {
    let plate = PictureArea(left: border.columns, top: border.rows, width: still.width, height: still.height)
    let columns = still.width + 2 * border.columns
    func inside(_ marks: [UInt8]) -> [UInt8] {
      (0..<still.height).flatMap { y in
        let from = (y + plate.top) * columns + plate.left
        return marks[from..<from + still.width]
      }
    }
    let behind = HoleFilling.filled(still, hole: inside(hole), sources: inside(sources))
    var around = hole
    for y in 0..<still.height {
      for x in 0..<still.width { around[(y + plate.top) * columns + plate.left + x] = 0 }
    }
    // Beyond the border the still is mirrored first, so that what is made up there begins as something like it.
    let canvas = behind.mirrored(columns: border.columns, rows: border.rows)
    let front = matte.map { Self.unmixed(still, from: behind, by: $0, within: cut ?? []) }
    matte = front?.matte
    return [front?.colour ?? still, HoleFilling.filled(canvas, hole: around, guess: true)]
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
