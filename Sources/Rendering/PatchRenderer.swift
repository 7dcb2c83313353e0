internal import Motion
public import Tensors
public import Tracking

/// The embedded renderer: stage 2 of Motion-I2V with pictures for features and patches for tokens.
///
/// Every pixel asks what it looks like (query) among the keyframe carried along the motion (the first key) and,
/// where that is doubtful, among the whole keyframe around it (the other keys), and takes the painting there (values). Known
/// places are resampled from the painting through the long displacement; doubted ones are assembled from whole patches of the
/// painting; with a look, things that the keyframe does not show are painted where they first appear and carried from there.
public struct PatchRenderer: Renderer {
  private let keyframes: [Keyframe]
  private let references: [PatchPyramid]
  private let settings: RendererSettings
  private let paint: (@Sendable (Tensor) -> Tensor)?
  private let search: PlaceSearch

  private var blending = KeyframeBlending()
  private var grown = GrownPaintings()
  /// What the frame before was painted from.
  private var before: Before?

  private struct Before: Sendable {
    let keyframe: Int
    let open: [UInt8]
    let places: [Int32]
  }

  /// A renderer of one shot.
  ///
  /// - Parameters:
  ///   - keyframes: at least one, all of the same size.
  ///   - settings: what it may cost.
  ///   - paint: paints a later frame on its own, for things that no keyframe shows; nil when there is only the painting.
  public init(
    keyframes: [Keyframe], settings: RendererSettings = .standard,
    paint: (@Sendable (Tensor) -> Tensor)? = nil
  ) {
    precondition(!keyframes.isEmpty, "a renderer needs a keyframe")
    (self.keyframes, self.settings, self.paint) = (keyframes, settings, paint)
    references = keyframes.map { PatchPyramid($0.source) }
    search = PlaceSearch(settings)
  }

  /// Paints one frame; see ``Renderer/render(_:motions:weights:)``.
  public mutating func render(_ frame: Tensor, motions: [TrackedFrame], weights: [Float]) -> Tensor {
    precondition(
      motions.count == keyframes.count && weights.count == keyframes.count, "one motion and weight a keyframe"
    )
    let chief = weights.indices.max { weights[$0] < weights[$1] } ?? 0
    let motion = motions[chief]
    let seen = keyframes.indices.map {
      keyframes[$0].source.sampled(along: motions[$0].backward, filter: .cubic)
    }
    let query = LightMatching.matched(frame, to: seen[chief], known: motion.known.values.scalars)
    let carried = keyframes.indices.map { index in
      CarriedKeyframe(
        seen: seen[index],
        painted: keyframes[index].styled.sampled(along: motions[index].backward, filter: .cubic),
        known: motions[index].known.values.scalars, distance: PatchDistance.between(query, seen[index]))
    }
    let best = blending.mixed(carried, weights: weights, step: motions[0].step)

    let (open, places) = assign(query, best, motions: motions, chief: chief)
    var out = best.painted
    places.vote(keyframes[chief].styled, open: open, sharpness: settings.sharpness, into: &out)
    if let paint {
      let strange = open.indices.map { open[$0] != 0 && places.costs[$0] > settings.strange ? UInt8(1) : 0 }
      let sure = open.indices.map {
        best.known[$0] > 0.5 && best.distance[$0] < 0.5 * settings.doubt ? UInt8(1) : 0
      }
      grown.repaint(&out, frame: frame, strange: strange, sure: sure, motion: motions[0], paint: paint)
    }
    // Cubic resampling overshoots at edges.
    for index in out.scalars.indices { out.scalars[index] = min(max(out.scalars[index], 0), 1) }
    before = Before(keyframe: chief, open: open, places: places.places)
    return out
  }

  /// Which pixels are painted from searched places, and from where.
  private func assign(
    _ query: Tensor, _ best: CarriedKeyframe, motions: [TrackedFrame], chief: Int
  ) -> (open: [UInt8], places: PlaceMap) {
    let earlier = carriedPlaces(motions[0], chief: chief)
    var open = [UInt8](repeating: 0, count: best.known.count)
    for pixel in open.indices {
      // A pixel that was open stays open a little longer: the choice must not flicker.
      let doubt = earlier[2 * pixel] >= 0 ? 0.7 * settings.doubt : settings.doubt
      if best.known[pixel] < 0.5 || best.distance[pixel] > doubt { open[pixel] = 1 }
    }
    guard open.contains(1) else {
      return (open, PlaceMap(places: [Int32](repeating: 0, count: 2 * open.count), costs: best.distance))
    }
    var found = search.places(
      of: PatchPyramid(query), in: references[chief], open: open, field: motions[chief].backward,
      before: earlier)
    for pixel in open.indices {
      if open[pixel] != 0, best.known[pixel] > 0.5 {
        let share = earlier[2 * pixel] >= 0 ? 1.3 * settings.better : settings.better
        if found.costs[pixel] > share * best.distance[pixel] { open[pixel] = 0 }
      }
      if open[pixel] == 0 { found.costs[pixel] = best.distance[pixel] }
    }
    return (open, found)
  }

  /// The searched places of the frame before, seen from this frame; −1 where there is none.
  private func carriedPlaces(_ motion: TrackedFrame, chief: Int) -> [Int32] {
    let (width, height) = (motion.step.width, motion.step.height)
    var out = [Int32](repeating: -1, count: 2 * width * height)
    guard let before, before.keyframe == chief else { return out }
    let (steps, known) = (motion.step.vectors.scalars, motion.stepKnown.values.scalars)
    for y in 0..<height {
      for x in 0..<width {
        let pixel = y * width + x
        guard known[pixel] > 0.5 else { continue }
        let fromX = Int((Float(x) + steps[2 * pixel]).rounded())
        let fromY = Int((Float(y) + steps[2 * pixel + 1]).rounded())
        guard fromX >= 0, fromY >= 0, fromX < width, fromY < height else { continue }
        let from = fromY * width + fromX
        guard before.open[from] != 0 else { continue }
        out[2 * pixel] = before.places[2 * from]
        out[2 * pixel + 1] = before.places[2 * from + 1]
      }
    }
    return out
  }
}
